"""A rig for every test that wants one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.integration.sending.rig import Rig, rig


@pytest.fixture
def make_rig(tmp_path: Path, redis_url: str) -> Iterator[Callable[..., Rig]]:
    with ExitStack() as open_rigs:

        def make(**values: Any) -> Rig:
            return open_rigs.enter_context(rig(tmp_path, redis_url, **values))

        yield make


@pytest.fixture
def at_highlevel(make_rig: Callable[..., Rig]) -> Callable[..., Rig]:
    """A rig of HighLevel with a patience that suits tests."""

    def make(account: Mapping[str, Any] | None = None, **switches: object) -> Rig:
        quick = {"deadline_seconds": 1.0, "settle_after_seconds": 0.2, **(account or {})}
        return make_rig(vendor="highlevel", switches=switches, account=quick, time_scale=0.05)

    return make
