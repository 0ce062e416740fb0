"""The rows of an .xlsx, streamed: memory does not grow with the sheet."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from pipeline.files.number_formats import Format
from pipeline.files.numbered import NumberedRow
from pipeline.files.package import Package, damaged, sound
from pipeline.files.sheet_layout import LayoutParser, hides_or_merges
from pipeline.files.sheet_xml import SheetParser
from pipeline.files.sheets import Layout, Sheet, Workbook, chosen
from pipeline.files.strings import Strings, shared_texts
from pipeline.files.styles import formats

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"


class Xlsx(Workbook):
    """An open .xlsx. Raises FileError where it is damaged or expands out of all proportion."""

    def __init__(self, path: Path) -> None:
        self._package = Package(path)
        self._members: dict[str, str] = {}
        self._epoch_1904 = False
        with sound():
            self._worksheets, self._strings_member = self._targets()
            self._sheets = list(self._listed())
        if not self._sheets:
            raise damaged()

    @property
    def sheets(self) -> list[Sheet]:
        return self._sheets

    def close(self) -> None:
        self._package.close()
        if "_strings" in self.__dict__:
            self._strings.close()

    def layout(self, sheet: str) -> Layout:
        parser = LayoutParser()
        if not hides_or_merges(self._package.blocks(self._members[sheet])):
            return parser.layout
        for _ in self._package.parse(self._members[sheet], parser.expat):
            pass
        return parser.layout

    def rows(self, sheet: str) -> Iterator[NumberedRow]:
        member = self._members[chosen(self.sheets, sheet).name]
        with sound():
            parser = SheetParser(self._strings, self._formats, epoch_1904=self._epoch_1904)
        last = 0
        self.uncalculated_row = 0
        for _ in self._package.parse(member, parser.expat):
            self.uncalculated_row = parser.uncalculated_row
            for number, cells in parser.taken():
                yield from ((blank, []) for blank in range(last + 1, number))
                yield number, cells
                last = number

    @cached_property
    def _strings(self) -> Strings:
        strings = Strings()
        if self._package.has(self._strings_member):
            strings.load(shared_texts(self._package, self._strings_member))
        return strings

    @cached_property
    def _formats(self) -> list[Format | None]:
        return formats(self._package)

    def _listed(self) -> Iterator[Sheet]:
        for name, attributes in self._package.elements(_WORKBOOK):
            if name == "workbookPr":
                self._epoch_1904 = attributes.get("date1904", "0") in ("1", "true")
            elif name == "sheet":
                # The attribute's prefix is the writer's choice; `id` belongs to the namespace of relationships.
                relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
                if relation in self._worksheets:  # a sheet may be a chart
                    self._members[attributes["name"]] = self._worksheets[relation]
                    yield Sheet(attributes["name"], attributes.get("state", "visible") == "visible")

    def _targets(self) -> tuple[dict[str, str], str]:
        """The members of worksheets by the id of their relationship, and that of the shared strings."""
        worksheets, strings = {}, "xl/sharedStrings.xml"
        for relation, kind, member in self._package.relations(_RELATIONS):
            if kind == "worksheet":
                worksheets[relation] = member
            elif kind == "sharedStrings":
                strings = member
        return worksheets, strings
