"""Taking a file in: what every door does before it answers, and the same without sending for a dry run."""

from __future__ import annotations

import contextlib
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import sqlalchemy as sa

from pipeline import clock, errors
from pipeline.account import Account
from pipeline.files.detected import Detected
from pipeline.ledger import Tx, events, idempotency, imports, mappings
from pipeline.records import OPEN_IMPORT_STATES, ROW_STATES, Filled, Job, Row
from pipeline.report.model import Report
from pipeline.rows.cleaning import own_value
from pipeline.rows.mapped import ColumnMapping, header_key
from pipeline.sending.register import register
from pipeline.service import once, report_view
from pipeline.service.choice import choose_account
from pipeline.service.once import Started
from pipeline.service.options import checked
from pipeline.service.parts import Service
from pipeline.service.samples import body
from pipeline.service.submission import Submission
from pipeline.vendor import Operation, Vendor

if TYPE_CHECKING:  # pandas and more: the API and beat begin without them
    import numpy as np

    from pipeline.files.frame import Frame
    from pipeline.rows.normalised import Normalised

__all__ = ["Submission", "preview", "start", "submit"]

SAMPLES = 3
SAMPLE_ROWS = 500


@dataclass(frozen=True, slots=True)
class _Checked:
    """A submission whose words make sense, before any of the file is read."""

    vendor: Vendor
    operation: Operation
    account: Account
    options: dict[str, Any]
    region: str | None


def submit(service: Service, asked: Submission) -> str:
    """Copies the file, detects and maps it, and puts the import into the ledger; returns its id.

    Raises RequestError, FileError, SettingsError or Conflict in one sentence, and then nothing has changed.
    """
    return start(service, asked).import_id


def start(service: Service, asked: Submission) -> Started:
    """The same, for whoever may send a request twice: one that was sent before makes no second import."""
    ready = _check(service, asked)
    with _bytes(asked) as source:
        kept = service.store.put(source)
    try:
        with service.store.local(kept.key) as path:
            read = _look(service, asked, ready, path)
        with service.ledger.write() as tx:
            idempotency.lock(tx, kept.key)  # as whoever deletes the file of these bytes does
            request = asked.request(kept.sha256)
            started = once.earlier(tx, asked.once, request)
            if started is None:
                import_id = _added(tx, asked, ready, read, kept.sha256, kept.length_bytes)
                asked.noted(tx, import_id)
                started = once.keep(tx, service, asked.once, request, import_id)
    except BaseException:
        _forget(service, kept.key)
        raise
    if started.repeated:
        _forget(service, kept.key)  # the copy is the first one's, unless that was pruned
    elif not service.store.has(kept.key):  # pruned away before the ledger's row: nobody had claimed it yet
        with _bytes(asked) as source:
            service.store.put(source)
    return started


def _check(service: Service, asked: Submission) -> _Checked:
    vendor, operation = service.destination(asked.destination)
    options = checked(asked.destination, operation, asked.options)
    account = choose_account(service, vendor, asked.account)
    _check_weights(asked.destination, operation, account, options)
    region = _region(asked.region or account.region or service.settings.region or "")
    return _Checked(vendor, operation, account, options, region)


def _check_weights(destination: str, operation: Operation, account: Account, options: Mapping[str, Any]) -> None:
    for weight in (step.weight(options) for step in operation.steps):
        for limit in account.limits:
            if weight > limit.calls:
                raise errors.RequestError(
                    f"A call of {destination} counts as {weight:,} calls with these options, and the limit {limit.name!r}"
                    f" allows {limit.calls:,}: it could never be made."
                )


def _region(text: str) -> str | None:
    import phonenumbers

    region = text.strip().upper()
    if region and region not in phonenumbers.SUPPORTED_REGIONS:
        raise errors.RequestError(f"There is no region {text!r}; a region is two letters, as US or DE.")
    return region or None


@contextlib.contextmanager
def _bytes(asked: Submission) -> Iterator[BinaryIO]:
    if asked.content is not None:
        asked.content.seek(0)
        yield asked.content
        return
    with _opened(asked.path) as source:
        yield source


