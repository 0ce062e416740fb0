"""Frames of text cells to normalised, validated rows: columns are mapped once, then worked on whole.

It imports nothing: who needs a mapping's words, or one cell's reading, does without pandas.

- mapping, mapped: which column goes to which field, and how that is kept
- header_names, header_meaning, guessing, cell_evidence: what a column's name means, and what its cells say of that
- address_blocks, label_columns, country_column: columns that belong together
- normalised: a frame's rows as a vendor may be sent them
- emails, phones, texts: what becomes of one cell; the column versions equal it
- filled: how often a field, or a column, holds something
"""
