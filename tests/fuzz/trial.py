"""One trial: a seed is one table in one dialect, written, read and judged."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from pipeline import errors
from tests.fuzz import damages, oracle, text_dialects, workbook_dialects
from tests.fuzz.expected import Written
from tests.fuzz.oracle import Verdict
from tests.fuzz.reading import read
from tests.fuzz.tables import Table, random_table

_SHEETS, _DAMAGED = 0.15, 0.35


@dataclass(frozen=True)
class Trial:
    """A seed's table and its file."""

    seed: int
    table: Table
    written: Written

    @property
    def words(self) -> str:
        return f"seed {self.seed}: {self.table.words}; {', '.join(self.written.features)}"


def trial(seed: int, *, plain: bool = False) -> Trial:
    """The table and file of a seed, the same each time; the first of its files that is plain if that is wanted."""
    rng = random.Random(seed)
    while True:
        table = random_table(rng)
        written = _written(rng, table) if table.well_named or not plain else None
        if written is not None and (written.plain or not plain):
            return Trial(seed, table, written)


def _written(rng: random.Random, table: Table) -> Written | None:
    if rng.random() < _SHEETS:
        return workbook_dialects.write_sheet(rng, table, workbook_dialects.random_sheet(rng, table))
    dialect = text_dialects.random_dialect(rng, table)
    damage = rng.choice(damages.EVERY) if rng.random() < _DAMAGED else ""
    return text_dialects.write(rng, table, dialect, damage)


def verdict(one: Trial, folder: Path) -> Verdict:
    """What reading the file came to."""
    path = folder / f"contacts-{one.seed}.{one.written.ending}"
    path.write_bytes(one.written.data)
    try:
        found = read(path, one.written.delimiter, one.table.region, contacts="email" in one.table.kinds)
        return oracle.judge(one.written.expected, one.table, found)
    except errors.FileError as error:
        return Verdict("refused", str(error))
    except Exception as error:  # noqa: BLE001  any other is what is looked for
        return Verdict("crashed", f"{type(error).__name__}: {error}")
    finally:
        path.unlink()