@contextlib.contextmanager
def _opened(path: Path) -> Any:
    try:
        with path.open("rb") as source:
            yield source
    except IsADirectoryError:
        raise errors.FileError(f"{path.name} is a folder; name a file.") from None
    except FileNotFoundError:
        raise errors.FileError(f"There is no file {path}.") from None
    except PermissionError:
        raise errors.FileError(f"{path.name} may not be read; check its permissions.") from None
    except OSError as error:  # a disk or a mount that gives no bytes; what the store cannot keep has its own words
        why = error.strerror or type(error).__name__
        raise errors.OutOfReach(f"{path.name} cannot be read now: {why}.", why=why) from error


@dataclass(frozen=True, slots=True)
class _Read:
    """What the file is, which of its columns are which fields, and what was found in its first rows."""

    detected: Detected
    mapping: ColumnMapping
    first: Report

    @property
    def about_the_file(self) -> Report:
        """What was found of the file as a whole; what is in its rows is found again as they are read."""
        return self.detected.report.plus(self.mapping.findings)


def _look(service: Service, asked: Submission, ready: _Checked, path: Path) -> _Read:
    from pipeline.files.detecting import detect
    from pipeline.files.framing import frames
    from pipeline.rows.mapping import map_columns
    from pipeline.rows.telling import abstention

    wanted = asked.wanted
    name = asked.name or asked.path.name
    known = replace(wanted, name=name)
    detected = asked.detected or detect(path, known)
    first = next(iter(frames(path, detected, first_rows=SAMPLE_ROWS, rows=SAMPLE_ROWS)), None)
    if first is None or not first.numbers:
        raise errors.FileError(f"{name} has a header and no rows.")
    with service.ledger.read() as tx:
        saved = mappings.saved(tx, header_key(detected.columns), ready.vendor.name)
    operation = ready.operation
    mapping = map_columns(
        detected.columns,
        first.cells,
        operation.fields,
        given=asked.given,
        saved=saved,
        needed=operation.needed,
        any_of=operation.any_of,
    )
    if mapping.abstained:
        raise errors.FileError(abstention(name, detected.columns, first.cells, mapping, operation.any_of))
    read = _Read(detected, mapping, Report())
    return replace(read, first=_judged_first(service, ready, read, first))


def _judged_first(service: Service, ready: _Checked, read: _Read, first: Frame) -> Report:
    from pipeline.reading import judge
    from pipeline.reading.read import added_to, normalised_frame

    done = normalised_frame(first, read.mapping, ready.operation, ready.region)
    report = added_to(read.about_the_file, first, done)
    thresholds = judge.Thresholds(service.settings.reading.invalid_share)
    invalid = judge.counted({}, done.code, done.detail)
    return judge.judged(report, invalid, len(first.numbers), thresholds)


def _added(
    tx: Tx,
    asked: Submission,
    ready: _Checked,
    read: _Read,
    sha256: str,
    length_bytes: int,
) -> str:
    from pipeline.reading import judge

    account = ready.account
    register(tx, account)
    earlier = imports.same_bytes(tx, account.name, asked.destination, sha256)
    if earlier and not asked.again and not all(imports.sent_nothing(tx, one["id"]) for one in earlier):
        raise errors.SameBytes(
            f"The same bytes went to {asked.destination} on {clock.iso(earlier[0]['created_at'])} as import"
            f" {earlier[0]['id']}; {_instead(earlier[0])}give --again to send them once more.",
            import_id=earlier[0]["id"],
        )
    doubtful = bool(read.first.holds) or not read.mapping.certain
    hold = doubtful if asked.hold is None else asked.hold
    try:
        import_id = imports.add(
            tx,
            account=account.name,
            destination=asked.destination,
            actor=asked.actor,
            source_name=asked.name or asked.path.name,
            source_bytes=length_bytes,
            store_key=sha256,
            sha256=sha256,
            again=earlier[0]["again"] + 1 if earlier else 0,
            options=ready.options,
            detected=read.detected.to_json(),
            mapping=read.mapping.to_json(),
            report=read.about_the_file.to_json(),
            approved=asked.hold is False,
            region=ready.region or "",
            hold=hold,
            why=judge.why(read.first) if hold else "",
            priority=asked.priority,
            calls_at_once=asked.calls_at_once,
        )
    except sa.exc.IntegrityError:
        raise errors.Conflict("The same bytes are being imported at this moment; see `leadlift status`.") from None
    if asked.given:
        mappings.save(tx, header_key(read.detected.columns), ready.vendor.name, asked.given, asked.actor)
    events.record(tx, asked.actor, "import", "import", import_id, destination=asked.destination, hold=hold)
    return import_id


