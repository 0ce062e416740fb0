"""A file that somebody writes to with pauses is not taken before one is as long as is asked for, however coarse its times."""

from __future__ import annotations

import os

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.store import Entry
from pipeline.store.entry import COARSE_SECONDS
from tests.integration.inbox.box import CONTACTS, STABLE_SECONDS, Box
from workers.inbox.dropped import Resting
from workers.inbox.places import Place

PLACE = Place("inbox/a/", "main", "persistiq.leads")
PAUSES = st.lists(st.floats(0.01, STABLE_SECONDS - 0.01), min_size=1, max_size=12)
LOOKS = st.lists(st.floats(0.05, 4.0), min_size=5, max_size=60)


def standing(writes: list[float], now: float, *, tick_seconds: float, in_place: bool) -> list[Entry]:
    """What a mount with such times tells of a file that was written to then."""
    done = [at for at in writes if at <= now]
    if not done:
        return []
    size = 100 * (len(writes) if in_place else len(done))
    modified_at = done[-1] // tick_seconds * tick_seconds
    return [Entry("a.csv", "file", size, modified_at, f"{size}-{modified_at!r}")]


@settings(deadline=None, max_examples=200)
@example(began=0.0, pauses=[1.9, 4.9], looks=[0.1, 5.1, 5.0], tick_seconds=2.0, in_place=True)
@given(
    began=st.floats(0, 3),
    pauses=PAUSES,
    looks=LOOKS,
    tick_seconds=st.sampled_from([0.001, 1.0, COARSE_SECONDS]),
    in_place=st.booleans(),
)
def test_no_look_takes_a_file_before_its_last_write(
    began: float, pauses: list[float], looks: list[float], tick_seconds: float, in_place: bool
) -> None:
    writes, now = [100 + began], [100.0]
    for pause in pauses:
        writes.append(writes[-1] + pause)
    resting = Resting(STABLE_SECONDS, lambda: now[0])
    for after in looks:
        now[0] += after
        entries = standing(writes, now[0], tick_seconds=tick_seconds, in_place=in_place)
        assert not resting.ready({PLACE: entries}) or now[0] >= writes[-1]


def test_a_file_that_keeps_its_length_is_waited_for_where_times_are_coarse(box: Box) -> None:
    path = box.drop(text=" " * len(CONTACTS))
    os.utime(path, (1_000, 1_000))
    box.look()
    path.write_text(CONTACTS[:60] + " " * (len(CONTACTS) - 60))
    os.utime(path, (1_000, 1_000))  # the same two seconds, by the mount's clock
    box.look(after=STABLE_SECONDS)
    assert box.imports() == []
    path.write_text(CONTACTS)
    os.utime(path, (1_006, 1_006))
    box.look(after=1)
    box.look(after=STABLE_SECONDS)
    assert box.imports() == []
    box.look(after=COARSE_SECONDS)
    [made] = box.imports()
    box.read(made["id"])
    assert box.imports()[0]["rows"]["read"] == 2


def test_a_file_that_is_written_slowly_is_imported_whole(box: Box) -> None:
    path = box.drop(text="")
    with path.open("w") as file:
        for line in CONTACTS.splitlines(keepends=True):
            file.write(line)
            file.flush()
            for _ in range(4):
                box.look(after=STABLE_SECONDS / 5)
            assert box.imports() == []
    box.rested()
    [made] = box.imports()
    box.read(made["id"])
    assert box.imports()[0]["rows"]["read"] == 2
