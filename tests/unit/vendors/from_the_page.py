"""The vendor of docs/adding-a-vendor.md: its two files taken from the page and put where vendors and sandboxes are found."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs/adding-a-vendor.md"
PLACED = re.compile(r"^`pipeline/(\w+)/(\w+\.py)`:.*?^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)

# Loaded by pytest before it collects: `-p the_vendor_of_the_page`.
PLUGIN = """import pipeline.sandbox
import pipeline.vendors

pipeline.vendors.__path__.append({vendors!r})
pipeline.sandbox.__path__.append({sandbox!r})
"""


def written(folder: Path) -> dict[str, Path]:
    """Writes the files below the folder, and a plugin that adds them to the registries; the room of each by its name."""
    rooms = {}
    for room, name, code in PLACED.findall(PAGE.read_text(encoding="utf-8")):
        rooms[room] = folder / room
        rooms[room].mkdir()
        (rooms[room] / name).write_text(code, encoding="utf-8")
    places = {room: str(path) for room, path in rooms.items()}
    (folder / "the_vendor_of_the_page.py").write_text(PLUGIN.format(**places), encoding="utf-8")
    return rooms