def _instead(earlier: imports.Import) -> str:
    """What to do about an earlier import that is not over."""
    if earlier["state"] not in OPEN_IMPORT_STATES:
        return ""
    return f"it is {earlier['state']}, and `leadlift run --resume {earlier['id']}` goes on with it. Or "


def _forget(service: Service, key: str) -> None:
    """Deletes a stored file that no import uses, nor one that is about to: that waits, and then keeps the file anew."""
    with contextlib.suppress(errors.LeadliftError), service.ledger.write() as tx:
        idempotency.lock(tx, key)
        if not imports.uses_stored(tx, key):
            service.store.delete(key)


# --- the same path up to the first call -------------------------------------------------------------------------------


def preview(service: Service, asked: Submission) -> dict[str, Any]:
    """What an import would do: detection, mapping, counts, and samples of what would be sent. Changes nothing."""
    import numpy as np

    from pipeline.files.framing import frames
    from pipeline.reading import judge
    from pipeline.reading.read import added_to, normalised_frame
    from pipeline.rows import filled

    ready = _check(service, asked)
    with _opened(asked.path):
        read = _look(service, asked, ready, asked.path)
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
        report = added_to(report, frame, done)
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


def _own_columns(destination: str, ready: _Checked, detected: Detected, mapping: ColumnMapping) -> dict[int, str]:
    """The columns that the vendor takes as its own, as far as is known without asking it."""
    job = Job(destination, ready.options, tuple(detected.columns[position] for position in mapping.unmapped))
    return ready.operation.own_columns(job, detected.columns, mapping.unmapped)


def _sample(frame: Frame, done: Normalised, position: int, own: Mapping[int, str]) -> Row:
    fields = {str(name): text for name, text in done.fields.iloc[position].items()}
    custom = {name: own_value(str(frame.cells.iat[position, column])) for column, name in own.items()}
    return Row(frame.numbers[position], fields, custom)


def _entering(ready: _Checked, done: Normalised, sent: np.ndarray[Any, np.dtype[np.bool_]]) -> dict[str, int]:
    """How many of the rows that would be sent enter each step."""
    steps, options = ready.operation.steps, ready.options
    some = [step for step in steps if not step.takes_all(options)]
    cells = done.fields[sent].to_dict("records") if some else []
    rows = [Row(0, {str(name): text for name, text in fields.items()}) for fields in cells]
    picked = {step.name: sum(step.takes(row, options) for row in rows) for step in some}
    return {step.name: picked.get(step.name, int(sent.sum())) for step in steps}


def _cost(service: Service, ready: _Checked, entered: Mapping[str, int]) -> dict[str, Any]:
    """How many calls so many rows cost, and how long they take at the tightest limit."""
    with service.ledger.read() as tx:
        now = tx.now
    calls = 0
    for step in ready.operation.steps:
        size = ready.account.records_per_call(step)
        full, rest = divmod(entered[step.name], size)
        calls += full * step.calls(ready.options, size) + (step.calls(ready.options, rest) if rest else 0)
    slowest = max((limit.at_least_seconds(calls, now) for limit in ready.account.limits), default=0.0)
    return {"calls": calls, "at_least_seconds": math.ceil(slowest)}
