"""The cells of a field's columns, as far as the labels beside them allow: `Phone 1 - Label` beside `Phone 1 - Value`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.rows import cells, names
from pipeline.rows.cells import Cells, Mask, Texts
from pipeline.rows.mapped import Mapped

_VALUE: Final = frozenset(["value", "wert", "valeur", "valor", "valore", "waarde"])
_LABEL: Final = frozenset(
    ["label", "labels", "type", "typ", "tipo", "etiquette", "etiqueta", "etichetta", "bezeichnung", "kind", "soort"]
)
Source = tuple[str, Cells]


def label_of(columns: Sequence[str], column: int) -> int | None:
    """Return the position of the column that labels the values of a column, or None."""
    name = [word for word in names.words(columns[column]) if word not in _VALUE]
    for at, header in enumerate(columns):
        words = names.words(header)
        if at != column and words[-1:] and words[-1] in _LABEL and words[:-1] == name:
            return at
    return None


def chosen(frame: pd.DataFrame, columns: Sequence[Mapped], plain: Sequence[Source], kind: str) -> Sequence[Source]:
    """Return the cells of a field's columns, which are given in the columns' order, in the order in which they are tried.

    Of numbers with labels, those of mobile phones come first and those of fax machines not at all. The columns of a text are
    one: the first that has a text in a row.
    """
    if kind == "phone" and any(one.label is not None for one in columns):
        return _labelled(frame, columns, plain)
    if kind in ("email", "phone") or len(plain) < 2:
        return plain
    texts = plain[0][1].texts
    for _header, column in plain[1:]:
        texts = pc.if_else(pc.equal(pc.utf8_trim_whitespace(texts), ""), column.texts, texts)
    return [(plain[0][0], cells.of_texts(texts))]


def _labelled(frame: pd.DataFrame, columns: Sequence[Mapped], plain: Sequence[Source]) -> list[Source]:
    first, last = [], []
    for one, (header, column) in zip(columns, plain, strict=True):
        if one.label is None or one.label not in frame.columns:
            last.append((header, column))
            continue
        fax, mobile = _kinds(cells.of_series(frame[one.label]).texts)
        first.append((header, _only(column.texts, mobile & ~fax)))
        last.append((header, _only(column.texts, ~mobile & ~fax)))
    return [source for source in (*first, *last) if source[1].data.size] or last[:1]


def _kinds(labels: Texts) -> tuple[Mask, Mask]:
    found, which = cells.by_distinct(labels, lambda label: (names.is_fax(label), names.is_mobile(label)))
    kinds = np.array(found, dtype=bool).reshape(-1, 2)[which]
    return kinds[:, 0], kinds[:, 1]


def _only(texts: Texts, rows: Mask) -> Cells:
    return cells.of_texts(pc.if_else(pa.array(rows), texts, ""))
