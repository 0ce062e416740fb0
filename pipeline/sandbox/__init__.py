"""Simulated vendors, each a separate HTTP server that enforces the documented limits and keeps its own books.

The sandbox states every vendor's rules again from the vendor's documents and imports nothing else of Leadlift but its
errors, so that it can judge what Leadlift sends. Start one with `python -m pipeline.sandbox persistiq`.
"""
