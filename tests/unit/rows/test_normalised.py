"""Frames of cells become validated rows."""

from __future__ import annotations

import pandas as pd
import pytest

from pipeline.reasons import REJECTION_CODES
from pipeline.rows.mapped import ColumnMapping
from pipeline.rows.mapping import map_columns
from pipeline.rows.normalised import Normalised, normalise
from pipeline.vendor import Field

FIELDS = (
    Field("email", "email", "email", required=True),
    Field("phone", "phone", "phone"),
    Field("first_name", "first_name", max_length=10),
    Field("last_name", "last_name"),
)


def rows_of(
    header: tuple[str, ...],
    *rows: tuple[str, ...],
    fields: tuple[Field, ...] = FIELDS,
    identity: tuple[str, ...] = ("email",),
    region: str | None = "US",
) -> Normalised:
    frame = pd.DataFrame({at: pd.Series([row[at] for row in rows], dtype="str") for at in range(len(header))})
    empty = frame.iloc[:0]
    mapping: ColumnMapping = map_columns(header, empty, fields, given={}, saved=None, needed=[])
    return normalise(frame, mapping, fields, identity=identity, region=region)


def codes(normalised: Normalised) -> list[str]:
    return normalised.code.tolist()


def test_a_row_is_normalised_whole() -> None:
    found = rows_of(("Email", "Phone", "First Name"), (" Jane@Acme.COM ", "(415) 555-0100 x5", " Jane\n"))

    assert found.fields.to_dict("records") == [
        {"email": "Jane@acme.com", "phone": "+14155550100", "first_name": "Jane", "phone_extension": "5"}
    ]
    assert (codes(found), found.identity.tolist()) == ([""], ["jane@acme.com"])
    assert found.changed == {"email": 1, "phone": 1, "first_name": 1}


def test_every_column_is_text_of_the_frame_s_length_and_index() -> None:
    frame = pd.DataFrame({0: pd.Series(["a@b.com", "x"], dtype="str")}).set_index(pd.Index([7, 9]))
    mapping = map_columns(["Email"], frame, FIELDS, given={}, saved=None, needed=[])
    found = normalise(frame, mapping, FIELDS, identity=["email"], region=None)

    for series in (found.fields["email"], found.code, found.detail, found.notes, found.identity):
        assert series.dtype == "str"
        assert series.index.tolist() == [7, 9]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("", "", ""), "row_empty"),
        ((" ", "\t", "\u200b"), "row_empty"),
        (("", "4155550100", ""), "email_missing"),
        (("nope", "", ""), "email_invalid"),
        (("a@b.com", "", "x" * 11), "field_too_long"),
        (("a@b.com", "", "x" * 10), ""),
        (("a@b.com", "nope", ""), ""),
    ],
)
def test_a_row_is_rejected_with_the_code_that_fits(row: tuple[str, ...], code: str) -> None:
    assert codes(rows_of(("Email", "Phone", "First Name"), row)) == [code]


PHONE_NEEDED = (Field("phone", "target", "phone", required=True), Field("title", "title", required=True))


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("", "x"), "phone_missing"),
        (("12", "x"), "phone_invalid"),
        (("4.42E+11", "x"), "phone_damaged"),
        (("4155550100", ""), "field_missing"),
        (("4155550100", "x"), ""),
    ],
)
def test_a_needed_phone_or_text_rejects_its_row(row: tuple[str, ...], code: str) -> None:
    assert codes(rows_of(("Phone", "Title"), row, fields=PHONE_NEEDED)) == [code]
    assert code == "" or code in REJECTION_CODES


def test_a_detail_helps_and_holds_no_contact_data() -> None:
    found = rows_of(("Work Mail", "Email"), ("jane smith@acme.com", ""), ("jane.acme.com", ""), ("", "a@@b.com"))

    assert found.detail.tolist() == [
        "The column is 'Work Mail'. It has a space in it.",
        "The column is 'Work Mail'. It has no at-sign.",
        "The column is 'Email'. It has more than one at-sign.",
    ] or set(codes(found)) == {"email_invalid"}
    assert not any("acme" in detail for detail in found.detail)


def test_a_phone_that_only_lacks_its_plus_is_told_so() -> None:
    found = rows_of(("Phone", "Title"), ("33142685300", "x"), fields=PHONE_NEEDED)

    assert "plus sign" in found.detail[0]


def test_a_needed_field_without_a_column_rejects_every_row() -> None:
    found = rows_of(("Phone",), ("4155550100",))

    assert (codes(found), found.detail.tolist()) == (["email_missing"], ["No column is mapped to email."])


def test_an_optional_value_is_left_out_noted_and_counted() -> None:
    found = rows_of(("Email", "Phone"), ("a@b.com", "nope"), ("c@d.com", "4.42E+11"), ("e@f.com", "442071234567.0"))

    assert found.fields["phone"].tolist() == ["", "", "+442071234567"]
    assert found.notes.tolist() == ["phone_invalid", "phone_damaged", "phone_recovered"]
    assert found.left_out == {"phone_invalid": 1, "phone_damaged": 1}


