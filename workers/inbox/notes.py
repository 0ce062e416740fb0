"""Texts that are written beside a file, for the person who dropped it.

Only what waits for approval names cells: examples of what was found in the very file beside it.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from pipeline.store import Folder

LONGEST_NAME_BYTES = 180  # leaves room for what is appended, where names end at 255
ERROR, NOTE = ".error.txt", ".note.txt"
_UNFIT = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]")


def fit(name: str, more: str = "") -> str:
    """A name that every place takes, with more before its ending where it is not the first: `contacts-2.csv`."""
    clean = _UNFIT.sub("_", name).strip() or "file"
    stem, dot, kind = clean.rpartition(".")
    if not stem or len(kind) > 10:
        stem, dot, kind = clean, "", ""
    room = LONGEST_NAME_BYTES - len(f"{more}{dot}{kind}".encode())
    return f"{stem.encode()[:room].decode('utf-8', 'ignore')}{more}{dot}{kind}"


def readable(name: str) -> str:
    """A name with a mark for every byte that is no text."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\ufffd", "_")


def write(folder: Folder, path: str, text: str) -> None:
    """Writes a text of ours beside a file."""
    with tempfile.TemporaryDirectory(prefix="leadlift-") as own:
        source = Path(own) / "text"
        source.write_text(f"{text}\n", encoding="utf-8")
        folder.write(path, source)


def refusal(sentence: str, name: str) -> str:
    """Why a file was not taken, and where what the sentence asks for is written."""
    if "--" not in sentence:
        return sentence
    return (
        f"{sentence}\n\nWhat --map, --set, --sheet, --again and so on say on the command line is written into {name}.toml"
        ' beside the file, as\n\n    again = true\n    sheet = "Leads"\n    [map]\n    "E-Mail address" = "email"\n'
        '    [options]\n    list = "Autumn"\n\nThen drop both again.'
    )


def late(name: str, import_id: str) -> str:
    """What to do about a file that somebody went on writing."""
    return (
        f"{name} was written to after import {import_id} had taken it: what was written then was not imported. Drop what is"
        " missing as a file of its own; a program that writes for long should write NAME.part and rename it when it is done."
    )


def approval(import_id: str, sentences: list[str]) -> str:
    """How to let an import go on that waits for somebody to look at it."""
    seen = "".join(f"  {sentence}\n" for sentence in sentences)
    return (
        f"Import {import_id} waits for approval: nothing of it is sent before somebody has looked at it.\n\n{seen}\n"
        f"  leadlift approve {import_id}   sends it\n"
        f"  leadlift cancel {import_id}    does not; then drop it again with a FILE.toml that says better, and again = true"
    )
