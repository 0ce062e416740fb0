"""The automaton matches what Python's regular expressions match."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

from pipeline.rows.automaton import Automaton
from pipeline.rows.patterns import Unsupported, parse

PATTERNS = (r"[2-9]\d{2}", r"1(?:2[0-4]|3)\d?", r"0{1,3}5|7", r"(?:12){2,3}", r"8(?:00|[1-3]5)?\d{2,4}")


def strings(texts: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    digits = np.array([int(sign) for sign in "".join(texts)], dtype=np.uint8)
    length = np.array([len(text) for text in texts], dtype=np.intp)
    return digits, (np.cumsum(length) - length).astype(np.intp), length


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(alphabet="0123578", max_size=8), min_size=1, max_size=20))
def test_whole_matches_are_those_of_the_regular_expressions(texts: list[str]) -> None:
    automaton = Automaton()
    root = automaton.root({pattern: 10 + place for place, pattern in enumerate(PATTERNS)}, {"12|80": 30})

    states = automaton.run(*strings(texts), root)

    for text, state in zip(texts, states.tolist(), strict=True):
        expected = {10 + place for place, pattern in enumerate(PATTERNS) if re.fullmatch(pattern, text)}
        assert automaton.labels(state) == expected | ({30} if re.match("12|80", text) else set())


PREFIXES = ("0", "0|180020", "0[37]?", "(183[12])|0", "([2-9]12)$|1", "00(?:1[2-5]|3)")


@pytest.mark.parametrize("pattern", PREFIXES)
@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet="0123578", max_size=8), min_size=1, max_size=20))
def test_a_single_possible_end_is_where_the_regular_expression_ends(pattern: str, texts: list[str]) -> None:
    automaton = Automaton()
    count, last, rewritten = automaton.ends(*strings(texts), automaton.prefix_root(pattern))

    for text, ends, end, by_group in zip(texts, count, last, rewritten, strict=True):
        found = re.match(pattern, text)
        assert (found is None) == (ends == 0)
        if found and ends == 1:
            assert (found.end(), bool(found.groups() and found.groups()[-1])) == (end, by_group)


@pytest.mark.parametrize("pattern", [r"\D", "a", "0*", "(?!0)1", "^0", "(0", "0)", "?", "0??"])
def test_a_pattern_of_another_language_is_refused(pattern: str) -> None:
    with pytest.raises(Unsupported):
        parse(pattern)


def test_the_library_s_number_patterns_are_all_read() -> None:
    for code, regions in COUNTRY_CODE_TO_REGION_CODE.items():
        for region in regions:
            metadata: Any = PhoneMetadata.metadata_for_region_or_calling_code(code, region)
            parse(metadata.general_desc.national_number_pattern)
