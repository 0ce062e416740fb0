"""`docs/reading.md`, made of the kinds of files that the tests read: `python -m tests.corpus.page` writes it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from pipeline import errors, reasons
from pipeline.report.messages import SENTENCES, sentence
from tests.corpus import kinds
from tests.corpus.case import Case, Kind
from tests.corpus.reading import Read, read

PAGE = Path(__file__).parents[2] / "docs" / "reading.md"
SHOWN_LINES, SHOWN_CHARACTERS, SHOWN_ROWS = 8, 110, 4
TOP = """# How a file is read

A file is read as its author sees it, or the difference is reported: a guess is never sent silently. Each kind of file below has
its rule, an example as Leadlift reads it, and the code of its reason. This page is made of the examples that the tests read
(`python -m tests.corpus.page`), and a test compares the two.

- **Read as meant**: there is evidence for one reading, and it is taken. What was changed on the way is in the report.
- **Held back**: a row whose value is uncertain is not sent; its reason names the field, the cause and the fix.
- **Waiting for approval**: where the file as a whole looks wrong, nothing is sent before a person approves, at every interface:
  `run` and `import` ask at a terminal, the inbox writes a note, and `status`, the API and Celery show `paused` with the reason.
  `--yes` (`hold = false`) sends without asking.
- **Refused**: a file that cannot be read whole is not imported, and one sentence says why.

The report is kept with the import. `run`, `import`, `status`, `status --json` (`report`), the API and the inbox's note show it.
"""


def text() -> str:
    """The page."""
    return "\n".join([TOP, *_sections(), *_findings()])


def _sections() -> Iterator[str]:
    for number, same in groupby(kinds.every(), key=lambda kind: kind.number):
        parts = list(same)
        yield f"## {number}. {parts[0].title}\n"
        for kind in parts:
            yield from _section(kind, titled=kind is not parts[0])


def _section(kind: Kind, *, titled: bool) -> Iterator[str]:
    if titled:
        yield f"### {kind.title}\n"
    yield f"{kind.rule}\n"
    case = kind.cases[0]
    yield f"Example: {case.name}, to `{case.destination}`{f', region {case.region}' if case.region else ''}.\n"
    yield case.about or f"```text\n{_content(case)}\n```"
    yield ""
    yield from _outcome(case)


def _content(case: Case) -> str:
    encoding = case.wanted.encoding or "utf-8"
    lines = case.data.decode(encoding, "replace").replace("\ufffd", "?").splitlines()
    shown = [line if len(line) <= SHOWN_CHARACTERS else f"{line[:SHOWN_CHARACTERS]}…" for line in lines[:SHOWN_LINES]]
    return "\n".join([*shown, "…"] if len(lines) > SHOWN_LINES else shown)


def _outcome(case: Case) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        try:
            found = read(case, Path(folder))
        except errors.FileError as error:
            yield f"Refused: {error.message}\n"
            return
    yield "| row | what becomes of it |\n|---|---|"
    yield from _rows(found)
    yield ""
    named = set(case.findings) | set(case.holds)
    for finding in found.report.findings:
        if finding.code in named:
            holds = ", and the import waits for approval" if finding.holds else ""
            yield f"- `{finding.code}`{holds}: {_cell(sentence(finding))}"
    if named:
        yield ""


def _rows(found: Read) -> Iterator[str]:
    sent = {number: _cell(_fields(row)) for number, row in zip(found.numbers, found.rows, strict=True)}
    held = {
        number: f"`{code}`: {_cell(reasons.sentence(code, found.details[number]))}"
        for number, code in found.held.items()
    }
    skipped = {number: f"no row: `{code}`" for number, code in found.skipped.items()}
    every = sorted({**sent, **held, **skipped}.items())
    yield from (f"| {number} | {what} |" for number, what in every[:SHOWN_ROWS])
    if len(every) > SHOWN_ROWS:
        yield f"| … | {len(every) - SHOWN_ROWS} more |"


def _fields(row: dict[str, str]) -> str:
    return ", ".join(f"{name} `{value}`" for name, value in row.items() if value)


def _cell(words: str) -> str:
    return " ".join(words.replace("|", "\\|").split())


def _findings() -> Iterator[str]:
    yield "## Every finding\n"
    yield "A finding in the report has one of these codes; the words in braces are its details.\n"
    yield "| code | what it says |\n|---|---|"
    yield from (f"| `{code}` | {_cell(words)} |" for code, words in SENTENCES.items())
    yield ""


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
