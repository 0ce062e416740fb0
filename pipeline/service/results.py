"""Result files: one CSV per final state, and one for rows in doubt, with the user's own columns and what became of each row.

They begin with a byte order mark, without which Excel takes UTF-8 for something else; our own reader, as any, passes it over.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

import sqlalchemy as sa

from pipeline import errors
from pipeline.files.detected import Detected
from pipeline.files.formulas import original_cell, safe_cell
from pipeline.ledger import Tx, chunks, counts, imports, rows
from pipeline.records import FINAL_ROW_STATES, RowState
from pipeline.service.control import not_pruned
from pipeline.service.notes import note_sentences
from pipeline.service.parts import Service

SHOWN_STATES: tuple[RowState, ...] = (*FINAL_ROW_STATES, "in_doubt")
OWN_COLUMNS = ("leadlift_reason_code", "leadlift_reason", "leadlift_vendor_id", "leadlift_row")
ENCODING = "utf-8-sig"
BATCH_ROWS = 500
DOUBT = "A call was made and its whole answer never came, so the vendor may or may not have this row."


def write(service: Service, import_id: str, out: Path) -> dict[str, Path]:
    """Writes a file for each state that has rows, all from one moment; returns them by state.

    A file of an earlier moment whose state has no rows any more is removed. Raises Conflict for a pruned import.
    """
    written: dict[str, Path] = {}
    with service.ledger.read() as tx:
        imp = _unpruned(tx, import_id)
        held = counts.by_state(tx, import_id)
        _make_folder(out)
        for state in SHOWN_STATES:
            path = out / f"{state}.csv"
            if held[state]:
                _save(path, _texts(tx, imp, state))
                written[state] = path
            elif _is_ours(path):
                path.unlink()
    return written


def stream(service: Service, import_id: str, state: RowState) -> Iterator[str]:
    """The text of one state's file, in pieces of some hundred rows; a header alone where no row is in the state."""
    if state not in SHOWN_STATES:
        raise errors.RequestError(f"There are results for {', '.join(SHOWN_STATES)}, not for {state!r}.")
    with service.ledger.read() as tx:
        yield from _texts(tx, _unpruned(tx, import_id), state)


def _unpruned(tx: Tx, import_id: str) -> imports.Import:
    imp = imports.get(tx, import_id)
    not_pruned(imp)
    return imp


def detected_of(imp: imports.Import) -> Detected:
    """How the import's file was detected."""
    return Detected.from_json(imp["detected"])


# --- the table --------------------------------------------------------------------------------------------------------


def _texts(tx: Tx, imp: imports.Import, state: RowState) -> Iterator[str]:
    detected = detected_of(imp)
    width = max(len(detected.columns), rows.widest(tx, imp["id"], state))
    kept = _kept_positions(detected, width)
    names = _names(detected, width)
    yield _csv([[*(names[position] for position in kept), *OWN_COLUMNS]])
    found = rows.in_state(tx, imp["id"], state)
    while batch := list(islice(found, BATCH_ROWS)):
        whys = _whys(tx, imp, state, batch)
        yield _csv(_record(row, kept, width, whys[row["id"]]) for row in batch)


def _names(detected: Detected, width: int) -> list[str]:
    """The header as in the source, and names for cells beyond it: nothing is lost."""
    own = map(original_cell, detected.columns) if detected.own_result else detected.columns
    return [*own, *(f"column {position}" for position in range(len(detected.columns) + 1, width + 1))]


def _kept_positions(detected: Detected, width: int) -> list[int]:
    """The user's own columns: those that an earlier result file added are ours, and are written anew."""
    ours = set(OWN_COLUMNS) if detected.own_result else set()
    return [p for p in range(width) if p >= len(detected.columns) or detected.columns[p] not in ours]


def _record(row: sa.RowMapping, kept: Sequence[int], width: int, why: str) -> list[str]:
    cells = json.loads(row["cells"])
    cells += [""] * (width - len(cells))
    return [*(cells[position] for position in kept), row["code"], why, row["vendor_id"], str(row["number"])]


def _csv(records: Iterable[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([safe_cell(cell) for cell in record] for record in records)
    return text.getvalue()


# --- why a row is where it is -----------------------------------------------------------------------------------------


def _whys(tx: Tx, imp: imports.Import, state: RowState, batch: Sequence[sa.RowMapping]) -> Mapping[int, str]:
    if state == "in_doubt":
        return _doubts(tx, imp, batch)
    return {row["id"]: " ".join(filter(None, (row["reason"], *note_sentences(row["notes"])))) for row in batch}


def _doubts(tx: Tx, imp: imports.Import, batch: Sequence[sa.RowMapping]) -> dict[int, str]:
    inside = chunks.open_with(tx, [row["id"] for row in batch])
    return {row["id"]: _doubt(imp, row, inside.get(row["id"])) for row in batch}


def _doubt(imp: imports.Import, row: sa.RowMapping, chunk: chunks.Stored | None) -> str:
    if chunk is None:
        return DOUBT
    if chunk["needs_person"]:
        then = f"Look it up there, then run `leadlift settle {imp['id']} {row['number']} delivered` or `… not`."
    else:
        then = "The vendor will be asked."
    return " ".join(filter(None, (DOUBT, chunk["why"], then)))


# --- files ------------------------------------------------------------------------------------------------------------


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise errors.RequestError(f"The folder {out} cannot be made ({error.strerror}); name another.") from error


def _save(path: Path, texts: Iterable[str]) -> None:
    """Writes a whole file or none; only its owner may read it, since it holds contact data."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    except OSError as error:
        raise errors.RequestError(f"{path.parent} cannot be written to ({error.strerror}); name another.") from error
    arriving = Path(name)
    try:
        with open(handle, "w", encoding=ENCODING, newline="") as file:
            file.writelines(texts)
            file.flush()
            os.fsync(file.fileno())
        arriving.replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            arriving.unlink()
        raise


def _is_ours(path: Path) -> bool:
    """Whether a file of that name is a result file, by the last column of its header."""
    try:
        with path.open(encoding=ENCODING, newline="") as file:
            return next(csv.reader(file), [])[-1:] == [OWN_COLUMNS[-1]]
    except (OSError, UnicodeDecodeError, csv.Error):
        return False