def test_the_first_valid_of_several_phones_wins() -> None:
    found = rows_of(
        ("Email", "Phone", "Mobile"),
        ("a@b.com", "4155550100", "4155550101"),
        ("a@b.com", "4155550100", ""),
        ("a@b.com", "4155550100 x7", "nope"),
        ("a@b.com", "nope", "4155550101"),
    )

    assert found.fields["phone"].tolist() == ["+14155550101", "+14155550100", "+14155550100", "+14155550101"]
    assert found.fields["phone_extension"].tolist() == ["", "", "7", ""]
    assert found.notes.tolist() == ["", "", "phone_invalid,extension_left_out", ""]


def test_the_first_valid_of_several_addresses_wins() -> None:
    found = rows_of(("Email", "Personal Email"), ("nope", "b@c.com"), ("a@b.com", "b@c.com"), ("x", "y"))

    assert found.fields["email"].tolist() == ["b@c.com", "a@b.com", ""]
    assert codes(found) == ["", "", "email_invalid"]
    assert found.notes.tolist() == ["email_invalid", "", ""]


def test_a_whole_name_is_parted_for_a_vendor_that_takes_halves() -> None:
    found = rows_of(("Email", "Name"), ("a@b.com", "Doe, Jane"), ("c@d.com", "Ann van Dyke"))

    assert found.fields[["first_name", "last_name"]].values.tolist() == [["Jane", "Doe"], ["Ann", "van Dyke"]]
    assert "full_name" not in found.fields


def test_halves_are_joined_for_a_vendor_that_takes_whole_names() -> None:
    fields = (Field("email", "email", "email"), Field("full_name", "name"))

    found = rows_of(
        ("Email", "First Name", "Last Name"), ("a@b.com", "Ann", "van Dyke"), ("c@d.com", "", "Roe"), fields=fields
    )

    assert found.fields["full_name"].tolist() == ["Ann van Dyke", "Roe"]


def test_the_first_identity_that_a_row_has_is_its_identity() -> None:
    fields = (Field("email", "email", "email"), Field("phone", "phone", "phone"))

    found = rows_of(
        ("Email", "Phone"),
        ("STRASSE@B.com", "4155550100"),
        ("", "4155550100"),
        ("\u00c4nne@b.com", ""),
        ("", "nope"),
        fields=fields,
        identity=("email", "phone"),
    )

    assert found.identity.tolist() == ["strasse@b.com", "+14155550100", "\u00e4nne@b.com", ""]
    assert found.code.tolist() == ["", "", "", "phone_invalid"]


def test_capitals_and_spellings_tell_apart_what_they_tell_apart_at_a_vendor() -> None:
    fields = (Field("lead_id", "id"), Field("email", "email", "email"))

    found = rows_of(
        ("Lead ID", "Email"),
        ("l_2lj1Dp", ""),
        ("l_2LJ1dp", ""),
        ("", "Ann@Stra\u00dfe.de"),
        ("", "ann@strasse.de"),
        fields=fields,
        identity=("lead_id", "email"),
    )

    assert found.identity.tolist() == ["l_2lj1Dp", "l_2LJ1dp", "ann@stra\u00dfe.de", "ann@strasse.de"]


def test_a_row_needs_one_of_its_identities_where_none_is_required() -> None:
    fields = (Field("email", "email", "email"), Field("phone", "phone", "phone"), Field("city", "city"))

    found = rows_of(
        ("Email", "Phone", "City"),
        ("", "", "Oslo"),
        ("broken@", "+14155550100", "Oslo"),
        fields=fields,
        identity=("email", "phone"),
    )

    assert found.code.tolist() == ["identity_missing", ""]
    assert found.detail.tolist()[0] == "It needs one of: email, phone."
    assert found.left_out == {"email_invalid": 1}


@pytest.mark.parametrize("size", [0, 1])
def test_a_frame_of_hardly_any_rows_is_normalised(size: int) -> None:
    found = rows_of(("Email", "Phone", "Name"), *[("a@b.com", "4155550100", "Doe, Jane")] * size)

    assert len(found.fields) == len(found.code) == len(found.identity) == size
    assert {"email", "phone", "first_name", "last_name"} <= set(found.fields)


def test_a_normalised_frame_is_not_changed_again() -> None:
    header = ("email", "phone", "first_name", "last_name")
    first = rows_of(
        header, (" A@B.com", "(415) 555-0100", "Jos\u00e9 ", "x\ny"), ("INFO@B.com", "+44 20 7123 4567", "", "z")
    )

    again = rows_of(header, *first.fields[list(header)].itertuples(index=False, name=None))

    assert again.fields.to_dict("records") == first.fields.to_dict("records")
    assert again.changed == {}
