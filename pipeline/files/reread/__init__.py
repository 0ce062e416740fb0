"""A source read a second time by code of its own, so that a proof does not repeat a misreading of the first reading.

Nothing of the first readers is imported here but how they detected the file.

- source: a source of any format, read a second time
- record, cells, sheet: what all formats have in common
- text, xlsx, ods, calamine: the formats; xml walks through large XML files
- contacts: which columns hold e-mail addresses and phone numbers, and lines inside a cell that are records
"""
