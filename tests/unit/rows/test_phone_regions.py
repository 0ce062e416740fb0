"""The country of a row and the habit of a column decide how a national number is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pytest

from pipeline import countries
from pipeline.rows import cells
from pipeline.rows.mapped import ColumnMapping, Mapped
from pipeline.rows.normalised import Normalised, normalise, with_phone_habits
from pipeline.rows.phone_columns import is_trunkless
from pipeline.rows.phone_plans import likely_regions
from pipeline.vendor import Field

FIELDS = (Field("phone", "phone", "phone", required=True), Field("name", "name"))


def mapping(country: int | None = None, phones: Sequence[int] = (0,)) -> ColumnMapping:
    mapped = tuple(Mapped(at, f"Phone {at}", "phone", "name", 1.0) for at in phones)
    return ColumnMapping(mapped, (), (), (), (), country)


def read(columns: Mapping[int, list[str]], to: ColumnMapping, region: str | None) -> Normalised:
    frame = pd.DataFrame({at: pd.Series(texts, dtype="str") for at, texts in columns.items()})
    return normalise(frame, to, FIELDS, identity=["phone"], region=region)


def test_each_row_is_read_in_its_own_country() -> None:
    found = read(
        {
            0: ["98123 45670", "030 901820", "212 555 0123", "", "+44 20 7946 0958"],
            1: ["IN", "Deutschland", "", "FR", "44"],
        },
        mapping(country=1),
        "US",
    )

    assert found.fields["phone"].tolist() == ["+919812345670", "+4930901820", "+12125550123", "", "+442079460958"]
    assert found.code.tolist() == ["", "", "", "row_empty", ""]
    used = [(one.details["region"], list(one.rows)) for one in found.occurrences if one.code == "region_used"]
    assert sorted(used) == [("DE", [1]), ("IN", [0]), ("US", [2])]


@pytest.mark.parametrize(
    ("phone", "country", "code"),
    [
        ("+49 30 901820", "United States", "country_contradicts"),
        ("+1 416 555 0123", "US", ""),
        ("+1 416 555 0123", "Canada", ""),
        ("+7 701 123 4567", "RU", ""),
        ("+800 1234 5678", "FR", ""),
        ("+49 30 901820", "Atlantis", ""),
        ("030 901820", "Atlantis", "phone_invalid"),
        ("212 555 0123", "Germany", "phone_ambiguous"),
        ("212 555 0123", "France", "phone_invalid"),
    ],
)
def test_a_row_whose_country_contradicts_its_number_is_held_back(phone: str, country: str, code: str) -> None:
    found = read({0: [phone], 1: [country]}, mapping(country=1), "US")

    assert found.code.tolist() == [code]


def test_the_reason_names_the_country_of_the_row() -> None:
    found = read({0: ["+49 30 901820", "12"], 1: ["United States", "Brasil"]}, mapping(country=1), "DE")

    assert found.detail.tolist() == [
        "The column is 'Phone 0'. The row's country is US, whose numbers begin with +1.",
        "The column is 'Phone 0'. The row's country is BR.",
    ]


def test_what_a_column_says_is_counted_only_where_it_is_taken() -> None:
    found = read({0: ["212 555 0123", ""], 1: ["212 555 0124", "212 555 0125"]}, mapping(phones=(0, 1)), "US")

    assert [(one.column, list(one.rows)) for one in found.occurrences] == [("Phone 0", [0]), ("Phone 1", [1])]


def test_without_a_region_national_numbers_are_counted_with_what_likely_regions_make_of_them() -> None:
    found = read({0: ["+49 30 901821", "030 901820", "x", "0171 3920012"]}, mapping(), None)

    (occurrences,) = found.occurrences
    assert (occurrences.code, list(occurrences.rows)) == ("no_region", [1, 3])
    assert occurrences.details == {"region": "DE"}
    assert occurrences.finding().examples[0].after.startswith("DE +4930901820")  # type: ignore[union-attr]


def test_likely_regions_are_those_that_make_most_of_the_numbers_valid() -> None:
    assert next(one.region for one in likely_regions(["(212) 555-0123", "646-555-0124"])) == "US"
    assert next(one.region for one in likely_regions(["020 7946 0958", "07911 123456"])) == "GB"
    assert next(one.region for one in likely_regions(["01 23 45 67 89", "06 12 34 56 78"])) == "FR"
    assert likely_regions(["1"]) == []


HABITS = [
    ("GB", ["7911123456", "2079460958", "1612345678"], True),
    ("GB", ["07911 123456", "7911123457", "020 7946 0958"], False),
    ("GB", ["416-573-0032", "905-573-0032", "204-573-0032", "305-573-0033"], False),
    ("GB", ["4165730032", "9055730032", "2045730032", "3055730033"], False),
    ("DE", ["491713920012", "41791234567", "436641234567"], False),
    ("DE", ["1713920012", "3023125102", "4971390012"], True),
    ("US", ["2125550123"], False),
    ("PH", ["917 123 4567", "918 555 1234", "919 234 5678", "915 123 4567"], True),
    ("FR", [], False),
]


@pytest.mark.parametrize(("region", "texts", "expected"), HABITS)
def test_a_column_is_written_without_trunk_prefixes_if_most_of_it_is_and_nothing_else_explains_it(
    region: str, texts: list[str], expected: bool
) -> None:
    assert is_trunkless(cells.of_texts(cells.of_strings(texts, np.arange(len(texts)))), region) is expected


def test_a_mapping_remembers_what_the_first_rows_said() -> None:
    first = pd.DataFrame({0: pd.Series(["7911123456", "2079460958"], dtype="str")})
    known = ColumnMapping.from_json(with_phone_habits(mapping(), first, FIELDS, "GB").to_json())

    assert known.trunkless == frozenset({("Phone 0", "GB")})
    assert read({0: ["7911123457", "020 7946 0958", "07911 123458"]}, known, "GB").code.tolist() == ["", "", ""]
    other = with_phone_habits(mapping(), first.iloc[:0], FIELDS, "GB")
    assert read({0: ["7911123457"]}, other, "GB").code.tolist() == ["phone_ambiguous"]


@pytest.mark.parametrize(
    ("text", "region"),
    [
        *(
            ("Deutschland", "DE"),
            ("DEU", "DE"),
            ("gbr", "GB"),
            ("+49", "DE"),
            ("0049", "DE"),
            ("1", "US"),
            ("ไทย", "TH"),
        ),
        *(("Korea, Republic of", "KR"), ("Germany (DE)", "DE"), ("Espana", "ES"), ("Trinidad & Tobago", "TT")),
        *(("Europe", ""), ("", ""), ("QQ", ""), ("999", ""), ("France (Germany)", "")),
    ],
)
def test_a_region_is_found_by_name_code_or_calling_code(text: str, region: str) -> None:
    assert countries.region(text) == region
