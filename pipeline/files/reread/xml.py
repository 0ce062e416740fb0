"""Elements of a large XML file, each forgotten when it was looked at."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import IO
from xml.etree import ElementTree as ET


def walked(stream: IO[bytes], names: Collection[str]) -> Iterator[tuple[ET.Element, Sequence[ET.Element]]]:
    """The elements of these names with the elements around them, the outermost first; they must not stand in one another."""
    around: list[ET.Element] = []
    # The first reading accepted the file, so it declares no entities; expat itself bounds what they may grow to.
    for event, element in ET.iterparse(stream, ("start", "end")):  # noqa: S314
        if event == "start":
            around.append(element)
            continue
        around.pop()
        if local_name(element) in names:
            yield element, around
            if around:
                _empty(around[-1])


def _empty(element: ET.Element) -> None:
    """Forget the children, and keep the attributes."""
    attributes = dict(element.attrib)
    element.clear()
    element.attrib.update(attributes)


def local_name(element: ET.Element) -> str:
    """The element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def attribute(element: ET.Element, name: str) -> str:
    """The value of an attribute whatever its namespace, empty if it is not there."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return value
    return ""
