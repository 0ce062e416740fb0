"""The XML parts of an Excel package, streamed out of the zip archive and never more of them than a table would have."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from pipeline import errors
from pipeline.files import bounds

Attributes = Mapping[str, str]


def damaged(cause: Exception | None = None) -> errors.FileError:
    """What to say of a spreadsheet that contradicts itself."""
    error = errors.FileError(
        "The spreadsheet is damaged or cut off; fetch it again, or open it in a spreadsheet and save it anew."
    )
    error.__cause__ = cause
    return error


class Package:
    """An open .xlsx; its members are read in blocks. Raises FileError where the archive is damaged."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError) as error:
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
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise damaged(error) from error

    def parse(self, member: str, parser: expat.XMLParserType) -> Iterator[None]:
        """Feed a member to a parser, and come back after each block."""
        parser.EntityDeclHandler = _refuse_entities
        try:
            for block in self.blocks(member):
                parser.Parse(block, False)
                yield
            parser.Parse(b"", True)
        except (expat.ExpatError, ValueError, LookupError, OverflowError) as error:
            # Not XML, or a number that is none and a name that is missing, as the parser's readers found.
            raise damaged(error) from error
        yield

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
