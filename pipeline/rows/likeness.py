"""The known column name that a header is most like, if it is like one field only."""

from __future__ import annotations

from collections.abc import Container, Mapping

from rapidfuzz import fuzz, process

_ALIKE = 86.0
_APART = 4.0
_SHORTEST = 5


def closest(plain: str, known: Mapping[str, str], takes: Container[str]) -> tuple[str, float] | None:
    """The field and a confidence below certainty; None where nothing is alike, or two fields are about as much.

    `plain` and the keys of `known` are as names.plain makes them.
    """
    if len(plain) < _SHORTEST:
        return None
    best: dict[str, float] = {}
    for name, score, _key in process.extract(plain, list(known), scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=8):
        best[known[name]] = max(best.get(known[name], 0.0), score)
    ranked = sorted(best.items(), key=lambda item: -item[1])
    if not ranked or ranked[0][0] not in takes:
        return None
    if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < _APART:
        return None
    return ranked[0][0], round(ranked[0][1] / 100 * 0.89, 2)
