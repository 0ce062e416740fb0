"""A normalised frame as the ledger's rows, with duplicates pointing at the row that is sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd

from pipeline import reasons
from pipeline.files import Frame
from pipeline.ledger import Tx, rows
from pipeline.rows import Normalised

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def entries(tx: Tx, import_id: str, frame: Frame, normalised: Normalised) -> list[dict[str, Any]]:
    """The frame's rows as the ledger inserts them.

    The first row of an identity is sent; a later one, of this frame or any before, is a duplicate that names it.
    """
    identities = normalised.identity.tolist()
    codes = normalised.code.tolist()
    marks = [tx.hmac(identity) if identity else "" for identity in identities]
    winners = _winners(tx, import_id, frame.numbers, marks, codes)
    fixed = zip(frame.numbers, marks, codes, normalised.detail.tolist(), normalised.notes.tolist(), strict=True)
    texts = zip(_cells(frame), _fields(normalised.fields), strict=True)
    return [
        {
            "import_id": import_id,
            "number": number,
            "step": 0,
            "ready_at": tx.now,
            "identity_hmac": mark,
            "notes": notes,
            "cells": cells,
            "fields": fields,
            **_fate(number, mark, code, detail, winners),
        }
        for (number, mark, code, detail, notes), (cells, fields) in zip(fixed, texts, strict=True)
    ]


def _winners(
    tx: Tx, import_id: str, numbers: Sequence[int], marks: Sequence[str], codes: Sequence[str]
) -> dict[str, int]:
    """For each identity of the frame's valid rows: the number of the row that is sent."""
    first: dict[str, int] = {}
    for number, mark, code in zip(numbers, marks, codes, strict=True):
        if mark and not code:
            first.setdefault(mark, number)
    return {**first, **rows.first_numbers(tx, import_id, list(first))}


def _fate(number: int, mark: str, code: str, detail: str, winners: dict[str, int]) -> dict[str, Any]:
    if code:
        return {"state": "rejected", "code": code, "reason": reasons.sentence(code, detail), "duplicate_of": None}
    winner = winners.get(mark, number)
    if winner != number:
        code = "duplicate_in_file"
        return {
            "state": "duplicate",
            "code": code,
            "reason": reasons.sentence(code, f"It is row {winner}."),
            "duplicate_of": winner,
        }
    return {"state": "pending", "code": "", "reason": "", "duplicate_of": None}


def _cells(frame: Frame) -> list[str]:
    """Each row's cells as JSON, those beyond the header's width at the end."""
    texts = frame.cells.to_numpy(dtype=object).tolist()
    for position, number in enumerate(frame.numbers):
        if number in frame.overflow:
            texts[position] = [*texts[position], *frame.overflow[number]]
    return [_encode(cells) for cells in texts]


def _fields(fields: pd.DataFrame) -> list[str]:
    """Each row's normalised fields as JSON, without the empty ones."""
    names = list(fields.columns)
    if not names:
        return ["{}"] * len(fields)
    return [
        _encode({name: text for name, text in zip(names, values, strict=True) if text})
        for values in fields.to_numpy(dtype=object).tolist()
    ]
