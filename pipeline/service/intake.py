"""Take a file in: check the submission, detect and map the file, judge its first rows."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from pipeline import errors
from pipeline.account import Account
from pipeline.files.detected import Detected
from pipeline.ledger import mappings
from pipeline.report.model import Report
from pipeline.rows.mapped import ColumnMapping, header_key
from pipeline.service.choice import choose_account
from pipeline.service.options import checked
from pipeline.service.parts import Service
from pipeline.service.submission import Submission
from pipeline.vendor import Operation, Vendor

if TYPE_CHECKING:  # pandas and more: the API and beat begin without them
    from pipeline.files.frame import Frame

SAMPLE_ROWS = 500


@dataclass(frozen=True, slots=True)
class Checked:
    """A submission whose words make sense, before any of the file is read."""

    vendor: Vendor
    operation: Operation
    account: Account
    options: dict[str, Any]
    region: str | None


def check(service: Service, asked: Submission) -> Checked:
    """Return the submission with what its words stand for. Raises RequestError, NotFound or SettingsError."""
    vendor, operation = service.destination(asked.destination)
    options = checked(asked.destination, operation, asked.options)
    account = choose_account(service, vendor, asked.account)
    _check_weights(asked.destination, operation, account, options)
    region = _region(asked.region or account.region or service.settings.region or "")
    return Checked(vendor, operation, account, options, region)


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
def opened_source(asked: Submission) -> Iterator[BinaryIO]:
    """Open the bytes of a submission. Raises FileError or OutOfReach."""
    if asked.content is not None:
        asked.content.seek(0)
        yield asked.content
        return
    with opened(asked.path) as source:
        yield source


@contextlib.contextmanager
def opened(path: Path) -> Any:
    """Open a file. Raises FileError for one that cannot be, OutOfReach for a disk that gives no bytes."""
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
class Read:
    """A file as it was detected and mapped, and the judgement of its first rows."""

    detected: Detected
    mapping: ColumnMapping
    first: Report

    @property
    def about_the_file(self) -> Report:
        """Return the findings about the file as a whole; those in its rows are made as the rows are read."""
        return self.detected.report.plus(self.mapping.findings)


def look(service: Service, asked: Submission, ready: Checked, path: Path) -> Read:
    """Detect and map a file, and judge its first rows. Raises FileError or RequestError."""
    from pipeline.files.detecting import detect
    from pipeline.files.framing import frames
    from pipeline.rows.mapping import map_columns
    from pipeline.rows.normalised import with_phone_habits
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
    mapping = with_phone_habits(mapping, first.cells, operation.fields, ready.region)
    read = Read(detected, mapping, Report())
    return replace(read, first=_judged_first(service, ready, read, first))


def _judged_first(service: Service, ready: Checked, read: Read, first: Frame) -> Report:
    from pipeline.reading import judge
    from pipeline.reading.read import added_to, normalised_frame

    done = normalised_frame(first, read.mapping, ready.operation, ready.region)
    report = added_to(read.about_the_file, first, done, {}, read.detected.columns)
    thresholds = judge.Thresholds(service.settings.reading.invalid_share)
    invalid = judge.counted({}, done.code, done.detail)
    return judge.judged(report, invalid, len(first.numbers), thresholds)
