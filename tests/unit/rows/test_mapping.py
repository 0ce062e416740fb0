"""Columns find their fields, and abstain when unsure."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from pipeline.errors import RequestError
from pipeline.rows.mapped import ColumnMapping, header_key
from pipeline.rows.mapping import map_columns
from pipeline.vendor import Field

TEXTS = (
    "first_name",
    "last_name",
    "company",
    "title",
    "address",
    "city",
    "state",
    "country",
    "website",
    "industry",
    "snippet2",
)
FIELDS = (
    Field("email", "email", "email", required=True),
    Field("phone", "phone", "phone"),
    *(Field(name, f"{name}_x") for name in TEXTS),
)


def mapped(
    *columns: str,
    cells: dict[int, list[str]] | None = None,
    fields: tuple[Field, ...] = FIELDS,
    given: dict[str, str] | None = None,
    saved: dict[str, str] | None = None,
) -> ColumnMapping:
    sample = pd.DataFrame({at: pd.Series((cells or {}).get(at, [""] * 5), dtype="str") for at in range(len(columns))})
    return map_columns(columns, sample, fields, given=given or {}, saved=saved, needed=["email"])


@pytest.mark.parametrize(("header", "abstained"), [("Phone", ()), ("Email", ()), ("Shoe size", ("email", "phone"))])
def test_of_several_fields_that_tell_a_contact_one_is_enough(header: str, abstained: tuple[str, ...]) -> None:
    sample = pd.DataFrame({0: pd.Series([""], dtype="str")})
    found = map_columns([header], sample, FIELDS, given={}, saved=None, needed=[], any_of=["email", "phone"])
    assert found.abstained == abstained


def goes(mapping: ColumnMapping) -> dict[str, str]:
    return {one.header: one.field for one in mapping.mapped}


SPELLINGS = [
    ("E-Mail", "email"), ("Email Address", "email"), ("emailAddress", "email"), ("E-Mail-Adresse", "email"),
    ("Courriel", "email"), ("Correo electrónico", "email"), ("Indirizzo e-mail", "email"), ("E-mailadres", "email"),
    ("Mobile", "phone"), ("Cell #", "phone"), ("Phone Number", "phone"), ("Telefonnummer", "phone"), ("Handy", "phone"),
    ("Téléphone", "phone"), ("Teléfono móvil", "phone"), ("Cellulare", "phone"), ("Telemóvel", "phone"),
    ("First Name", "first_name"), ("firstname", "first_name"), ("first_name", "first_name"), ("Vorname", "first_name"),
    ("Prénom", "first_name"), ("Nachname", "last_name"), ("Apellidos", "last_name"), ("Cognome", "last_name"),
    ("Achternaam", "last_name"), ("Full Name", "full_name"), ("Ansprechpartner", "full_name"), ("Firma", "company"),
    ("Account Name", "company"), ("Bedrijfsnaam", "company"), ("Job Title", "title"), ("Funktion", "title"),
    ("Straße", "address"), ("Ville", "city"), ("Bundesland", "state"), ("País", "country"), ("Company Website", "website"),
    ("Branche", "industry"), ("snippet2", "snippet2"), ("COMPANY_X", "company"),
]  # fmt: skip


@pytest.mark.parametrize(("header", "field"), SPELLINGS)
def test_a_known_name_is_certain(header: str, field: str) -> None:
    (one,) = mapped(header).mapped

    assert (one.field, one.how, one.is_certain) == (field, "name", True)


@pytest.mark.parametrize(
    "header", ["Fax", "Email Status", "Phone Type", "Email opt out", "Lead Owner", "Thing", "Id", "", "Age"]
)
def test_another_name_is_left_unmapped(header: str) -> None:
    mapping = mapped(header)

    assert (mapping.mapped, mapping.unmapped) == ((), (0,))


def test_a_misspelt_name_is_mapped_but_not_certain() -> None:
    mapping = mapped("Email", "Compnay Name")

    (guess,) = mapping.columns_of("company")
    assert guess.how == "likeness"
    assert not mapping.certain


def test_a_misspelt_needed_name_abstains_unless_its_cells_agree() -> None:
    addresses = [f"a{number}@b.com" for number in range(5)]

    assert mapped("Emial Address").abstained == ("email",)
    assert mapped("Emial Address", cells={0: addresses}).abstained == ()


def test_a_name_that_its_cells_contradict_is_not_believed() -> None:
    mapping = mapped("Email", cells={0: ["yes", "no", "yes", "no"]})

    assert mapping.abstained == ("email",)
    assert "do not look like that" in mapping.sentences[0]


def test_a_column_of_addresses_is_recognised_by_its_cells() -> None:
    mapping = mapped("A", "B", cells={0: [f"a{number}@b.com" for number in range(5)], 1: ["x", "y", "z", "w"]})

    (one,) = mapping.mapped
    assert (one.column, one.field, one.how) == (0, "email", "content")
    assert mapping.certain


def test_two_columns_of_addresses_are_not_certain() -> None:
    addresses = [f"a{number}@b.com" for number in range(5)]

    mapping = mapped("A", "B", cells={0: addresses, 1: addresses})

    assert mapping.abstained == ("email",)


def test_a_column_of_phones_is_recognised_by_its_cells_and_never_certain() -> None:
    mapping = mapped("Email", "Reach", cells={1: ["(415) 555-0100", "+44 20 7123 4567", "415-555-0101", ""]})

    (one,) = mapping.columns_of("phone")
    assert (one.how, one.is_certain) == ("content", False)


@pytest.mark.parametrize(
    "numbers", [["2024-01-05", "2024-02-06", "2024-03-07"], ["1001", "1002", "1003"], ["12.50", "13.99", "8.00"]]
)
def test_dates_ids_and_prices_are_no_phones(numbers: list[str]) -> None:
    assert mapped("Email", "Thing", cells={1: numbers}).columns_of("phone") == ()


def test_several_phone_columns_have_a_first_choice_order() -> None:
    mapping = mapped("Email", "Company Phone", "Home Phone", "Phone 2", "Phone", "Mobile", "Direct Phone")

    assert [one.header for one in mapping.columns_of("phone")] == [
        "Mobile", "Direct Phone", "Phone 2", "Phone", "Home Phone", "Company Phone",
    ]  # fmt: skip


def test_of_two_columns_for_a_text_field_the_better_one_wins_and_the_other_is_named() -> None:
    mapping = mapped("Email", "Compnay Name", "Organisation")

    assert goes(mapping)["Organisation"] == "company"
    assert mapping.unmapped == (1,)
    assert any("'Compnay Name' is not used" in sentence for sentence in mapping.sentences)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (("Name",), {"Name": "full_name"}),
        (("Vorname", "Name"), {"Vorname": "first_name", "Name": "last_name"}),
        (("Nombre", "Apellidos"), {"Nombre": "first_name", "Apellidos": "last_name"}),
        (("Name", "First Name", "Last Name"), {"First Name": "first_name", "Last Name": "last_name"}),
    ],
)
def test_a_name_column_is_the_half_that_is_missing(headers: tuple[str, ...], expected: dict[str, str]) -> None:
    assert goes(mapped(*headers)) == expected


def test_a_given_column_goes_where_it_is_told_and_takes_the_field_alone() -> None:
    mapping = mapped("Email", "Reach", "Mobile", given={"Reach": "phone"})

    assert [(one.header, one.how) for one in mapping.columns_of("phone")] == [("Reach", "given")]
    assert mapping.unmapped == (2,)


def test_a_column_is_given_by_its_place_and_left_out_by_nothing() -> None:
    mapping = mapped("Email", "Mobile", "Mobile", given={"#3": "phone", "#2": ""})

    assert [one.column for one in mapping.columns_of("phone")] == [2]
    assert mapping.unmapped == (1,)


def test_a_field_is_given_by_the_vendor_s_own_name() -> None:
    assert goes(mapped("Email", "X", given={"X": "Company_X"}))["X"] == "company"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"Nope": "phone"}, "no column 'Nope'"),
        ({"#9": "phone"}, "no column #9"),
        ({"Email": "shoe_size"}, "no field 'shoe_size'"),
        ({"Email": "email", "#1": "phone"}, "mapped twice"),
        ({"Same": "phone"}, "#2 or #3"),
        ({"Email": "city", "#2": "city"}, "both mapped to city"),
    ],
)
def test_a_given_column_that_cannot_be_is_refused_in_one_sentence(given: dict[str, str], words: str) -> None:
    with pytest.raises(RequestError, match=words):
        mapped("Email", "Same", "Same", given=given)


def test_a_saved_mapping_is_kept_and_the_given_one_comes_first() -> None:
    saved = {"reach": "phone", "Mobile": "", "gone": "city"}

    mapping = mapped("Email", "Reach", "Mobile", saved=saved)
    assert [(one.header, one.how) for one in mapping.columns_of("phone")] == [("Reach", "saved")]
    assert mapping.unmapped == (2,)

    assert goes(mapped("Email", "Reach", saved=saved, given={"Reach": "city"}))["Reach"] == "city"


def test_the_columns_of_earlier_results_are_passed_over() -> None:
    mapping = mapped("Email", "leadlift_reason", "Leadlift_Row")

    assert mapping.ours == (1, 2)
    assert mapping.unmapped == ()


def test_a_needed_field_without_a_column_is_abstained_from_with_a_sentence() -> None:
    mapping = mapped("Name")

    assert mapping.abstained == ("email",)
    assert not mapping.certain
    assert '--map "HEADER=email"' in mapping.sentences[-1]


def test_no_column_is_passed_over_in_silence() -> None:
    mapping = mapped("Email", "Mobile", "Fax", "Thing", "Company", "Firma")

    for header in ("Email", "Mobile", "Fax", "Thing", "Company", "Firma"):
        assert any(sentence.startswith(f"'{header}'") for sentence in mapping.sentences)


def test_a_mapping_survives_being_saved() -> None:
    mapping = mapped("Email", "Phone", "Fax", "leadlift_row")

    assert ColumnMapping.from_json(json.loads(json.dumps(mapping.to_json()))) == mapping


def test_the_key_of_a_header_is_stable_and_its_own() -> None:
    assert header_key(["Email", "First  Name"]) == header_key(["email", " First Name"])
    assert header_key(["Email", "Name"]) != header_key(["Name", "Email"])
