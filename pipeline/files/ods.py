"""The rows of an .ods, streamed: the texts that its cells show, with the numbers behind amounts.

The elements are those of OpenDocument 1.3, part 3: https://docs.oasis-open.org/office/OpenDocument/v1.3/.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from pipeline.files.numbered import NumberedRow
from pipeline.files.ods_layout import OdsLayouts
from pipeline.files.ods_xml import OdsParser
from pipeline.files.package import Package, damaged
from pipeline.files.sheets import Layout, Sheet, Workbook

_CONTENT = "content.xml"


class Ods(Workbook):
    """An open .ods. Raises FileError where it is damaged or expands out of all proportion."""

    def __init__(self, path: Path) -> None:
        self._package = Package(path)

    def close(self) -> None:
        self._package.close()

    @property
    def sheets(self) -> list[Sheet]:
        if not self._layouts.sheets:
            raise damaged()
        return self._layouts.sheets

    def layout(self, sheet: str) -> Layout:
        return self._layouts.layouts[sheet]

    def rows(self, sheet: str) -> Iterator[NumberedRow]:
        parser = OdsParser(sheet)
        self.uncalculated_row = 0
        for _ in self._package.parse(_CONTENT, parser.expat):
            self.uncalculated_row = parser.uncalculated_row
            yield from parser.taken()
            if parser.is_over:
                return
        raise damaged()

    @cached_property
    def _layouts(self) -> OdsLayouts:
        """All of the content read once: where a sheet begins is known at the end of those before it."""
        parser = OdsLayouts()
        for _ in self._package.parse(_CONTENT, parser.expat):
            pass
        return parser
