"""E-mail columns equal what email-validator says of each cell."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.rows import cells
from pipeline.rows.email_columns import EmailColumn, normalise_emails
from pipeline.rows.emails import reference_email, validated
from tests.unit.rows.email_corpus import corpus


def column(texts: list[str]) -> EmailColumn:
    return normalise_emails(cells.of_texts(cells.of_strings(texts, np.arange(len(texts)))))


def by_column(texts: list[str]) -> list[tuple[str, bool]]:
    read = column(texts)
    return list(zip(read.addresses.to_pylist(), read.invalid.tolist(), strict=True))


def by_cell(text: str) -> tuple[str, bool]:
    email = reference_email(text)
    return email.address, bool(email.reason)


def test_every_kind_of_address_is_read_as_the_library_reads_it() -> None:
    texts = corpus(30_000)

    differing = [(text, found) for text, found in zip(texts, by_column(texts), strict=True) if found != by_cell(text)]

    assert differing == []


addresses = st.emails() | st.from_regex(r"[A-Za-z.]{1,6}@[a-zA-Z0-9.-]{1,8}\.[a-zA-Z-]{1,5}", fullmatch=True)


@settings(max_examples=200, deadline=None)
@given(st.lists(addresses | st.text(alphabet='aZ1.@-_ "<>\u00e9\t', max_size=16), max_size=12))
def test_any_text_is_read_as_the_library_reads_it(texts: list[str]) -> None:
    assert by_column(texts) == [by_cell(text) for text in texts]


wrapped = st.builds(
    lambda before, address, between, other, after: before + address + between + other + after,
    st.sampled_from(["", "<", "Ann Roe <", '"Roe, Ann" <', "mailto:", "E-Mail: ", "'", "- ", "[", "Ann ", "\uff08"]),
    addresses,
    st.sampled_from(["", ", ", ";", " / ", "|", " or ", " ::: ", "\n", ">, Bo <", "> ", ",", "&#64;"]),
    addresses | st.just("") | st.just("n/a"),
    st.sampled_from(["", ">", ".", ";", ")", "'", " (work)", " (old)", "?subject=x", " home", " x"]),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(wrapped, max_size=8))
def test_a_column_of_wrapped_addresses_is_read_as_each_cell_is(texts: list[str]) -> None:
    read, expected = column(texts), [reference_email(text) for text in texts]

    assert read.addresses.to_pylist() == [email.address for email in expected]
    assert read.invalid.tolist() == [bool(email.reason) for email in expected]
    assert read.unwrapped.tolist() == [email.unwrapped and not email.others for email in expected]
    assert read.several.tolist() == [bool(email.others) for email in expected]


@settings(max_examples=200, deadline=None)
@given(wrapped | st.text(alphabet='aZ1.@-_ "<>,;\u00e9\uff20', max_size=16))
def test_an_address_is_never_put_together_of_pieces(text: str) -> None:
    address = reference_email(text).address
    assert not address or validated(address).address == address


@pytest.mark.parametrize(
    ("text", "address", "others"),
    [
        ("Anna Keller <anna@keller.example.org>", "anna@keller.example.org", ()),
        ('"Keller, Anna" <anna@x.org>', "anna@x.org", ()),
        ("Keller, Anna <anna@x.org>", "anna@x.org", ()),
        ("Anna Keller (anna@x.org)", "anna@x.org", ()),
        ("anna@x.org <mailto:anna@x.org>", "anna@x.org", ()),
        ("<anna@x.org>", "anna@x.org", ()),
        ("mailto:anna@x.org?subject=Hallo%20du", "anna@x.org", ()),
        ("[anna@x.org](mailto:anna@x.org)", "anna@x.org", ()),
        ("anna@x.org#mailto:anna@x.org#", "anna@x.org", ()),
        ('<a href="mailto:anna@x.org">anna@x.org</a>', "anna@x.org", ()),
        ("&lt;anna@x.org&gt;", "anna@x.org", ()),
        ("'anna@x.org'", "anna@x.org", ()),
        ("\u201canna@x.org\u201d", "anna@x.org", ()),
        ("anna@x.org.", "anna@x.org", ()),
        ("anna@x.org;", "anna@x.org", ()),
        ("anna@x.org (B\u00fcro)", "anna@x.org", ()),
        ("Courriel : anna@x.org", "anna@x.org", ()),
        ("anna\uff20x.org", "anna@x.org", ()),
        ("\uff41nna@x.org", "anna@x.org", ()),
        ("anna@x.org, bo@y.org", "anna@x.org", ("bo@y.org",)),
        ("anna@x.org\nbo@y.org", "anna@x.org", ("bo@y.org",)),
        ("anna@x.org oder bo@y.org", "anna@x.org", ("bo@y.org",)),
        ("anna@x.org ::: bo@y.org", "anna@x.org", ("bo@y.org",)),
        ("anna@@x.org; bo@y.org", "bo@y.org", ("anna@@x.org",)),
        ("Anna <anna@x.org>, Bo <bo@y.org>", "anna@x.org", ("bo@y.org",)),
        ("boss@x.org <anna@x.org>", "anna@x.org", ("boss@x.org",)),
        ("Anna@x.org; anna@x.org", "Anna@x.org", ()),
    ],
)
def test_an_address_is_taken_out_of_what_is_around_it(text: str, address: str, others: tuple[str, ...]) -> None:
    found = reference_email(text)
    assert (found.address, found.unwrapped, found.others) == (address, True, others)


@pytest.mark.parametrize(
    "text",
    [
        "anna (at) x dot org",
        "anna keller@x.org",
        '"anna keller"@x.org',
        "anna@mail.x,org",
        "anna@x.org, org",
        "anna@x.org (old)",
        "anna@x.org [ung\u00fcltig]",
        "bounced: anna@x.org",
        "not anna@x.org",
        "sip:anna@x.org",
        "anna@x.org try again later",
        "anna @x.org",
        "anna@ x.org",
        "anna@@x.org, bo@y",
    ],
)
def test_an_address_with_words_that_may_belong_to_it_or_take_it_back_is_not_guessed(text: str) -> None:
    assert reference_email(text).reason
    assert not reference_email(text).address


def test_a_normalised_address_is_not_changed_again() -> None:
    found = sorted({address for address, _ in by_column(corpus(5_000)) if address})

    assert len(found) > 300
    assert by_column(found) == [(address, False) for address in found]


def test_the_domain_and_common_mailboxes_are_lower_cased_and_nothing_else() -> None:
    assert by_column(["John.Doe@Example.COM", "INFO@Example.com", " a@b.Museum "]) == [
        ("John.Doe@example.com", False),
        ("info@example.com", False),
        ("a@b.museum", False),
    ]


def test_an_empty_column_stays_empty() -> None:
    assert by_column([]) == []
    assert by_column(["", "  "]) == [("", False)] * 2
