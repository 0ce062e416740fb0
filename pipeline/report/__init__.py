"""What reading a file found: structured, counted, with examples, and the sentences that are made from it.

- model: findings, where they occur in a frame, and the report that is kept with an import
- messages: the one sentence of each kind of finding
"""
