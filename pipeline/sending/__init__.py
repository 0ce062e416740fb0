"""Pending rows to chunks, chunks to calls, answers to verdicts.

- parts: what sending works with, picked by wiring
- dispatch: what may go now, and what must be taken back
- plan: pending rows to the next chunk
- call: one noted, permitted call
- work: what a visit to a chunk is to do
- feedback: what an answer's headers say of the quota
- cold: a quota that has lost its memory, rebuilt from the ledger
- deliver: one chunk's call, from claim to settlement
- renew: an account whose stored token the vendor refuses
- settle: what an answer, or its absence, makes of a chunk and its rows
- prepare: calls without rows, once per import
- register: an account as the settings have it now
- ask: whether the vendor has the rows that are in doubt
"""
