"""One bucket on a real Redis."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.quota.bench import Bench


@pytest.fixture
def bench(redis_url: str) -> Iterator[Bench]:
    made = Bench.at(redis_url)
    with made.client:
        yield made
