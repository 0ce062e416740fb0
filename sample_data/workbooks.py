"""Small spreadsheets whose bytes are the same on every run: .ods, .xlsb, .xlsx, and one with a password."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl

_DAY = (2024, 1, 31, 12, 0, 0)
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
Cell = str | float | None
Table = Sequence[Sequence[Cell]]


def package(path: Path, members: Mapping[str, bytes | str]) -> None:
    """A zip archive whose bytes depend on its members alone."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, _DAY)
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(info, content)


def write_xlsx(path: Path, workbook: openpyxl.Workbook) -> None:
    """The workbook without the time of its making."""
    made = BytesIO()
    workbook.save(made)
    with zipfile.ZipFile(made) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    core = members["docProps/core.xml"]
    members["docProps/core.xml"] = re.sub(rb">\d{4}-\d\d-\d\dT[\d:.]+Z<", b">2024-01-31T12:00:00Z<", core)
    package(path, members)


def write_ods(path: Path, sheets: Mapping[str, Table]) -> None:
    """An OpenDocument spreadsheet."""
    mime = "application/vnd.oasis.opendocument.spreadsheet"
    spaces = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    tables = "".join(
        f'<table:table table:name="{escape(name)}">{"".join(map(_ods_row, rows))}</table:table>'
        for name, rows in sheets.items()
    )
    package(
        path,
        {
            "mimetype": mime,
            "content.xml": f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2">'
            f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>",
            "META-INF/manifest.xml": '<?xml version="1.0" encoding="UTF-8"?>'
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/></manifest:manifest>',
        },
    )


def _ods_row(cells: Sequence[Cell]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, cells))}</table:table-row>"


def _ods_cell(value: Cell) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{value!r}"/>'


def write_xlsb(path: Path, sheet: str, rows: Table) -> None:
    """A binary workbook with one sheet, its texts in the cells."""
    package(
        path,
        {
            "[Content_Types].xml": '<?xml version="1.0"?><Types '
            'xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/xl/workbook.bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
            '<Override PartName="/xl/worksheets/sheet1.bin" ContentType="application/vnd.ms-excel.worksheet"/></Types>',
            "_rels/.rels": _relation("officeDocument", "xl/workbook.bin"),
            "xl/_rels/workbook.bin.rels": _relation("worksheet", "worksheets/sheet1.bin"),
            "xl/workbook.bin": _xlsb_workbook(sheet),
            "xl/worksheets/sheet1.bin": _xlsb_sheet(rows),
        },
    )


def _relation(kind: str, target: str) -> str:
    return (
        f'<?xml version="1.0"?><Relationships xmlns="{_RELATIONS}">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/{kind}" Target="{target}"/></Relationships>'
    )


def _record(number: int, content: bytes = b"") -> bytes:
    """Number and size of a record are written seven bits a byte."""
    head = bytes([number]) if number < 0x80 else bytes([number & 0xFF, number >> 8])
    size, sizes = len(content), []
    while True:
        sizes.append(size & 0x7F | (0x80 if size > 0x7F else 0))
        size >>= 7
        if not size:
            return head + bytes(sizes) + content


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _xlsb_workbook(sheet: str) -> bytes:
    bundle = struct.pack("<II", 0, 1) + _wide("rId1") + _wide(sheet)
    return b"".join(
        (
            _record(0x0183),
            _record(0x0199, struct.pack("<III", 0, 0, 0)),
            _record(0x018F),
            _record(0x019C, bundle),
            _record(0x0190),
            _record(0x0184),
        )
    )


def _xlsb_sheet(rows: Table) -> bytes:
    width = max(map(len, rows))
    parts = [_record(0x0181), _record(0x0194, struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1)), _record(0x0191)]
    for number, cells in enumerate(rows):
        parts.append(_record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0)))
        parts.extend(_xlsb_cell(position, value) for position, value in enumerate(cells) if value is not None)
    return b"".join((*parts, _record(0x0192), _record(0x0182)))


def _xlsb_cell(position: int, value: str | float) -> bytes:
    place = struct.pack("<II", position, 0)
    if isinstance(value, str):
        return _record(6, place + _wide(value))
    return _record(5, place + struct.pack("<d", value))


def write_encrypted(path: Path) -> None:
    """The container of an .xlsx with a password: an OLE file of one stream, EncryptedPackage, with noise in it."""
    free, end, fat = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *[free] * 108)
    sectors = struct.pack("<128I", fat, end, *range(3, 10), end, *[free] * 118)
    entries = _ole_entry("Root Entry", 5, free, 1, end, 0) + _ole_entry("EncryptedPackage", 2, free, free, 2, 4096)
    noise = bytes((index * 167 + 13) % 256 for index in range(4096))
    path.write_bytes(header + sectors + entries.ljust(512, b"\0") + noise)


def _ole_entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    links = struct.pack("<HBBIII", len(encoded), kind, 1, 0xFFFFFFFF, right, child)
    return encoded.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", start, size)
