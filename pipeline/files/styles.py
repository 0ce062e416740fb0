"""Which cells of an .xlsx are dates, durations or padded with zeros: a number alone does not say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pipeline.files.package import Package
from pipeline.files.values import number_text, time_text

_MEMBER = "xl/styles.xml"


@dataclass(frozen=True, slots=True)
class Format:
    """How a number is shown; `digits` are the least of them where it is padded."""

    kind: Literal["moment", "duration", "padded"]
    digits: int = 0

    def text(self, value: float, *, epoch_1904: bool) -> str:
        from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

        if self.kind == "padded":
            return number_text(value).zfill(self.digits) if value >= 0 else number_text(value)
        epoch = MAC_EPOCH if epoch_1904 else WINDOWS_EPOCH
        try:
            shown = from_excel(value, epoch, timedelta=self.kind == "duration")
        except (OverflowError, ValueError):
            return number_text(value)
        return number_text(value) if shown is None else time_text(shown)


def formats(package: Package) -> list[Format | None]:
    """The format of each cell style by its index; None is a plain number."""
    if not package.has(_MEMBER):
        return []
    codes: dict[int, str] = {}
    found: list[Format | None] = []
    section = ""
    for name, attributes in package.elements(_MEMBER):
        if name in ("cellStyleXfs", "cellXfs", "dxfs"):
            section = name
        elif name == "numFmt" and not section:
            codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif name == "xf" and section == "cellXfs":
            found.append(_format(int(attributes.get("numFmtId", "0")), codes))
    return found


def _format(number_format: int, codes: dict[int, str]) -> Format | None:
    from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

    code = codes.get(number_format) or BUILTIN_FORMATS.get(number_format, "")
    if is_timedelta_format(code):
        return Format("duration")
    if is_date_format(code):
        return Format("moment")
    if re.fullmatch("0{2,}", code):
        return Format("padded", len(code))
    return None
