"""Show the effect of an import without making it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pipeline.files.detected import Detected
from pipeline.records import ROW_STATES, Filled, Job, Row
from pipeline.rows.cleaning import own_value
from pipeline.rows.mapped import ColumnMapping
from pipeline.service import intake, report_view
from pipeline.service.intake import Checked
from pipeline.service.parts import Service
from pipeline.service.samples import body
from pipeline.service.submission import Submission

if TYPE_CHECKING:  # pandas and more: the API and beat begin without them
    import numpy as np

    from pipeline.files.frame import Frame
    from pipeline.rows.normalised import Normalised

SAMPLES = 3


def preview(service: Service, asked: Submission) -> dict[str, Any]:
    """Return what an import would do: detection, mapping, counts, and samples of what would be sent. Change nothing."""
    import numpy as np

    from pipeline.files.framing import frames
    from pipeline.reading import judge
    from pipeline.reading.read import added_to, normalised_frame
    from pipeline.rows import filled

    ready = intake.check(service, asked)
    with intake.opened(asked.path):
        read = intake.look(service, asked, ready, asked.path)
    detected, mapping, report = read.detected, read.mapping, read.about_the_file
    total: Counter[str] = Counter(dict.fromkeys(map(str, ROW_STATES), 0))
    invalid: dict[str, tuple[int, str]] = {}
    changed: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    seen: set[str] = set()
    samples: list[Row] = []
    own = _own_columns(asked.destination, ready, detected, mapping)
    counted = Filled()
    entered: Counter[str] = Counter()
    for frame in frames(asked.path, detected):
        done = normalised_frame(frame, mapping, ready.operation, ready.region)
        report = added_to(report, frame, done, own, detected.columns)
        changed.update(done.changed)
        left_out.update(done.left_out)
        invalid = judge.counted(invalid, done.code, done.detail)
        sent = np.zeros(len(frame.numbers), dtype=bool)
        for position, (code, identity) in enumerate(zip(done.code.tolist(), done.identity.tolist(), strict=True)):
            state = "rejected" if code else "duplicate" if identity and identity in seen else "pending"
            total[state] += 1
            if state == "pending":
                seen.add(identity)
                sent[position] = True
                if len(samples) < SAMPLES:
                    samples.append(_sample(frame, done, position, own))
        counted = filled.together(counted, filled.filled(done.fields, frame.cells, own, sent))
        entered.update(_entering(ready, done, sent))
    report = judge.judged(
        report, invalid, sum(total.values()), judge.Thresholds(service.settings.reading.invalid_share)
    )
    return {
        "destination": asked.destination,
        "account": ready.account.name,
        "detected": list(detected.sentences),
        "mapping": list(mapping.sentences),
        "certain": mapping.certain,
        "report": report_view.shown(report),
        "rows": {"read": sum(total.values()), **total},
        "rejections": {code: number for code, (number, _) in invalid.items()},
        "changed": dict(changed),
        "left_out": dict(left_out),
        "unused": [detected.columns[position] for position in mapping.unmapped if position not in own],
        "warnings": list(ready.operation.warnings(ready.options, counted)),
        "samples": body(asked.destination, ready.operation, ready.options, samples),
        **_cost(service, ready, entered),
    }


def _own_columns(destination: str, ready: Checked, detected: Detected, mapping: ColumnMapping) -> dict[int, str]:
    """The columns that the vendor takes as its own, as far as is known without asking it."""
    job = Job(destination, ready.options, tuple(detected.columns[position] for position in mapping.unmapped))
    return ready.operation.own_columns(job, detected.columns, mapping.unmapped)


def _sample(frame: Frame, done: Normalised, position: int, own: Mapping[int, str]) -> Row:
    fields = {str(name): text for name, text in done.fields.iloc[position].items()}
    custom = {name: own_value(str(frame.cells.iat[position, column])) for column, name in own.items()}
    return Row(frame.numbers[position], fields, custom)


def _entering(ready: Checked, done: Normalised, sent: np.ndarray[Any, np.dtype[np.bool_]]) -> dict[str, int]:
    """Count the rows that would be sent and enter each step."""
    steps, options = ready.operation.steps, ready.options
    some = [step for step in steps if not step.takes_all(options)]
    cells = done.fields[sent].to_dict("records") if some else []
    rows = [Row(0, {str(name): text for name, text in fields.items()}) for fields in cells]
    picked = {step.name: sum(step.takes(row, options) for row in rows) for step in some}
    return {step.name: picked.get(step.name, int(sent.sum())) for step in steps}


def _cost(service: Service, ready: Checked, entered: Mapping[str, int]) -> dict[str, Any]:
    """Return the calls that the rows cost, and how long those take at the tightest limit."""
    with service.ledger.read() as tx:
        now = tx.now
    calls = 0
    for step in ready.operation.steps:
        size = ready.account.records_per_call(step)
        full, rest = divmod(entered[step.name], size)
        calls += full * step.calls(ready.options, size) + (step.calls(ready.options, rest) if rest else 0)
    slowest = max((limit.at_least_seconds(calls, now) for limit in ready.account.limits), default=0.0)
    return {"calls": calls, "at_least_seconds": math.ceil(slowest)}
