"""A header in two rows: names of groups above the names of some columns."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.files import looks
from pipeline.files.numbered import Cells, NumberedRow


def joined(written: Sequence[NumberedRow], at: int) -> tuple[int, tuple[str, ...]]:
    """Return the row with the names of groups (0 if there is none), and the header's names with them put before.

    `at` is the header's place among the filled rows. A group reaches to the next one, as merged cells do.
    """
    number, names = written[at]
    above = written[at - 1] if at else (0, [])
    if at == 0 or above[0] < number - 1 or not _are_groups(above[1], names):
        return 0, tuple(names)
    group, together = "", []
    for position, name in enumerate(names):
        group = _cell(above[1], position) or group
        together.append(_with_group(group, name.strip()) if group else name)
    return above[0], tuple(together)


def _are_groups(above: Cells, names: Cells) -> bool:
    """Return if the row holds groups and no title: known names, or the only way to tell columns of one name apart."""
    groups = [cell.strip() for cell in above if cell.strip()]
    if not groups or not all(map(_is_name, groups)) or len(above) > len(names) or len(set(groups)) < len(groups):
        return False
    if len(groups) >= looks.filled(names):
        return False
    if len(groups) == 1 and _cell(above, 0):
        return False  # a title
    plain = [name.strip().casefold() for name in names if name.strip()]
    return len(set(plain)) < len(plain) or 2 * sum(map(looks.is_known_label, groups)) >= len(groups)


def _is_name(text: str) -> bool:
    return looks.is_label(text) and len(text.split()) <= 3 and not any(sign.isdigit() or sign in ":=" for sign in text)


def _with_group(group: str, name: str) -> str:
    return name if name.casefold().startswith(group.casefold()) else f"{group} {name}".rstrip()


def _cell(cells: Cells, position: int) -> str:
    return cells[position].strip() if position < len(cells) else ""
