"""The proof that the books balance: the source is read a second time and held against the ledger, record by record.

All of it is one moment's picture and is streamed: memory does not grow with the import, but with what of it is open.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from pipeline import clock, errors
from pipeline.files.detected import Detected
from pipeline.files.reread.record import SourceRecord
from pipeline.files.reread.source import Reread, reread
from pipeline.ledger import Tx, counts, imports, rows
from pipeline.report.model import Report
from pipeline.service import proofs
from pipeline.service.not_rows import NotRows
from pipeline.service.parts import Service
from pipeline.service.proofs import Check
from pipeline.service.results import detected_of
from pipeline.service.source_checks import SourceChecks
from pipeline.service.source_proof import LedgerRow, SourceProof, contact_columns


@dataclass(frozen=True, slots=True)
class Verified:
    """What was checked. `rows_read` are the ledger's rows; each is in exactly one state of `by_state`.

    `not_rows` is what is in the source and in no row of the ledger, each line with its reason.
    """

    ok: bool
    checks: tuple[Check, ...]
    rows_read: int
    by_state: Mapping[str, int]
    not_rows: NotRows

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {**asdict(self), "by_state": dict(self.by_state)}


def verify(service: Service, import_id: str) -> Verified:
    """Prove what can be proved of an import now. Raises NotFound for one that does not exist."""
    with service.ledger.read() as tx:
        imp = imports.get(tx, import_id)
        by_state = counts.by_state(tx, import_id)
        total = sum(by_state.values())
        source, not_rows = _source(service, tx, imp, total)
        checks = (
            *source,
            proofs.kept_counts(tx, import_id),
            proofs.states(tx, imp, by_state),
            proofs.codes(tx, import_id),
            proofs.duplicates(tx, import_id),
            proofs.verdicts(tx, import_id, service.destination(imp["destination"])[1]),
            *proofs.chunks_of_open_rows(tx, import_id),
        )
    return Verified(all(check.ok for check in checks), checks, total, by_state, not_rows)


def _source(service: Service, tx: Tx, imp: imports.Import, total: int) -> tuple[list[Check], NotRows]:
    if imp["pruned_at"] is not None:
        at = clock.iso(imp["pruned_at"])
        pruned = f"Pruned on {at}: the source is gone and cannot be compared any more."
        return [Check("records", True, pruned)], NotRows()
    try:
        with service.store.local(imp["store_key"]) as path:
            return _compared(imp, path, _ledger_rows(tx, imp["id"]), total)
    except (errors.FileError, errors.NotFound) as error:
        return [Check("records", False, f"The stored source cannot be read again: {error.message}")], NotRows()


def _compared(imp: imports.Import, path: Path, ledger: Iterator[LedgerRow], total: int) -> tuple[list[Check], NotRows]:
    detected = detected_of(imp)
    source, one_reader = _opened(path, detected)
    proof = SourceProof(detected, contact_columns(source.first, detected), source.knows_layout)
    proof.walk(_as_far_as_read(imp, source.records()), ledger)
    reach = "" if imp["read_done"] else f", read up to row {imp['read_row']} so far"
    checks = SourceChecks(proof, _report_of(imp), total, reach, source.sheet, one_reader, _is_whole(imp))
    return list(checks.all()), checks.not_rows


def _report_of(imp: imports.Import) -> Report | None:
    """Return the import's report about its file; None if an earlier version read it and kept none."""
    return Report.from_json(imp["report"]) if imp["report"] else None


# --- both sides -------------------------------------------------------------------------------------------------------


def _opened(path: Path, detected: Detected) -> tuple[Reread, bool]:
    """The source by its second reader, or by its first one again if the second cannot open such a file."""
    source = reread(path, detected)
    if source.sheet is None or source.knows_layout or source.first:
        return source, False
    return Reread(_read_as_before(path, detected)), True


def _read_as_before(path: Path, detected: Detected) -> Iterator[SourceRecord]:
    from pipeline.files.framing import frames  # pyarrow: nothing is read where nothing is to be proved

    for frame in frames(path, detected):
        texts = frame.cells.to_numpy(dtype=object).tolist()
        for number, cells in zip(frame.numbers, texts, strict=True):
            yield SourceRecord(number, [*cells, *frame.overflow.get(number, ())])


def _is_whole(imp: imports.Import) -> bool:
    """Return if the import was read to its source's end."""
    return bool(imp["read_done"] and imp["state"] != "failed")


def _as_far_as_read(imp: imports.Import, records: Iterator[SourceRecord]) -> Iterator[SourceRecord]:
    """The source's records as far as they were read: all, or those before the reader stopped or the file breaks off."""
    whole = _is_whole(imp)
    for record in records:
        if not whole and record.number > imp["read_row"]:
            return
        yield record
        if not whole and record.number == imp["read_row"]:
            return


def _ledger_rows(tx: Tx, import_id: str) -> Iterator[LedgerRow]:
    columns = (rows.t.number, rows.t.cells, rows.t.state, rows.t.code)
    found = sa.select(*columns).where(rows.t.import_id == import_id).order_by(rows.t.number)
    for row in rows.streamed(tx, found):
        rejection = row["code"] if row["state"] == "rejected" else ""
        yield LedgerRow(row["number"], json.loads(row["cells"]), rejection)
