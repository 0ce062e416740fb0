"""A normalised frame as the ledger's rows, with duplicates pointing at the row that is sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd

from pipeline import reasons
from pipeline.files.frame import Frame
from pipeline.ledger import Tx, rows
from pipeline.redact import keyed_hash
from pipeline.rows.normalised import Normalised

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def drafts(frame: Frame, normalised: Normalised, key: bytes) -> list[dict[str, Any]]:
    """The frame's rows as the ledger inserts them, as far as the frame alone tells: all the slow work, done outside of
    any transaction. `code` and `reason` are set where a row is rejected."""
    columns = zip(
        frame.numbers,
        normalised.identity.tolist(),
        normalised.code.tolist(),
        normalised.detail.tolist(),
        normalised.notes.tolist(),
        _cells(frame),
        _fields(normalised.fields),
        strict=True,
    )
    return [
        {
            "number": number,
            "step": 0,
            "identity_hmac": keyed_hash(key, identity) if identity else "",
            "state": "rejected" if code else "pending",
            "code": code,
            "reason": reasons.sentence(code, detail) if code else "",
            "duplicate_of": None,
            "notes": notes,
            "cells": cells,
            "fields": fields,
        }
        for number, identity, code, detail, notes, cells, fields in columns
    ]


def settled(tx: Tx, import_id: str, drafted: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The drafts with their import, and with their duplicates told.

    The first row of an identity is sent; a later one, of this frame or any before, is a duplicate that names it.
    """
    first: dict[str, int] = {}
    for draft in drafted:
        if draft["identity_hmac"] and draft["state"] == "pending":
            first.setdefault(draft["identity_hmac"], draft["number"])
    winners = {**first, **rows.first_numbers(tx, import_id, list(first))}
    return [{**draft, "import_id": import_id, "ready_at": tx.now, **_duplicate(draft, winners)} for draft in drafted]


def _duplicate(draft: dict[str, Any], winners: dict[str, int]) -> dict[str, Any]:
    winner = winners.get(draft["identity_hmac"], draft["number"])
    if draft["state"] != "pending" or winner == draft["number"]:
        return {}
    reason = reasons.sentence("duplicate_in_file", f"It is row {winner}.")
    return {"state": "duplicate", "code": "duplicate_in_file", "reason": reason, "duplicate_of": winner}


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
