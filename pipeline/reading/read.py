"""One reader's work on one import: frames of the stored copy into the ledger, under a lease that a killed reader lets go.

A frame is normalised whole and committed in parts; a reader that was killed between them goes on with the next row.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from pipeline import errors, reasons
from pipeline.files.detected import Detected
from pipeline.files.frame import Frame
from pipeline.files.framing import frames
from pipeline.ledger import Ledger, Tx, counts, events, imports, rows
from pipeline.reading import judge
from pipeline.reading.entries import drafts, settled
from pipeline.reading.judge import Thresholds
from pipeline.records import OPEN_IMPORT_STATES, Filled, Job, Json
from pipeline.report.model import Report
from pipeline.rows import cleaned_columns, filled
from pipeline.rows.mapped import ColumnMapping
from pipeline.rows.normalised import Normalised, normalise
from pipeline.store import Store
from pipeline.vendor import Operation, Vendor

FIRST_ROWS = 500  # soon read: the first calls are made from them
FRAME_ROWS = 40_000  # whole columns are worked on the faster the longer they are
TX_ROWS = 2_000  # of one transaction: on SQLite nobody else writes meanwhile
CANCELLED_AT_ONCE = 20_000  # of one transaction, where a file breaks off
STUMBLES = 3
TURN_SECONDS = 2.0
YIELD_SECONDS = 0.005  # between transactions, so that whoever sends gets at the ledger
ACTOR = "leadlift"
OVER = ("cancelled", "failed")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a reader finds things."""

    ledger: Ledger
    store: Store
    destination: Callable[[str], tuple[Vendor, Operation]]
    thresholds: Thresholds = field(default_factory=Thresholds)


def _nobody() -> None:
    """Tells nobody."""


def read(source: Source, import_id: str, fence: int, *, nudge: Callable[[], None] = _nobody) -> None:
    """Reads the import to its end, or until the lease is another's. A stale message changes nothing.

    `nudge` is called when the first rows are in the ledger, so that they need not wait until somebody looks.
    """
    with source.ledger.write() as tx:
        if not imports.take(tx, import_id, fence):
            return
        imports.move(tx, import_id, ("queued",), "reading")
        imp = imports.get(tx, import_id)
    try:
        with _prolonged(source.ledger, import_id, fence):
            _read_frames(source, imp, fence, nudge)
    except (errors.FileError, errors.NotFound) as error:
        with source.ledger.write() as tx:
            _broken(tx, import_id, fence, error.message)
    except errors.LeadliftError:
        raise
    except Exception as error:
        with source.ledger.write() as tx:
            _stumbled(tx, import_id, fence, type(error).__name__)
        raise


