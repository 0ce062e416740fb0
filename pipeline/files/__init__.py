"""A contact file becomes frames of text cells: what it is gets detected once, and every cell stays as it is in the source.

It imports nothing: who only shows what was detected does without pyarrow.

- detecting, detected: what a file is, and how that is kept
- framing, frame: its rows, frame by frame
- reread: a source read a second time, by code that the first reading does not share
- formulas: cells that a spreadsheet would run, made safe and made themselves again
- bounds: how large a file may be
"""
