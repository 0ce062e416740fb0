"""The path of a row, from a messy file to a vendor's verdict.

Rooms, from the top; each may import only what stands below it:

- cli: the command line
- web: the HTTP API
- client: the HTTP API and Celery, from the other side: what other services import
- local: the private Redis and the supervisor of services on this machine
- sandbox: simulated vendors that enforce the documented limits
- wiring: the only place that picks implementations
- service: the verbs that every door calls
- sending: pending rows to chunks, chunks to calls, answers to verdicts
- webhooks: other services told of what happened, signed and once more until they take it
- reading: the stored copy of a file to rows in the ledger
- files: bytes to frames of text cells
- rows: frames to normalised, validated rows
- ledger: the SQL database that knows everything
- quota: token buckets that are provably inside the limit
- tokens: stored OAuth tokens, sealed, renewed by one at a time
- store: the bytes of imported files, and folders wherever they are
- vendors: one file per vendor
- account: an account with its credentials, limits and what the vendor counts by
- http: the only importer of httpx
- vendor: the promise that a vendor file keeps
- settings: leadlift.toml and the environment
- limits, records, reasons, countries: the words that everybody shares
- report: what reading a file found, structured, and the sentences made from it
- redact, clock, cron, logs, addresses: secrets out, time in, when something is due, one line an event, where a host is
- errors: what can go wrong, and what to do about it
"""
