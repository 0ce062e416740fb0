"""The rows of an .xlsx by ElementTree: one row in memory at a time, and the shared strings in a file without a name."""

from __future__ import annotations

import re
import tempfile
import zipfile
import zlib
from array import array
from collections.abc import Iterator
from pathlib import Path
from posixpath import normpath
from xml.etree import ElementTree as ET

from pipeline import errors
from pipeline.files.reread.cells import SheetNumber, SheetText, SourceCell
from pipeline.files.reread.record import SourceRecord
from pipeline.files.reread.sheet import Merges, Range, SourceSheet
from pipeline.files.reread.xml import local_name, walked

_MERGED = re.compile(rb"<(?:[\w.-]+:)?mergeCell\s[^>]*?\bref=[\"']\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)[\"']")
_BLOCK_BYTES = 1024 * 1024
_LONGEST_TAG_BYTES = 1024
_TRUE = ("1", "true")
_LAST_COLUMN = 16_384
_MOST_RANGES = 100_000


class XlsxSheet(SourceSheet):
    """A sheet of an .xlsx by its name."""

    def __init__(self, path: Path, name: str) -> None:
        super().__init__()
        self._path, self._name = path, name

    def records(self) -> Iterator[SourceRecord]:
        try:
            with zipfile.ZipFile(self._path) as package, _Strings(package) as strings:
                yield from self._records(package, strings)
        except (zipfile.BadZipFile, zlib.error, ET.ParseError, EOFError, OSError, ValueError, LookupError) as error:
            raise errors.FileError("The spreadsheet is damaged or cut off; fetch it again.") from error

    def _records(self, package: zipfile.ZipFile, strings: _Strings) -> Iterator[SourceRecord]:
        member, epoch_1904 = _target(package, self._name)
        codes = _format_codes(package)
        ranges = _merged_ranges(package, member)
        self.merged_ranges, merges = len(ranges), Merges()
        number = 0
        with package.open(member) as stream:
            for element, _ in walked(stream, {"row", "col"}):
                if local_name(element) == "col":
                    self._hide(element)
                    continue
                number = int(element.get("r", number + 1))
                cells = _cells(element, strings, codes, epoch_1904=epoch_1904)
                while ranges and ranges[-1].top <= number:
                    merged = ranges.pop()
                    if merged.top == number:
                        merges.add(merged, cells)
                if cells:
                    yield SourceRecord(number, cells, hidden=_is_hidden(element, "ht"), merged=merges.shown(number))

    def _hide(self, column: ET.Element) -> None:
        if _is_hidden(column, "width"):
            first, last = int(column.get("min", "1")), min(int(column.get("max", "1")), _LAST_COLUMN)
            self.hidden_columns |= set(range(first - 1, last))


