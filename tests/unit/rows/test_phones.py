"""Phone columns equal what phonenumbers says of each cell, and undo a spreadsheet's damage only where that is certain."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.rows import cells, phone_texts
from pipeline.rows.phone_columns import normalise_phones
from pipeline.rows.phone_reading import BAD, DAMAGED, DOUBTED, EMPTY, GOOD, SEVERAL
from pipeline.rows.phones import Phone, Sign, reference_phone
from tests.unit.rows.phone_corpus import corpus

OUTCOMES = {
    "": GOOD,
    "phone_invalid": BAD,
    "phone_damaged": DAMAGED,
    "phone_ambiguous": DOUBTED,
    "several_values": SEVERAL,
}
Read = tuple[str, str, int, bool, bool, int]


def by_column(texts: list[str], region: str | None, trunkless: bool | None = None) -> list[Read]:
    read = normalise_phones(column_of(texts), region, trunkless)
    parts = (read.numbers.to_pylist(), read.extensions.to_pylist(), read.outcome.tolist())
    return list(zip(*parts, read.recovered.tolist(), read.needs_plus.tolist(), read.signs.tolist(), strict=True))


def column_of(texts: list[str]) -> cells.Cells:
    return cells.of_texts(cells.of_strings(texts, np.arange(len(texts))))


def by_cell(text: str, region: str | None, trunkless: bool = False) -> Read:
    phone = reference_phone(text, region, trunkless=trunkless)
    outcome = OUTCOMES[phone.code] if phone_texts.plain(text) else EMPTY
    return phone.number, phone.extension, outcome, phone.recovered, phone.needs_plus, int(phone.signs)


REGIONS = ("US", "GB", None, "IT", "DE", "FR", "IN", "BR", "AR", "MX", "JP", "RU", "BS", "FI", "CA", "XX")


@pytest.mark.parametrize("trunkless", [False, True])
@pytest.mark.parametrize("region", REGIONS)
def test_every_spelling_of_every_region_is_read_as_the_reference_reads_it(region: str | None, trunkless: bool) -> None:
    texts = corpus(region or "US", 2_000)

    differing = [
        (text, found, expected)
        for text, found in zip(texts, by_column(texts, region, trunkless), strict=True)
        if found != (expected := by_cell(text, region, trunkless))
    ]

    assert differing == []


signs = st.text(alphabet="0123456789 +-().,/x#;~*eE[]ab\u00a0\u0665\uff0b\t\n", max_size=24)
scripts = st.from_regex(
    r"[0-9\u0660-\u0669]{3,5}[ -]?[0-9]{3}[ -]?[0-9]{2,5}[A-Za-z]{0,6}[\uff10-\uff19]?", fullmatch=True
)
dialled = st.from_regex(
    r"(\+|00|011|0|1)?[ (]{0,2}[1-9][0-9]{0,3}[ ).-]{0,2}[0-9]{3,4}[ .-]?[0-9]{3,5}( ?x ?[0-9]{1,5})?", fullmatch=True
)
several = st.tuples(
    dialled, st.sampled_from(["; ", " / ", "/ ", ", ", "\n", " or ", " oder ", " e ", " ::: ", "|"]), dialled
).map("".join)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(signs | dialled | scripts | several, max_size=12),
    st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)) | st.none(),
)
def test_any_text_in_any_region_is_read_as_the_reference_reads_it(texts: list[str], region: str | None) -> None:
    for trunkless in (False, True):
        assert by_column(texts, region, trunkless) == [by_cell(text, region, trunkless) for text in texts]


def test_a_valid_number_is_what_the_library_parses_and_formats_unless_it_has_another_reading() -> None:
    for text in corpus("GB", 600):
        try:
            number = phonenumbers.parse(text, "GB")
        except phonenumbers.NumberParseException:
            continue
        phone = reference_phone(text, "GB")
        if phonenumbers.is_valid_number(number) and phone.number and phone.signs in {Sign(0), Sign.NATIONAL}:
            form = phonenumbers.PhoneNumberFormat.E164
            assert phone.recovered or phone.number == phonenumbers.format_number(number, form)
            assert phone.recovered or phone.extension == (number.extension or "")


@pytest.mark.parametrize("region", ["US", "IT", None])
def test_a_normalised_number_is_not_changed_again(region: str | None) -> None:
    numbers = sorted({read[0] for read in by_column(corpus(region or "US", 2_000), region) if read[0]})

    assert len(numbers) > 200
    assert [read[:5] for read in by_column(numbers, region)] == [(number, "", GOOD, False, False) for number in numbers]


def invalid(*, needs_plus: bool = False) -> Phone:
    return Phone(code="phone_invalid", needs_plus=needs_plus)


DAMAGE = [
    ("442071234567.0", "US", Phone("+442071234567", recovered=True)),
    ("4155550100.0", "US", Phone("+14155550100", recovered=True)),
    ("4.42071234567E+11", "US", Phone("+442071234567", recovered=True)),
    ("4,42071234567E+11", "FR", Phone("+442071234567", recovered=True)),
    ("4.155550100E+9", "US", Phone("+14155550100", recovered=True)),
    ("4.42E+11", "US", Phone(code="phone_damaged")),
    ("4.42071E+11", "GB", Phone(code="phone_damaged")),
    ("442071234567", "US", Phone("+442071234567", recovered=True)),
    ("442071234567", None, invalid()),
    ("33142685300", "US", invalid(needs_plus=True)),
    ("0442071234567", "US", invalid()),
    ("612345678", "IT", Phone("+390612345678", recovered=True)),
    ("7911123456", "GB", Phone("+447911123456")),
    ("1E5", "US", invalid()),
]


@pytest.mark.parametrize(("text", "region", "expected"), DAMAGE)
def test_damage_is_undone_only_where_that_is_certain(text: str, region: str | None, expected: Phone) -> None:
    assert replace(reference_phone(text, region), signs=Sign(0)) == expected


@pytest.mark.parametrize("between", ["; ", " / ", ", ", "\n", " oder ", "|"])
def test_a_column_of_two_numbers_in_each_cell_is_read_as_the_reference_reads_it(between: str) -> None:
    texts = [f"0171 {1_230_000 + 977 * at}{between}030 {90_182_000 + 31 * at}" for at in range(30)]
    texts += [f"171 {1_230_000 + at}{between}172 {1_230_000 + at}" for at in range(3)]

    for trunkless in (False, True):
        assert by_column(texts, "DE", trunkless) == [by_cell(text, "DE", trunkless) for text in texts]


@pytest.mark.parametrize("text", ["Tel 491713920021", "Mobil: 49 171 3920021; Anna 030 901820", "wa.me/491713920021"])
def test_the_own_country_code_behind_a_word_is_no_area_code(text: str) -> None:
    assert by_column([text], "DE")[0][0] == by_cell(text, "DE", trunkless=True)[0] == "+491713920021"


def test_numbers_that_may_lack_their_area_code_are_held() -> None:
    for column in (["3920012", "5551234"], ["392 0012", "555 1234"], ["45678901", "90182001"]):
        assert {read[0] for read in by_column(column, "DE")} == {""}


def test_a_short_number_is_read_where_the_column_lacks_its_trunk_prefixes() -> None:
    column = ["30901820", "1713920021", "3090182001", "17612345670"]

    assert [read[0] for read in by_column(column, "DE")] == [f"+49{text}" for text in column]


def test_a_stripped_column_is_read_although_half_of_it_may_be_of_another_country() -> None:
    column = ["15123405622", "15223405622", "17612345670"]

    assert [read[0] for read in by_column(column, "DE")] == [f"+49{text}" for text in column]


def test_a_cell_longer_than_any_number_with_its_words_is_not_read() -> None:
    text = "0171 1234567 " + "ask for the office manager " * 9

    assert by_column([text], "DE") == [by_cell(text, "DE")]
    assert reference_phone(text, "DE") == invalid()


KNOWN = [
    ("1-800-FLOWERS", "US", "+18003569377", ""),
    ("+44 (0)20 7123 4567", None, "+442071234567", ""),
    ("011 44 20 7123 4567", "US", "+442071234567", ""),
    ("0044 20 7123 4567", "GB", "+442071234567", ""),
    ("tel:+1-415-555-0100;ext=5", None, "+14155550100", "5"),
    ("(415) 555-0100 ext. 0042", "US", "+14155550100", "0042"),
    ("\uff0b1 415 555 0100", None, "+14155550100", ""),
    ("\uff14\uff11\uff15 555 0100", "US", "+14155550100", ""),
    ("06 1234 5678", "IT", "+390612345678", ""),
    ("\uff14\uff11\uff15 555 0100 Z", "US", "+14155550100", ""),
    ("415-555 I \u0660\u0661\u0660\u0660", "US", "+14155550100", ""),
    ("415-555-0100;phone-context=+1", None, "+14155550100", ""),
    ("415-555-0100 415-555-0101", "US", "+14155550100", ""),
    ("4155550100", None, "", ""),
    ("030 901820 (Mo-Fr 9-17)", "DE", "+4930901820", ""),
    ("030 901820 Anna", "DE", "+4930901820", ""),
    ("415-555-0100 call after 5", "US", "+14155550100", ""),
    ("Fax: 030 901821 / Tel: 030 901820", "DE", "+4930901820", ""),
    ("Telefax 030 901821", "DE", "", ""),
    ("T: 020 7946 0958 M: 07911 123456", "GB", "+442079460958", ""),
    ("4155550103;4155550104", "US", "+14155550103", ""),
    ("030 901820 / 901821", "DE", "+4930901820", ""),
    ("01/5123456", "AT", "+4315123456", ""),
    ("0512/5123456", "AT", "+435125123456", ""),
    ("1-800-GOT-JUNK", "US", "+18004685865", ""),
    ("011 15-5123-4567", "AR", "+5491151234567", ""),
    ("8 701 123 4567", "KZ", "+77011234567", ""),
    ("06 20 123 4567", "HU", "+36201234567", ""),
    ("(8-612) 34567", "LT", "+37061234567", ""),
    ("0 22 123 45 67", "PL", "+48221234567", ""),
    ("0162 123 4567", "VN", "+84321234567", ""),
    ("+229 97 01 12 34", "BJ", "+2290197011234", ""),
]


@pytest.mark.parametrize(("text", "region", "number", "extension"), KNOWN)
def test_a_known_spelling_is_read(text: str, region: str | None, number: str, extension: str) -> None:
    assert by_column([text], region)[0][:2] == (number, extension)


def test_few_cells_of_an_ordinary_column_need_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counted(text: str, region: str | None, *, trunkless: bool) -> Phone:
        asked.append(text)
        return reference_phone(text, region, trunkless=trunkless)

    monkeypatch.setattr("pipeline.rows.phone_columns.reference_phone", counted)
    ordinary = [
        "(415) 555-{:04d}",
        "+44 (0)20 7123 {:04d}",
        "011 49 30 9018 {:04d}",
        "415-555-{:04d} x12",
        "tel: 415.555.{:04d}",
        "+1 415 555 {:04d} (mobile)",
        "001 415 555 {:04d}",
        "123456{:04d} or later",
    ]
    german = ["49171392{:04d}", "+49 171 392{:04d} (privat)", "0171/392{:04d}", "0171 392{:04d}", "\uff10171 392{:04d}"]

    by_column([form.format(line) for form in ordinary for line in range(200)], "US")
    by_column([form.format(line) for form in german for line in range(200)], "DE")
    by_column([f"171392{line:04d}" for line in range(200)], "DE")

    assert asked == []


def test_an_empty_column_stays_empty() -> None:
    assert by_column([], "US") == []
    assert by_column(["", " "], "US") == [("", "", EMPTY, False, False, 0)] * 2