@contextlib.contextmanager
def _prolonged(ledger: Ledger, import_id: str, fence: int) -> Iterator[None]:
    """Prolongs the lease while this lasts, however long a file takes to come or to open; it ends with the process."""
    over = threading.Event()

    def prolong() -> None:
        while not over.wait(imports.READER_LEASE_SECONDS / 4):
            with contextlib.suppress(errors.Unavailable), ledger.write() as tx:
                imports.keep(tx, import_id, fence)

    thread = threading.Thread(target=prolong, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _read_frames(source: Source, imp: imports.Import, fence: int, nudge: Callable[[], None]) -> None:
    operation = source.destination(imp["destination"])[1]
    mapping = ColumnMapping.from_json(imp["mapping"])
    own = _own_columns(imp, operation, mapping)
    begun = time.monotonic()
    with source.store.local(imp["store_key"]) as path:
        for number, (part, normalised) in enumerate(_parts(path, imp, operation, mapping)):
            drafted = drafts(part, normalised, source.ledger.secret)
            with source.ledger.write() as tx:
                kept = _kept(tx, imp["id"], fence, part, normalised, drafted, own, source.thresholds)
                if not kept or _others_turn(tx, imp["id"], fence, begun):
                    return
            if number == 0:
                nudge()
            time.sleep(YIELD_SECONDS)
    with source.ledger.write() as tx:
        _done(tx, imp["id"], fence)


def _parts(
    path: Path, imp: imports.Import, operation: Operation, mapping: ColumnMapping
) -> Iterator[tuple[Frame, Normalised]]:
    """What is left of the file, for one transaction after the other; normalised by whole frames."""
    detected, region = Detected.from_json(imp["detected"]), imp["region"] or None
    for frame in frames(path, detected, after_row=imp["read_row"], first_rows=FIRST_ROWS, rows=FRAME_ROWS):
        normalised = normalised_frame(frame, mapping, operation, region)
        for at in range(0, max(1, len(frame.numbers)), TX_ROWS):
            yield frame.part(at, at + TX_ROWS), normalised.part(at, at + TX_ROWS)


def normalised_frame(frame: Frame, mapping: ColumnMapping, operation: Operation, region: str | None) -> Normalised:
    """Normalise the rows of a frame; rows that could not be read as they were meant are invalid."""
    invalid = {at: frame.invalid[number] for at, number in enumerate(frame.numbers) if number in frame.invalid}
    return normalise(
        frame.cells, mapping, operation.fields, identity=operation.identity, region=region, invalid=invalid
    )


def added_to(
    report: Report, frame: Frame, normalised: Normalised, own: Mapping[int, str], columns: Sequence[str]
) -> Report:
    """Return the report with the findings of a frame; `own` are the columns that go to fields of the vendor's own."""
    cleaned = cleaned_columns.own_occurrences(frame.cells, own, columns)
    report = report.plus(each.finding() for each in frame.occurrences)
    return report.plus(each.finding(frame.numbers) for each in (*normalised.occurrences, *cleaned))


def _own_columns(imp: imports.Import, operation: Operation, mapping: ColumnMapping) -> dict[int, str]:
    """The columns that the vendor takes as its own, as far as is known before the first row is sent."""
    columns = imp["detected"]["columns"]
    job = Job(imp["destination"], imp["options"], tuple(columns[at] for at in mapping.unmapped), imp["prepared"])
    return operation.own_columns(job, columns, mapping.unmapped)


def _kept(
    tx: Tx,
    import_id: str,
    fence: int,
    frame: Frame,
    normalised: Normalised,
    drafted: Sequence[dict[str, Any]],
    own: Mapping[int, str],
    thresholds: Thresholds,
) -> bool:
    """Puts some rows into the ledger; False when the reading is no longer this reader's, or the import is over."""
    if not imports.keep(tx, import_id, fence):
        return False
    imp = imports.get(tx, import_id)
    if imp["state"] in OVER:
        imports.give_up(tx, import_id, fence)  # not read to its end: a retry reads on
        return False
    entries = settled(tx, import_id, drafted)
    rows.insert(tx, import_id, entries)
    counted = filled.filled(
        normalised.fields, frame.cells, own, np.array([entry["state"] == "pending" for entry in entries], dtype=bool)
    )
    notices = added(imp["notices"], normalised, counted)
    columns = imp["detected"]["columns"]
    report = added_to(Report.from_json(imp["report"]), frame, normalised, own, columns)
    rows_read = sum(counts.by_state(tx, import_id).values())
    report = judge.judged(report, notices["invalid"], rows_read, thresholds)
    imports.change(
        tx,
        import_id,
        read_row=frame.last_row,
        blank_rows=imp["blank_rows"] + frame.blank_rows,
        notices=notices,
        report=report.to_json(),
        hold=bool(imp["hold"] or (report.holds and not imp["approved"])),
    )
    return True


def _others_turn(tx: Tx, import_id: str, fence: int, begun: float) -> bool:
    """After a while a reader lets another import have its turn, if one waits: a small file never waits for a large one."""
    if time.monotonic() - begun < TURN_SECONDS or not imports.others_unread(tx, import_id):
        return False
    imports.give_up(tx, import_id, fence)
    return True


def added(notices: Mapping[str, Any], normalised: Normalised, counted: Filled) -> dict[str, Json]:
    """The counts of what normalising changed and left out, and of what is filled, with those of some rows added."""
    changed = Counter(notices.get("changed", {})) + Counter(normalised.changed)
    left_out = Counter(notices.get("left_out", {})) + Counter(normalised.left_out)
    invalid = judge.counted(notices.get("invalid", {}), normalised.code, normalised.detail)
    there = filled.together(Filled(**notices.get("filled", {})), counted)
    return {
        "changed": dict(changed),
        "left_out": dict(left_out),
        "invalid": invalid,
        "filled": asdict(there),
    }


def _done(tx: Tx, import_id: str, fence: int) -> None:
    if not imports.keep(tx, import_id, fence):
        return
    imports.change(tx, import_id, read_done=True)
    imp = imports.get(tx, import_id)
    if imp["hold"] and imp["state"] == "reading":
        why = judge.why(Report.from_json(imp["report"]))
        imports.move(tx, import_id, ("reading",), "paused", state_before_pause="sending", why=why, by=ACTOR)
    else:
        imports.move(tx, import_id, ("reading",), "sending")
        if imp["state"] == "paused" and imp["state_before_pause"] in ("queued", "reading"):
            imports.change(tx, import_id, state_before_pause="sending")


def _stumbled(tx: Tx, import_id: str, fence: int, kind: str) -> None:
    """A bug of ours: tried again after the lease, and given up when it stays."""
    events.record(tx, ACTOR, "stumble", "import", import_id, kind=kind)
    if events.since_resumed(tx, "stumble", import_id) >= STUMBLES:
        why = f"Leadlift itself failed to read this file ({kind}); its log says where. Please report it."
        _broken(tx, import_id, fence, why)


def _broken(tx: Tx, import_id: str, fence: int, why: str) -> None:
    """The file breaks off on the way: what was not sent is not sent, what was stays told; the dispatcher does the rest."""
    if not imports.keep(tx, import_id, fence):
        return
    code = "file_broken"
    rows.move_some(tx, import_id, "cancelled", CANCELLED_AT_ONCE, code=code, reason=reasons.sentence(code))
    imports.change(tx, import_id, read_done=True)
    if imports.move(tx, import_id, OPEN_IMPORT_STATES, "failed", why=why, finished_at=tx.now):
        events.record(tx, ACTOR, "fail", "import", import_id, why=why)
