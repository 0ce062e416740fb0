"""An import as every door shows it: one object with the same keys everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline import clock
from pipeline.files.detected import Detected
from pipeline.ledger import Tx, calls, chunks, counts, imports
from pipeline.records import Filled
from pipeline.report.model import Report
from pipeline.sending.plan import custom_columns
from pipeline.service import report_view
from pipeline.service.control import PRIORITIES
from pipeline.service.parts import Service
from pipeline.service.waiting import waiting

RESULTS = "results"
PRIORITY_NAMES = {share: name for name, share in PRIORITIES.items()}


def one(service: Service, import_id: str) -> dict[str, Any]:
    """The import as a JSON-ready object. Raises NotFound."""
    with service.ledger.read() as tx:
        return shown(tx, service, imports.get(tx, import_id))


def results_folder(service: Service, import_id: str) -> Path:
    """Where an import's result files are written unless another folder is named."""
    return service.settings.home.resolve() / RESULTS / import_id


def shown(tx: Tx, service: Service, imp: imports.Import) -> dict[str, Any]:
    """The object, as the transaction sees the import."""
    held = counts.by_state(tx, imp["id"])
    waits = waiting(tx, imp)
    folder = results_folder(service, imp["id"])
    return {
        "id": imp["id"],
        "state": imp["state"],
        "destination": imp["destination"],
        "account": imp["account"],
        "source": imp["source_name"],
        "priority": PRIORITY_NAMES[imp["priority"]],
        "workers": imp["calls_at_once"] or None,
        "hold": bool(imp["hold"]),
        "rows": {"read": sum(held.values()), **held},
        "read_to_the_end": bool(imp["read_done"]),
        "calls": calls.of_import(tx, imp["id"]),
        "waiting": waits.to_json() if waits else None,
        "why": imp["why"],
        "needs_person": chunks.rows_for_a_person(tx, imp["id"]) if held["in_doubt"] else 0,
        "steps": _steps(tx, service, imp),
        "notices": imp["notices"],
        "detected": _sentences(imp),
        "report": report_view.shown(Report.from_json(imp["report"])),
        "mapping": imp["mapping"].get("sentences", []),
        "custom": custom(service, imp),
        "unused": unused(service, imp),
        "warnings": warnings(service, imp),
        "created_at": clock.iso(imp["created_at"]),
        "finished_at": clock.iso(imp["finished_at"]),
        "pruned_at": clock.iso(imp["pruned_at"]),
        "results": {path.stem: str(path) for path in sorted(folder.glob("*.csv"))} if folder.is_dir() else {},
    }


def _sentences(imp: imports.Import) -> list[str]:
    return list(Detected.from_json(imp["detected"]).sentences) if imp["detected"] else []


def _steps(tx: Tx, service: Service, imp: imports.Import) -> list[dict[str, Any]]:
    """For an operation of several steps: how many rows are at each, by state."""
    steps = service.destination(imp["destination"])[1].steps
    held = counts.by_step(tx, imp["id"])
    return [
        {"step": step.name, **{state: n for (index, state), n in sorted(held.items()) if index == position}}
        for position, step in enumerate(steps)
    ]


def warnings(service: Service, imp: imports.Import) -> list[str]:
    """What sending its rows does that nobody may want, as far as they have been read."""
    operation = service.destination(imp["destination"])[1]
    counted = Filled(**imp["notices"].get("filled", {}))
    return list(operation.warnings(imp["options"], counted))


def custom(service: Service, imp: imports.Import) -> dict[str, str]:
    """The columns that go to fields of the vendor's own: header → the vendor's name."""
    columns = imp["detected"].get("columns", [])
    taken = custom_columns(service.destination(imp["destination"])[1], imp)
    return {columns[position]: name for position, name in sorted(taken.items())}


def unused(service: Service, imp: imports.Import) -> list[str]:
    """The columns that no field takes and, as far as is known by now, none of the vendor's own either."""
    columns = imp["detected"].get("columns", [])
    taken = custom_columns(service.destination(imp["destination"])[1], imp)
    return [columns[position] for position in imp["mapping"].get("unmapped", []) if position not in taken]
