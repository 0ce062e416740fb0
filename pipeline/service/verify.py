"""The proof that the books balance: the source is read again and held against the ledger, record by record.

All of it is one moment's picture and is streamed: memory does not grow with the import, but with what of it is open.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from pipeline import clock, errors
from pipeline.ledger import Tx, counts, imports, rows
from pipeline.service import proofs
from pipeline.service.parts import Service
from pipeline.service.proofs import Check, Faults
from pipeline.service.results import detected_of

Record = tuple[int, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Verified:
    """What was checked. `rows_read` are the ledger's rows; each is in exactly one state of `by_state`."""

    ok: bool
    checks: tuple[Check, ...]
    rows_read: int
    by_state: Mapping[str, int]


def verify(service: Service, import_id: str) -> Verified:
    """Proves what can be proved of an import now. Raises NotFound for one that does not exist."""
    with service.ledger.read() as tx:
        imp = imports.get(tx, import_id)
        by_state = counts.by_state(tx, import_id)
        total = sum(by_state.values())
        checks = (
            *_source(service, tx, imp, total),
            proofs.kept_counts(tx, import_id),
            proofs.states(tx, imp, by_state),
            proofs.codes(tx, import_id),
            proofs.duplicates(tx, import_id),
            proofs.verdicts(tx, import_id, service.destination(imp["destination"])[1]),
            *proofs.chunks_of_open_rows(tx, import_id),
        )
    return Verified(all(check.ok for check in checks), checks, total, by_state)


def _source(service: Service, tx: Tx, imp: imports.Import, total: int) -> list[Check]:
    if imp["pruned_at"] is not None:
        at = clock.iso(imp["pruned_at"])
        return [Check("records", True, f"Pruned on {at}: the source is gone and cannot be compared any more.")]
    try:
        with service.store.local(imp["store_key"]) as path:
            return _compared(imp, _records(imp, path), _ledger_records(tx, imp["id"]), total)
    except (errors.FileError, errors.NotFound) as error:
        return [Check("records", False, f"The stored source cannot be read again: {error.message}")]


def _compared(imp: imports.Import, source: Iterator[Record], ledger: Iterator[Record], total: int) -> list[Check]:
    """Walks both in the order of their numbers, as one merges two sorted lists."""
    unknown, invented, changed, read = Faults(), Faults(), Faults(), 0
    record, row = next(source, None), next(ledger, None)
    while record is not None or row is not None:
        if row is None or (record is not None and record[0] < row[0]):
            unknown.add((record or row)[0])  # type: ignore[index]  # one of them is there
            record, read = next(source, None), read + 1
        elif record is None or row[0] < record[0]:
            invented.add(row[0])
            row = next(ledger, None)
        else:
            if list(record[1]) != list(row[1]):
                changed.add(row[0])
            record, row, read = next(source, None), next(ledger, None), read + 1
    reach = "" if imp["read_done"] else f", read up to row {imp['read_row']} so far"
    return [
        unknown.check("records", f"Each of the source's {read} records{reach} has a row.", "Records without a row"),
        invented.check("rows", "No row lacks a record in the source.", "Rows without a record in the source"),
        changed.check("cells", "Every row's cells are those of the source.", "Rows whose cells are not the source's"),
        Check("sum", read == total, f"{read} records were read, and {total} rows are counted over all states."),
    ]


# --- both sides, as (number, cells) -----------------------------------------------------------------------------------


def _records(imp: imports.Import, path: Path) -> Iterator[Record]:
    """The source's records as far as they were read: all, or those before the reader stopped or the file breaks off."""
    whole = imp["read_done"] and imp["state"] != "failed"
    for record in _mended(imp, path):
        if not whole and record[0] > imp["read_row"]:
            return
        yield record
        if not whole and record[0] == imp["read_row"]:
            return


def _mended(imp: imports.Import, path: Path) -> Iterator[Record]:
    """Every record; those of a frame that a broken file cuts off come one by one, as far as they go."""
    last = 0
    try:
        for record in _framed(imp, path, after_row=0):
            last = record[0]
            yield record
    except errors.FileError:
        if imp["state"] != "failed":
            raise
        yield from _framed(imp, path, after_row=last, first_rows=1, rows=1)


def _framed(imp: imports.Import, path: Path, **size: int) -> Iterator[Record]:
    from pipeline.files.framing import frames  # pyarrow: nothing is read where nothing is to be proved

    for frame in frames(path, detected_of(imp), **size):
        texts = frame.cells.to_numpy(dtype=object).tolist()
        for number, cells in zip(frame.numbers, texts, strict=True):
            yield number, [*cells, *frame.overflow.get(number, ())]


def _ledger_records(tx: Tx, import_id: str) -> Iterator[Record]:
    found = sa.select(rows.t.number, rows.t.cells).where(rows.t.import_id == import_id).order_by(rows.t.number)
    for row in rows.streamed(tx, found):
        yield row["number"], json.loads(row["cells"])
