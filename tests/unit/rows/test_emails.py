"""E-mail columns equal what email-validator says of each cell."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.rows import cells
from pipeline.rows.email_columns import normalise_emails
from pipeline.rows.emails import reference_email
from tests.unit.rows.email_corpus import corpus


def by_column(texts: list[str]) -> list[tuple[str, bool]]:
    read = normalise_emails(cells.of_texts(cells.of_strings(texts, np.arange(len(texts)))))
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
