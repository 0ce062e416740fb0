"""A location for every test that wants one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.tokens import office as offices


@pytest.fixture
def office() -> Iterator[offices.Office]:
    """A location with an app whose tokens end."""
    with offices.office() as opened:
        yield opened
