"""The two sets of books of one destination: what its imports say of their rows, and what the vendor's log says was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.ledger import rows as ledger_rows
from pipeline.records import Row
from pipeline.service.parts import Service
from pipeline.service.verify import verify
from pipeline.vendor import Operation
from tests.chaos import contract


@dataclass(frozen=True, slots=True)
class Told:
    """What both sides say: `sent` are the good rows by import, `shown` the imports as doors show them."""

    service: Service
    operation: Operation
    sent: Mapping[str, Sequence[Row]]
    not_begun: Sequence[str]
    shown: Mapping[str, Mapping[str, Any]]
    report: Mapping[str, Any]
    log: Path

    def unbalanced(self) -> list[str]:
        """What does not hold between our ledger and the source, and imports that are not at their end."""
        faults = [
            f"{import_id}: {check.sentence}"
            for import_id in self.sent
            for check in verify(self.service, import_id).checks
            if not check.ok
        ]
        left = [f"{one['id']}: {one['state']}, {one['why']}" for one in self.shown.values() if not _done(one)]
        return [*self.not_begun, *faults, *left]

    def untrue(self) -> list[str]:
        """Rows of which our books say something else than the vendor's: delivered, and never reached; or the reverse."""
        log = contract.read_log(self.log)
        reached = {plain(text) for one in log.done for text in (one.identity, one.id)}
        changed = {plain(text) for one in log.done if one.did != "kept" for text in (one.identity, one.id)}
        faults = []
        for import_id, rows in self.sent.items():
            known = self._rows(import_id)
            for row in rows:
                state, at_vendor = known[row.number].state, self._names(known[row.number])
                if state == "delivered" and not at_vendor & reached:
                    faults.append(f"row {row.number} is delivered, and the vendor never saw it")
                elif state != "delivered" and not known[row.number].steps and at_vendor & changed:
                    faults.append(f"row {row.number} is {state}, and the vendor has it")
        return faults

    def _rows(self, import_id: str) -> dict[int, ledger_rows.Stored]:
        with self.service.ledger.read() as tx:
            return {row["number"]: ledger_rows.stored(row) for row in ledger_rows.in_order(tx, import_id)}

    def _names(self, row: ledger_rows.Stored) -> set[str]:
        """What the vendor may call a row."""
        return {plain(row.fields.get(name, "")) for name in self.operation.identity} - {""}


def _done(shown: Mapping[str, Any]) -> bool:
    return shown["state"] == "finished" and not shown["needs_person"]


def plain(text: str) -> str:
    """Ids, addresses and numbers as they are compared here: letters and digits alone."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())
