"""Whole names split, and halves joined, where the vendor takes the other form."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.rows import cells, name_order
from pipeline.rows.cells import Texts

_DEGREES = "jr sr ii iii iv v phd md dds dvm mba cpa esq pe rn msc bsc ma ba ing dr prof"


def split_name(name: str) -> tuple[str, str]:
    """First and last name of a normalised whole name.

    `Last, First` is turned round, unless what follows the comma is a degree or suffix, which stays with the last name.
    Otherwise the first word is the first name and the rest is the last name, or the other way round where the family name
    comes first: in Chinese, Japanese, Korean, Vietnamese and Hungarian names. A single word is a first name.
    """
    before, comma, after = (part.strip() for part in name.partition(","))
    if comma and before and after and not _is_degree(after):
        return after, before
    first, _, rest = name.partition(" ")
    return (rest, first) if rest and name_order.family_comes_first(name) else (first, rest)


def _is_degree(text: str) -> bool:
    return text.partition(" ")[0].replace(".", "").casefold() in _DEGREES.split()


def split_names(names: Texts) -> tuple[Texts, Texts]:
    """`split_name` of a column."""
    apart = pc.or_(pc.match_substring(names, ","), pc.match_substring_regex(names, name_order.MAYBE))
    parts = pc.split_pattern(pc.if_else(apart, "", names), " ", max_splits=1)
    several = pc.greater(pc.list_value_length(parts), 1)
    first = pc.list_element(parts, 0)
    rest = pc.if_else(several, pc.list_element(pc.if_else(several, parts, _PAIR), 1), "")
    rows = apart.to_numpy(zero_copy_only=False)
    if rows.any():
        turned, which = cells.by_distinct(names.filter(apart), split_name)
        first, rest = (
            cells.replaced(half, rows, cells.of_strings((names[at] for names in turned), which))
            for at, half in enumerate((first, rest))
        )
    return first, rest


_PAIR = pa.scalar(["", ""], pa.list_(pa.large_string()))


def join_names(first: Texts, last: Texts) -> Texts:
    """Whole names of two columns."""
    return pc.utf8_trim_whitespace(pc.binary_join_element_wise(first, last, pa.scalar(" ", pa.large_string())))
