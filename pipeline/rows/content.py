"""What a column holds, told from its cells alone."""

from __future__ import annotations

from typing import Final

import pandas as pd
import pyarrow.compute as pc

from pipeline.rows import cells
from pipeline.rows.email_columns import normalise_emails
from pipeline.rows.phone_columns import normalise_phones
from pipeline.rows.phone_reading import GOOD

MOSTLY: Final = 0.7
UNKNOWN: Final = 2.0  # more than any share: there are too few cells to tell
_FEWEST = 3
# Seven to fifteen digits, grouped by the signs of phone numbers or led by a plus sign.
_GROUPED = r"^\s*(?:\+[\s(]*[0-9]|\(?[0-9]+\)?[\s./-])[0-9\s()./-]*[0-9](?:\s*(?i:x|ext\.?)\s*[0-9]+)?\s*$"
_DATE = r"^\s*[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}\b"


def share(sample: pd.DataFrame, column: int, kind: str) -> float:
    """Which part of the column's cells that hold anything are e-mail addresses, or phone numbers; UNKNOWN if few do."""
    if column not in sample.columns:
        return UNKNOWN
    texts = cells.of_series(sample[column]).texts
    filled = texts.filter(pc.not_equal(pc.utf8_trim_whitespace(texts), ""))
    if len(filled) < _FEWEST:
        return UNKNOWN
    if kind == "email":
        return float(pc.mean(pc.not_equal(normalise_emails(cells.of_texts(filled)).addresses, "")).as_py())
    return _phones(filled)


def _phones(filled: cells.Texts) -> float:
    """Without a region, what looks grouped counts as a phone, and so do bare digits that are valid in North America."""
    bare = normalise_phones(cells.of_texts(filled), "US").outcome == GOOD
    grouped = pc.and_(pc.match_substring_regex(filled, _GROUPED), pc.invert(pc.match_substring_regex(filled, _DATE)))
    digits = pc.utf8_length(pc.replace_substring_regex(filled, r"[^0-9]", "")).to_numpy(zero_copy_only=False)
    sized = (digits >= 7) & (digits <= 16)
    return float((bare | (grouped.to_numpy(zero_copy_only=False) & sized)).mean())
