"""The shared strings of an .xlsx, kept in an unnamed temporary file: there may be as many as cells."""

from __future__ import annotations

import mmap
import re
import tempfile
from array import array
from collections.abc import Iterable, Iterator
from xml.parsers import expat

from pipeline.files.package import Package, damaged

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Strings:
    """Texts by their index."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  closed by close()
        self._ends = array("Q", [0])
        self._bytes: mmap.mmap | bytes = b""

    def close(self) -> None:
        if isinstance(self._bytes, mmap.mmap):
            self._bytes.close()
        self._file.close()

    def __getitem__(self, index: int) -> str:
        if not 0 <= index < len(self._ends) - 1:
            raise damaged()
        return self._bytes[self._ends[index] : self._ends[index + 1]].decode()

    def load(self, texts: Iterable[str]) -> None:
        """Write all of the texts to the file."""
        for text in texts:
            encoded = text.encode()
            self._file.write(encoded)
            self._ends.append(self._ends[-1] + len(encoded))
        self._file.flush()
        if self._ends[-1]:
            self._bytes = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)


def shared_texts(package: Package, member: str) -> Iterator[str]:
    """Return the shared strings of an .xlsx."""
    found: list[str] = []
    for _ in package.parse(member, _parser(found)):
        yield from found
        found.clear()


def _parser(found: list[str]) -> expat.XMLParserType:
    """A parser that appends each string item; its pronunciation (rPh) is not part of it."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    chunks: list[str] = []
    texts: list[str] = []
    phonetic = False

    def start(name: str, _: object) -> None:
        nonlocal phonetic
        local = name.rpartition(":")[2]
        if local == "si":
            texts.clear()
        elif local == "rPh":
            phonetic = True
        elif local == "t":
            chunks.clear()

    def end(name: str) -> None:
        nonlocal phonetic
        local = name.rpartition(":")[2]
        if local == "si":
            found.append(unescaped("".join(texts)))
        elif local == "rPh":
            phonetic = False
        elif local == "t" and not phonetic:
            texts.extend(chunks)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = chunks.append
    return parser


def unescaped(text: str) -> str:
    """The text with Excel's `_x000D_` made the characters they stand for."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code <= 0xDFFF else chr(code)
