"""Measure how likely a text is as a cell of a contact file in some language; readings of bytes are compared by it."""
