"""How many of the rows that are sent have a value where: what a vendor's warnings are made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from pipeline.records import Filled
from pipeline.rows import cells
from pipeline.rows.cells import Mask, Texts
from pipeline.rows.cleaned_columns import clean_column


def filled(fields: pd.DataFrame, frame: pd.DataFrame, custom: Mapping[int, str], sent: Mask) -> Filled:
    """The counts of one frame; `custom` says which of its columns go under which names of the vendor's own."""
    return Filled(
        int(np.count_nonzero(sent)),
        {str(name): _count(cells.of_series(fields[name]).texts, sent) for name in fields.columns},
        {name: _count(_own(frame[column]), sent) for column, name in custom.items()},
    )


def together(one: Filled, other: Filled) -> Filled:
    """The counts of two frames as those of one."""
    return Filled(
        one.rows + other.rows,
        dict(Counter(one.fields) + Counter(other.fields)),
        {name: one.custom.get(name, 0) + other.custom.get(name, 0) for name in (*one.custom, *other.custom)},
    )


def _own(column: pd.Series[str]) -> Texts:
    """The column as `own_value` reads it."""
    return pc.utf8_trim_whitespace(clean_column(cells.of_series(column), "own")[0].texts)


def _count(texts: Texts, sent: Mask) -> int:
    there: Mask = pc.greater(pc.binary_length(texts), 0).to_numpy(zero_copy_only=False)
    return int(np.count_nonzero(there & sent))
