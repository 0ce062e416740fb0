"""Reading a file in one go, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from pipeline import errors
from pipeline.files.detected import Detected, Wanted
from pipeline.files.detecting import detect
from pipeline.files.frame import Frame
from pipeline.files.framing import frames

SAMPLES = Path(__file__).parents[3] / "sample_data"


@dataclass(frozen=True, slots=True)
class Read:
    """All of a file."""

    detected: Detected
    frames: list[Frame]

    @property
    def rows(self) -> list[list[str]]:
        return [row for frame in self.frames for row in frame.cells.to_numpy(dtype=object).tolist()]

    @property
    def numbers(self) -> list[int]:
        return [number for frame in self.frames for number in frame.numbers]

    @property
    def overflow(self) -> dict[int, tuple[str, ...]]:
        return {number: extra for frame in self.frames for number, extra in frame.overflow.items()}

    @property
    def blank_rows(self) -> int:
        return sum(frame.blank_rows for frame in self.frames)

    def column(self, name: str) -> list[str]:
        position = self.detected.columns.index(name)
        return [row[position] for row in self.rows]


def read(path: Path, **wanted: str | bool) -> Read:
    detected = detect(path, Wanted(**wanted))  # type: ignore[arg-type]  # a test may name any field
    return Read(detected, list(frames(path, detected)))


def read_text(folder: Path, text: str, encoding: str = "utf-8", **wanted: str | bool) -> Read:
    path = folder / "contacts"
    path.write_bytes(text.encode(encoding))
    return read(path, **wanted)


def refusal(path: Path, **wanted: str | bool) -> str:
    """The one sentence with which a file is refused, wherever that is found out."""
    with pytest.raises(errors.FileError) as caught:
        read(path, **wanted)
    return caught.value.message


def refused_text(folder: Path, text: str | bytes, **wanted: str | bool) -> str:
    path = folder / "contacts"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return refusal(path, **wanted)


def text_cells(frame: Frame) -> bool:
    return all(isinstance(dtype, pd.StringDtype) for dtype in frame.cells.dtypes)
