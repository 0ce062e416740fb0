"""A source read a second time by code of its own, so that a proof does not repeat a misreading of the first reading.

Nothing here is imported by the readers of files, and nothing of theirs is imported here but how the file was detected.

- record: what both readings have in common: numbered records with their cells
- text: lines and quotes of a text file
- contacts: which columns hold e-mail addresses and phone numbers, and lines inside a cell that are records
"""
