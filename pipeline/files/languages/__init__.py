"""How likely a text is to be a cell of a contact file in some language: the measure by which readings of bytes are compared."""
