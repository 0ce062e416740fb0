"""The rows of an .ods, streamed: the texts that its cells show, with the numbers behind amounts.

The elements are those of OpenDocument 1.3, part 3: https://docs.oasis-open.org/office/OpenDocument/v1.3/.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.files.numbered import NumberedRow
from pipeline.files.ods_xml import OdsParser
from pipeline.files.package import Package, damaged, sound
from pipeline.files.sheets import Layout, Sheet, Workbook, chosen

_CONTENT = "content.xml"


class Ods(Workbook):
    """An open .ods. Raises FileError where it is damaged or expands out of all proportion."""

    def __init__(self, path: Path) -> None:
        self._package = Package(path)
        self.sheets = [Sheet(name, visible) for name, visible in self._names()]
        if not self.sheets:
            raise damaged()

    def close(self) -> None:
        self._package.close()

    def layout(self, sheet: str) -> Layout:
        parser = OdsParser(chosen(self.sheets, sheet).name)
        for _ in self._package.parse(_CONTENT, parser.expat):
            parser.taken()
        return parser.layout

    def rows(self, sheet: str) -> Iterator[NumberedRow]:
        parser = OdsParser(chosen(self.sheets, sheet).name)
        self.uncalculated_row = 0
        for _ in self._package.parse(_CONTENT, parser.expat):
            self.uncalculated_row = parser.uncalculated_row
            with sound():
                yield from parser.taken()
            if parser.is_over:
                return

    def _names(self) -> list[tuple[str, bool]]:
        """The sheets, for which all of the content has to be read."""
        parser = OdsParser(None)
        for _ in self._package.parse(_CONTENT, parser.expat):
            pass
        return parser.sheets
