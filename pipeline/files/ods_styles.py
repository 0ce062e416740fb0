"""Number formats of an .ods, as codes of an .xlsx: a cell may hold its number and not the text that is shown."""

from __future__ import annotations

from pipeline.files.number_formats import Format, format_of

_LONGEST = 30  # digits of one format
_STYLES = frozenset(("number-style", "percentage-style", "currency-style"))


class NumberStyles:
    """Collects the styles of numbers and cells as their elements open and close."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._cells: dict[str, str] = {}
        self._formats: dict[str, Format | None] = {}
        self._name = ""
        self._code = ""
        self._literal: list[str] | None = None

    def start(self, local: str, attributes: dict[str, str]) -> None:
        """Note an element of the styles, by its local name."""
        if local in _STYLES:
            self._name, self._code = attributes.get("name", ""), ""
        elif local == "style" and attributes.get("family") == "table-cell":
            self._cells[attributes.get("name", "")] = attributes.get("data-style-name", "")
        elif local == "number" and self._name:
            self._code += _digits(attributes)
        elif local in ("text", "currency-symbol", "fill-character") and self._name:
            self._literal = []

    def characters(self, text: str) -> None:
        """Note text inside an element of the styles."""
        if self._literal is not None:
            self._literal.append(text)

    def end(self, local: str) -> None:
        """Note the end of an element."""
        if local in _STYLES:
            self._codes[self._name], self._name = self._code, ""
        elif self._literal is not None and local == "text":
            self._code += f'"{"".join(self._literal)}"'.replace('""', "")
        self._literal = None

    def text(self, style: str, number: float) -> str:
        """Return what a cell of this style shows of a number; empty where the style says nothing of it."""
        code = self._codes.get(self._cells.get(style, ""), "")
        if code not in self._formats:
            self._formats[code] = format_of(code)
        shown = self._formats[code]
        return shown.text(number, epoch_1904=False) if shown else ""


def _digits(attributes: dict[str, str]) -> str:
    least = _count(attributes.get("min-integer-digits", "1"))
    places = _count(attributes.get("decimal-places", attributes.get("min-decimal-places", "0")))
    whole = "#,##0" if attributes.get("grouping") == "true" else "0" * least or "#"
    return f"{whole}.{'0' * places}" if places else whole


def _count(text: str) -> int:
    return min(int(text), _LONGEST) if text.isdecimal() else 0
