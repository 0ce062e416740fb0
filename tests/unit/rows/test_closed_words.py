"""Cells of which only a few readings make sense: domains, and yes or no."""

from __future__ import annotations

import pytest

from pipeline.rows.domains import reference_domain
from pipeline.rows.normalised import Normalised
from pipeline.rows.yes_no import reference_yes_no
from pipeline.vendor import Field
from tests.unit.rows.test_normalised import codes, rows_of

DOMAIN = (Field("domain", "name", "domain", required=True),)
FLAGS = (Field("email", "email", "email", required=True), Field("opted_out", "optedout", "yes_no"))


@pytest.mark.parametrize(
    "cell",
    [
        "acme.com",
        " ACME.com ",
        "@acme.com",
        "www.acme.com",
        "https://www.acme.com/about?x=1",
        "http://acme.com:8080/",
        "acme.com.",
        "acme.com/team",
    ],
)
def test_a_domain_is_told_bare_whatever_stands_around_it(cell: str) -> None:
    assert reference_domain(cell) == "acme.com"


def test_parts_of_a_domain_stay() -> None:
    assert reference_domain("www.com") == "www.com"
    assert reference_domain("mail.www.acme.co.uk") == "mail.www.acme.co.uk"
    assert reference_domain("bücher.de") == "bücher.de"


@pytest.mark.parametrize(
    "cell", ["", "acme", "ada@acme.com", "acme com", "-acme.com", "acme..com", "two.com, three.com"]
)
def test_what_is_no_domain_is_none(cell: str) -> None:
    assert reference_domain(cell) == ""


@pytest.mark.parametrize("cell", ["yes", "YES", " y ", "True", "1", "x", "ja", "oui", "sí"])
def test_yes_has_many_words(cell: str) -> None:
    assert reference_yes_no(cell) == "true"


@pytest.mark.parametrize("cell", ["no", "FALSE", "0", "nein", "non"])
def test_so_has_no(cell: str) -> None:
    assert reference_yes_no(cell) == "false"


@pytest.mark.parametrize("cell", ["", " ", "maybe", "2", "yes and no"])
def test_what_says_neither_is_neither(cell: str) -> None:
    assert reference_yes_no(cell) == ""


def domains(*cells: str) -> Normalised:
    return rows_of(("Domain",), *((cell,) for cell in cells), fields=DOMAIN, identity=("domain",))


def test_rows_are_told_apart_by_their_bare_domain() -> None:
    found = domains("acme.com", "https://ACME.com/x", "ada@acme.com", " ")
    assert codes(found) == ["", "", "domain_invalid", "row_empty"]
    assert found.identity.tolist()[:2] == ["acme.com", "acme.com"]
    assert (found.changed, found.detail.tolist()[2]) == ({"domain": 1}, "The column is 'Domain'.")


def test_a_row_is_rejected_whose_flag_says_neither_yes_nor_no() -> None:
    rows = (("a@acme.com", "Yes"), ("b@acme.com", "perhaps"), ("c@acme.com", ""), ("", "no"))
    found = rows_of(("Email", "Opted out"), *rows, fields=FLAGS)
    assert codes(found) == ["", "yes_no_invalid", "", "email_missing"]
    assert found.fields["opted_out"].tolist() == ["true", "", "", "false"]
    assert (found.left_out, found.detail.tolist()[1]) == ({}, "The column is 'Opted out'.")
