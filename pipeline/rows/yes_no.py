"""Cells that say yes or no, in the words that tables have for it."""

from __future__ import annotations

_YES = frozenset({"yes", "y", "true", "t", "1", "1.0", "x", "on", "ja", "j", "wahr", "oui", "vrai", "sí", "si", "sim"})
_NO = frozenset({"no", "n", "false", "f", "0", "0.0", "off", "nein", "falsch", "non", "faux", "não", "nao", "nee"})


def reference_yes_no(cell: str) -> str:
    """`true` or `false`; nothing where the cell is empty or says neither."""
    said = cell.strip().casefold()
    return "true" if said in _YES else "false" if said in _NO else ""
