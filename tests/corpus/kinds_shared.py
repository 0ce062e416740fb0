"""Kinds that concern no one part of reading alone."""

from __future__ import annotations

from tests.corpus.case import Kind

KINDS: list[Kind] = []
