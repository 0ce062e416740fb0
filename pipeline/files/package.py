"""The XML parts of an Excel package, streamed out of the zip archive and never more of them than a table would have."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from posixpath import normpath
from typing import NoReturn
from xml.parsers import expat

from pipeline import errors
from pipeline.files import bounds

Attributes = Mapping[str, str]
# What the modules for archives raise for damaged ones, also of the compressions that no spreadsheet uses.
UNPACKING = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    LookupError,
    struct.error,
)


def damaged(cause: Exception | None = None) -> errors.FileError:
    """What to say of a spreadsheet that contradicts itself."""
    error = errors.FileError(
        "The spreadsheet is damaged or cut off; fetch it again, or open it in a spreadsheet and save it again."
    )
    error.__cause__ = cause
    return error


@contextmanager
def sound() -> Iterator[None]:
    """Raise FileError for what a reader meets in a spreadsheet that contradicts itself: a name that is missing, a number
    that is none, a record that is too short.
    """
    try:
        yield
    except (ValueError, LookupError, ArithmeticError, struct.error) as error:
        raise damaged(error) from error


def integer(attributes: Attributes, name: str, default: int | None = None) -> int:
    """Return an attribute that must be an integer, or the default where it is missing. Raises FileError."""
    text = attributes.get(name)
    if text is None and default is not None:
        return default
    try:
        return int(text or "")
    except ValueError as error:
        raise damaged(error) from error


class Package:
    """An open .xlsx; its members are read in blocks. Raises FileError where the archive is damaged."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except UNPACKING as error:
            raise damaged(error) from error

    def close(self) -> None:
        self._zip.close()

    def has(self, member: str) -> bool:
        return member in self._zip.NameToInfo

    def members(self) -> list[str]:
        return self._zip.namelist()

    def blocks(self, member: str) -> Iterator[bytes]:
        """The unpacked bytes of a member."""
        if not self.has(member):
            raise damaged()
        allowed = bounds.expanded_bytes_allowed(self._zip.getinfo(member).compress_size)
        expanded = 0
        try:
            with self._zip.open(member) as stream:
                while block := stream.read(bounds.BLOCK_BYTES):
                    expanded += len(block)
                    if expanded > allowed:
                        raise too_much()
                    yield block
        except UNPACKING as error:
            raise damaged(error) from error

    def parse(self, member: str, parser: expat.XMLParserType) -> Iterator[None]:
        """Feed a member to a parser, and come back after each block."""
        parser.EntityDeclHandler = _refuse_entities
        try:
            for block in self.blocks(member):
                parser.Parse(block, False)
                yield
            parser.Parse(b"", True)
        except (expat.ExpatError, ValueError, LookupError, ArithmeticError) as error:
            # Not XML, or a number that is none and a name that is missing, as the parser's readers found.
            raise damaged(error) from error
        yield

    def relations(self, member: str) -> Iterator[tuple[str, str, str]]:
        """The id, the last word of the type and the member of each relation of the workbook, in this member."""
        for name, attributes in self.elements(member):
            if name == "Relationship":
                target = attributes["Target"]
                within = target.lstrip("/") if target.startswith("/") else normpath(f"xl/{target}")
                yield attributes["Id"], attributes["Type"].rpartition("/")[2], within

    def elements(self, member: str) -> Iterator[tuple[str, Attributes]]:
        """Every element of a small member, without its namespace's prefix, in the order they open."""
        found: list[tuple[str, Attributes]] = []
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda name, attributes: found.append((name.rpartition(":")[2], attributes))
        for _ in self.parse(member, parser):
            yield from found
            found.clear()


def too_much() -> errors.FileError:
    """What to say of a zip bomb."""
    return errors.FileError(
        "The spreadsheet expands far more than a contact file would (a zip bomb?); save it as CSV and import that."
    )


def check_expansion(path: Path, allowed_bytes: int) -> None:
    """Unpack every member once, keeping nothing. Raises FileError where it is damaged or all of it is more than allowed."""
    expanded = 0
    with closing(Package(path)) as package:
        for member in package.members():
            for block in package.blocks(member):
                expanded += len(block)
                if expanded > allowed_bytes:
                    raise too_much()


def _refuse_entities(*_: object) -> NoReturn:
    # Excel declares none; an entity that is made of entities is the old way to blow up a parser.
    raise damaged()
