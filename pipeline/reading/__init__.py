"""The stored copy of a file to rows in the ledger, frame by frame; a killed reader goes on where it stopped.

- read: one reader's work on one import
- entries: a normalised frame as the ledger's rows, with duplicates pointing at the row that is sent
"""
