"""Findings about a file: structured, counted, with examples, and the sentences that are made from them.

- model: findings, where they occur in a frame, and the report that is kept with an import
- messages: the one sentence of each kind of finding
"""
