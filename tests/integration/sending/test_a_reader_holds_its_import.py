"""A reader keeps its import for as long as it lives, and another goes on soon after its death."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.ledger import imports
from pipeline.reading.read import read
from pipeline.sending.dispatch import look_around
from pipeline.store import Store
from tests.integration.sending.rig import Rig, contacts
from tests.stack import wait_until


class SlowStore(Store):
    """A store whose copies take longer to come than a reader's lease lasts."""

    def __init__(self, like: Store, is_here: Callable[[], bool]) -> None:
        self.__dict__.update(like.__dict__)
        self._is_here = is_here

    @contextmanager
    def local(self, key: str) -> Iterator[Path]:
        with super().local(key) as path:
            wait_until(self._is_here)
            yield path


def test_a_file_that_takes_long_to_come_is_read_by_the_reader_that_began(
    make_rig: Callable[..., Rig], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "READER_LEASE_SECONDS", 1.5)
    rig = make_rig()
    import_id = rig.submit(contacts(20))
    (reading,) = look_around(rig.parts).reads
    begun_at = rig.imp(import_id)["reader_until"]

    def lease_has_been_over_twice() -> bool:
        assert not look_around(rig.parts).reads, "the reading was offered to another"
        with rig.parts.ledger.read() as tx:
            return bool(tx.now > begun_at + 2 * imports.READER_LEASE_SECONDS)

    source = rig.wiring.source()
    read(replace(source, store=SlowStore(source.store, lease_has_been_over_twice)), import_id, reading.fence)
    assert rig.imp(import_id)["read_done"]