class _Strings:
    """The shared strings by their index."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  closed at the context's end
        self._starts = array("Q")

    def __enter__(self) -> _Strings:
        member = "xl/sharedStrings.xml"
        for element in _xml(self._package, "xl/_rels/workbook.xml.rels").iter():
            if element.get("Type", "").endswith("/sharedStrings"):
                member = _member(element.get("Target", ""))
        if member in self._package.namelist():
            with self._package.open(member) as stream:
                for item, _ in walked(stream, {"si"}):
                    self._starts.append(self._file.tell())
                    self._file.write(_text_of(item).encode())
        self._starts.append(self._file.tell())
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getitem__(self, index: int) -> str:
        start, end = self._starts[index], self._starts[index + 1]
        self._file.seek(start)
        return self._file.read(end - start).decode()


def _cells(row: ET.Element, strings: _Strings, codes: list[str], *, epoch_1904: bool) -> list[SourceCell]:
    """The cells of a row up to its last filled one."""
    cells: list[SourceCell] = []
    at = -1
    for element in row:
        reference = element.get("r")
        at = _position(reference) if reference else at + 1
        cell = _cell(element, strings, codes, epoch_1904=epoch_1904)
        if cell is not None:
            cells += [""] * (at - len(cells))
            cells.append(cell)
    return cells


def _cell(element: ET.Element, strings: _Strings, codes: list[str], *, epoch_1904: bool) -> SourceCell | None:
    kind, style = element.get("t", "n"), int(element.get("s", "0"))
    code = codes[style] if style < len(codes) else ""
    if kind == "inlineStr":
        return _formatted(_text_of(element), code)
    raw = next((child.text for child in element if local_name(child) == "v"), None)
    if not raw:
        return None
    if kind == "n":
        return SheetNumber(float(raw), code, epoch_1904)
    if kind == "b":
        return "TRUE" if raw.strip() in _TRUE else "FALSE"
    if kind == "d":
        return SheetText(raw.partition("T")[0], decorated=True)
    return _formatted(strings[int(raw)] if kind == "s" else _unescaped(raw), code)


def _formatted(text: str, code: str) -> SourceCell | None:
    """The text, around which the format may put another."""
    return SheetText(text, decorated=True) if text and "@" in code and code != "@" else text or None


def _is_hidden(element: ET.Element, size: str) -> bool:
    """Return if a row or column is hidden, or has no size."""
    return element.get("hidden") in _TRUE or float(element.get(size, "1")) == 0


def _text_of(element: ET.Element) -> str:
    """The text in an element, without the pronunciation that Japanese texts carry."""
    return _unescaped("".join(_runs(element)))


def _runs(element: ET.Element) -> Iterator[str]:
    for child in element:
        name = local_name(child)
        if name == "t":
            yield child.text or ""
        elif name != "rPh":
            yield from _runs(child)


def _unescaped(text: str) -> str:
    """The text with characters that XML cannot hold, which Excel writes as `_x000B_`."""
    pieces = re.split(r"_x([0-9A-Fa-f]{4})_", text)
    for at in range(1, len(pieces), 2):
        code = int(pieces[at], 16)
        pieces[at] = f"_x{pieces[at]}_" if 0xD800 <= code < 0xE000 else chr(code)
    return "".join(pieces)


def _position(reference: str) -> int:
    """The column of a reference such as AB12, from 0."""
    at = 0
    for letter in reference:
        if not "A" <= letter <= "Z":
            break
        at = at * 26 + ord(letter) - ord("A") + 1
    return at - 1


def _merged_ranges(package: zipfile.ZipFile, member: str) -> list[Range]:
    """The merged ranges, the last first; they stand behind the rows, and to parse those twice would take twice as long."""
    found: list[Range] = []
    rest = b""
    with package.open(member) as stream:
        while block := stream.read(_BLOCK_BYTES):
            joined = rest + block
            taken = 0
            for match in _MERGED.finditer(joined):
                left, top, right, bottom = (part.decode() for part in match.groups())
                found.append(Range(int(top), int(bottom), _position(left), _position(right)))
                taken = match.end()
            rest = joined[max(taken, len(joined) - _LONGEST_TAG_BYTES) :]
            if len(found) > _MOST_RANGES:
                raise errors.FileError("The sheet has more merged ranges than can be compared; undo the merging in it.")
    return sorted(found, reverse=True)


def _format_codes(package: zipfile.ZipFile) -> list[str]:
    """The code of the number format of each cell style by its index; empty for the general format."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    if "xl/styles.xml" not in package.namelist():
        return []
    root = _xml(package, "xl/styles.xml")
    own: dict[int, str] = {}
    for group in root:
        if local_name(group) == "numFmts":
            own = {int(each.get("numFmtId", "0")): each.get("formatCode", "") for each in group}
    styles = [each for group in root if local_name(group) == "cellXfs" for each in group if local_name(each) == "xf"]
    numbers = [int(each.get("numFmtId", "0")) for each in styles]
    codes = [own.get(number) or BUILTIN_FORMATS.get(number, "") for number in numbers]
    return ["" if code == "General" else code for code in codes]


def _target(package: zipfile.ZipFile, name: str) -> tuple[str, bool]:
    """The member of a sheet, and if the workbook counts days from 1904."""
    members = {
        element.get("Id", ""): _member(element.get("Target", ""))
        for element in _xml(package, "xl/_rels/workbook.xml.rels").iter()
    }
    epoch_1904, member = False, ""
    for element in _xml(package, "xl/workbook.xml").iter():
        if local_name(element) == "workbookPr":
            epoch_1904 = element.get("date1904") in _TRUE
        elif local_name(element) == "sheet" and element.get("name") == name:
            ids = [value for key, value in element.attrib.items() if key.rpartition("}")[2] == "id"]
            member = next((members[each] for each in ids if each in members), "")
    return member, epoch_1904


def _member(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else normpath(f"xl/{target}")


def _xml(package: zipfile.ZipFile, member: str) -> ET.Element:
    with package.open(member) as stream:
        return ET.parse(stream).getroot()  # noqa: S314  the file was accepted by the first reading, without entities
