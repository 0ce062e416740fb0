"""The content of an .ods to its sheets, and what each of them hides and merges."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.parsers import expat

from pipeline.files import bounds
from pipeline.files.package import Attributes, damaged, integer
from pipeline.files.sheets import Layout, Merge, Sheet

_HIDDEN = ("collapse", "filter")
_NO_SIZE = re.compile(r"0(?:\.0*)?[a-z]+")


class LocalNames(dict[str, str]):
    """Names without the prefixes of their namespaces, which are the writer's choice."""

    def __missing__(self, name: str) -> str:
        self[name] = name.rpartition(":")[2]
        return self[name]

    def plain(self, attributes: Attributes) -> dict[str, str]:
        """The attributes by their local names."""
        return {self[name]: value for name, value in attributes.items()}


class OdsLayouts:
    """Feed `expat` with the content; `sheets` and their `layouts` by name are complete at its end."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self.layouts: dict[str, Layout] = {}
        self._layout = Layout()
        self._local = LocalNames()
        self._style = ("", "")
        self._hidden_styles: set[tuple[str, str]] = set()
        self._tables = self._folded = 0
        self._groups: list[bool] = []
        self._row = self._column = self._position = self._count = 0
        self._acts: dict[str, Callable[[dict[str, str]], None]] = {
            "style": self._start_style,
            "table-properties": self._properties,
            "table-row-properties": self._properties,
            "table-column-properties": self._properties,
            "table-column": self._start_column,
            "table-row-group": self._start_group,
            "table-row": self._start_row,
            "table-cell": self._start_cell,
            "covered-table-cell": self._start_cell,
        }
        self.expat = expat.ParserCreate()
        self.expat.StartElementHandler, self.expat.EndElementHandler = self._start, self._end

    def _start(self, name: str, attributes: Attributes) -> None:
        local = self._local[name]
        if local == "table":
            self._start_table(self._local.plain(attributes))
        elif (act := self._acts.get(local)) and self._tables <= 1:  # a table may stand in a cell
            act(self._local.plain(attributes))

    def _end(self, name: str) -> None:
        local = self._local[name]
        if local == "table":
            self._tables -= 1
        elif local == "table-row-group" and self._groups and self._tables == 1:
            self._groups.pop()

    def _start_style(self, attributes: dict[str, str]) -> None:
        self._style = attributes.get("family", ""), attributes.get("name", "")

    def _properties(self, attributes: dict[str, str]) -> None:
        size = attributes.get("row-height", attributes.get("column-width", ""))
        if attributes.get("display") == "false" or _NO_SIZE.fullmatch(size):
            self._hidden_styles.add(self._style)

    def _is_hidden(self, family: str, attributes: dict[str, str]) -> bool:
        style = family, attributes.get("style-name", "")
        return attributes.get("visibility") in _HIDDEN or style in self._hidden_styles

    def _start_table(self, attributes: dict[str, str]) -> None:
        self._tables += 1
        if self._tables > 1:
            return
        name = attributes.get("name", "")
        self.sheets.append(Sheet(name, not self._is_hidden("table", attributes)))
        self._layout = self.layouts.setdefault(name, Layout())
        self._row = self._column = 0
        self._groups.clear()

    def _start_column(self, attributes: dict[str, str]) -> None:
        count = repeated(attributes, "number-columns-repeated")
        if self._is_hidden("table-column", attributes):
            self._layout.hidden_columns.append((self._column, self._column + count - 1))
        self._column += count

    def _start_group(self, attributes: dict[str, str]) -> None:
        self._groups.append(attributes.get("display") == "false")

    def _start_row(self, attributes: dict[str, str]) -> None:
        first, count = self._row + 1, repeated(attributes, "number-rows-repeated")
        self._row, self._position = self._row + count, 0
        grouped = any(self._groups)
        if grouped or self._is_hidden("table-row", attributes):
            self._layout.filtered |= attributes.get("visibility") == "filter"
            for number in range(first, min(self._row, bounds.ROWS) + 1):
                self._layout.hide_row(number, grouped=grouped)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        column = self._position
        self._position += repeated(attributes, "number-columns-repeated")
        wide = repeated(attributes, "number-columns-spanned")
        high = repeated(attributes, "number-rows-spanned")
        if wide * high > 1:
            self._layout.merge(Merge(self._row, self._row + high - 1, column, column + wide - 1))


def repeated(attributes: dict[str, str], name: str) -> int:
    """Return how often something is repeated. Raises FileError for what no sheet has."""
    if name not in attributes:
        return 1
    count = integer(attributes, name)
    if not 0 < count <= 2 * bounds.ROWS:
        raise damaged()
    return count
