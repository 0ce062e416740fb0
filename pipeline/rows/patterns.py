"""The regular expressions of phone metadata, read into plain tuples.

They are digits, classes, groups, alternatives, bounded repeats and an end sign. Whatever else a pattern may hold raises
Unsupported, and then the caller leaves the cells to the library.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

Node = tuple[Any, ...]
ALL_DIGITS = frozenset(range(10))
_SIGN = re.compile(r"\\d|\[[0-9-]+\]|\d|\(\?:|\(|\)|\||\?|\$|\{\d+(?:,\d+)?\}")


class Unsupported(Exception):
    """The pattern is outside the language that this module reads."""


def parse(pattern: str) -> Node:
    """The pattern as ("digits", set), ("sequence", parts), ("either", parts), ("repeat", part, least, most), ("end",).

    The last capturing group is ("last", part); the others are as if they did not capture.
    """
    signs = _SIGN.findall(pattern)
    if "".join(signs) != pattern:
        raise Unsupported(pattern)
    opening = [at for at, sign in enumerate(signs) if sign == "("]
    node, rest = _either(signs, 0, opening[-1] if opening else -1)
    if rest != len(signs):
        raise Unsupported(pattern)
    return node


def _either(signs: Sequence[str], at: int, last: int) -> tuple[Node, int]:
    parts = []
    while True:
        part, at = _sequence(signs, at, last)
        parts.append(part)
        if at == len(signs) or signs[at] != "|":
            return ("either", parts), at
        at += 1


def _sequence(signs: Sequence[str], at: int, last: int) -> tuple[Node, int]:
    parts: list[Node] = []
    while at < len(signs) and signs[at] not in {"|", ")"}:
        sign = signs[at]
        if sign in {"(", "(?:"}:
            part, end = _either(signs, at + 1, last)
            if end == len(signs) or signs[end] != ")":
                raise Unsupported("an open group")
            parts.append(("last", part) if at == last else part)
            at = end
        elif sign == "?" or sign.startswith("{"):
            if not parts or parts[-1][0] in {"repeat", "end"}:
                raise Unsupported("a repeat of nothing, or of a repeat")
            parts[-1] = ("repeat", parts[-1], *_bounds(sign))
        else:
            parts.append(("end",) if sign == "$" else ("digits", _digits(sign)))
        at += 1
    return ("sequence", parts), at


def _bounds(sign: str) -> tuple[int, int]:
    if sign == "?":
        return 0, 1
    least, _, most = sign[1:-1].partition(",")
    return int(least), int(most or least)


@cache
def _digits(sign: str) -> frozenset[int]:
    r"""The digits of `\d`, of one digit, or of a class such as `[2-47]`."""
    if sign == r"\d":
        return ALL_DIGITS
    found: set[int] = set()
    letters = sign.strip("[]")
    for at, letter in enumerate(letters):
        if letter == "-":
            found.update(range(int(letters[at - 1]), int(letters[at + 1]) + 1))
        else:
            found.add(int(letter))
    return frozenset(found)
