"""The number formats of an .xlsx by cell style: a number alone does not say how the sheet shows it."""

from __future__ import annotations

from pipeline.files.number_formats import Format, format_of
from pipeline.files.package import Package, integer

_MEMBER = "xl/styles.xml"
# ECMA-376, 18.8.30: dates in the Excel of China, Japan, Korea and Taiwan, whose codes are not in the file.
_ASIAN_DATES = frozenset((*range(27, 37), *range(50, 59)))


def formats(package: Package) -> list[Format | None]:
    """Return the format of each cell style by its index; None is a plain number."""
    if not package.has(_MEMBER):
        return []
    codes: dict[int, str] = {}
    found: list[Format | None] = []
    section = ""
    for name, attributes in package.elements(_MEMBER):
        if name in ("cellStyleXfs", "cellXfs", "dxfs"):
            section = name
        elif name == "numFmt" and not section:
            codes[integer(attributes, "numFmtId")] = attributes.get("formatCode", "")
        elif name == "xf" and section == "cellXfs":
            found.append(numbered_format(integer(attributes, "numFmtId", 0), codes))
    return found


def numbered_format(number: int, codes: dict[int, str]) -> Format | None:
    """Return the format with this number: one of the file's own, or one that every Excel has."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    if number in _ASIAN_DATES and number not in codes:
        return format_of("yyyy-mm-dd")
    return format_of(codes.get(number) or BUILTIN_FORMATS.get(number, ""))
