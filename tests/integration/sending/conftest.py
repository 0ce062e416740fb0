"""A rig for every test that wants one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
