"""Memory does not grow with the file: a process of its own reads a large one and says its peak."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

# The peak while reading, above that of a process that has imported everything and read a little.
MEASURE = """
import resource, sys
from pathlib import Path
import pyarrow, pandas
from pipeline.files.detected import Wanted
from pipeline.files.detecting import detect
from pipeline.files.framing import frames

def peak_mib():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

def read(path):
    return sum(len(frame.numbers) for frame in frames(path, detect(path, Wanted())))

read(Path(sys.argv[1]))
before = peak_mib()
print(read(Path(sys.argv[2])), peak_mib() - before)
"""


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_large_file_takes_no_more_memory_than_a_small_one(tmp_path: Path, kind: str) -> None:
    write = _write_csv if kind == "csv" else _write_xlsx
    rows = 400_000 if kind == "csv" else 60_000
    small, large = tmp_path / f"small.{kind}", tmp_path / f"large.{kind}"
    write(small, 8_000)
    write(large, rows)
    said = subprocess.run(
        [sys.executable, "-c", MEASURE, str(small), str(large)], capture_output=True, text=True, check=True, timeout=100
    ).stdout.split()
    assert int(said[0]) == rows
    assert float(said[1]) < 24


def _write_csv(path: Path, rows: int) -> None:
    with path.open("w") as file:
        file.write("Email,First name,Last name,Company,Phone\n")
        file.writelines(
            f"user{n}@x{n % 99}.example.com,Ann {n},Lée {n},Company {n},415555{n:07}\n" for n in range(rows)
        )


def _write_xlsx(path: Path, rows: int) -> None:
    """Every text is a shared string of its own: what a reader is tempted to keep."""
    import zipfile

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(
            "xl/workbook.xml",
            '<workbook xmlns:r="r"><sheets><sheet name="A" r:id="r1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships><Relationship Id="r1" Type="x/worksheet" Target="s.xml"/></Relationships>',
        )
        texts = [
            "Email",
            "Name",
            "Note",
            *(text for n in range(rows) for text in (f"u{n}@x.example.com", f"Ann {n}", f"{n} " * 20)),
        ]
        with archive.open("xl/sharedStrings.xml", "w") as stream:
            stream.write(b"<sst>")
            stream.writelines(f"<si><t>{text}</t></si>".encode() for text in texts)
            stream.write(b"</sst>")
        with archive.open("xl/s.xml", "w") as stream:
            stream.write(b"<worksheet><sheetData>")
            for row in range(rows + 1):
                cells = "".join(f'<c t="s"><v>{row * 3 + column}</v></c>' for column in range(3))
                stream.write(f"<row>{cells}</row>".encode())
            stream.write(b"</sheetData></worksheet>")
