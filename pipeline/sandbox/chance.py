"""Chance that can be replayed: every draw comes from the seed and from what it is drawn for."""

from __future__ import annotations

import random


def drawn(*purpose: object) -> random.Random:
    """A source of its own for one purpose, the same whenever the purpose is the same."""
    return random.Random("/".join(str(part) for part in purpose))  # noqa: S311 - it makes faults, not secrets
