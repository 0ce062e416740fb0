"""A header in two rows: names of groups above the names of some columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.files import column_types, looks
from pipeline.files.numbered import Cells, NumberedRow


@dataclass(frozen=True, slots=True)
class Names:
    """The names of the columns, the row with the names of groups (0 if there is none), and the last row of the header."""

    names: tuple[str, ...]
    group_row: int
    last_row: int


def joined(written: Sequence[NumberedRow], at: int) -> Names:
    """Return the header's names with those of their groups put before.

    `at` is the header's place among the filled rows. A group reaches to the next one, as merged cells do. The row with known
    names may be the one of the groups: then the row below it fills only what is left open, as `Phone` above `Work` and `Home`.
    """
    number, names = written[at]
    above = written[at - 1] if at else (0, [])
    if at and above[0] == number - 1 and _are_groups(above[1], names):
        return Names(_together(above[1], names), above[0], number)
    below = written[at + 1] if at + 2 < len(written) else (0, [])
    records = [cells for _, cells in written[at + 2 :]]
    if below[0] == number + 1 and _fills_groups(names, below[1], records):
        return Names(_together(names, below[1]), number, below[0])
    return Names(tuple(names), 0, number)


def _together(groups: Cells, names: Cells) -> tuple[str, ...]:
    """Return each name behind that of its group; a group without names below is a name itself."""
    group, together = "", []
    for position in range(max(len(groups), len(names))):
        own, name = _cell(groups, position), _cell(names, position)
        group = own or group
        if name:
            together.append(_with_group(group, name) if group else name)
        else:
            together.append(own)
    return tuple(together)


def _are_groups(above: Cells, names: Cells) -> bool:
    """Return if the row holds groups and no title: known names, or the only way to tell columns of one name apart."""
    groups = [cell.strip() for cell in above if cell.strip()]
    if not groups or not all(map(_is_name, groups)) or len(above) > len(names) or len(set(groups)) < len(groups):
        return False
    if len(groups) >= looks.filled(names) or (len(groups) == 1 and _cell(above, 0)):
        return False  # one cell at the left is a title
    plain = [name.strip().casefold() for name in names if name.strip()]
    if len(set(plain)) < len(plain):
        return True
    reaches = not _cell(above, 0) or any(_cell(above, at) and not _cell(above, at + 1) for at in _but_last(above))
    return reaches and 2 * sum(map(looks.is_known_label, groups)) >= len(groups)


def _but_last(above: Cells) -> list[int]:
    """Return the positions of the groups but for the last, behind which empty cells may be left out."""
    return [at for at, cell in enumerate(above) if cell.strip()][:-1]


def _fills_groups(groups: Cells, below: Cells, records: Sequence[Cells]) -> bool:
    """Return if the row has names only below groups of several columns, and one where the row above has none.

    A first record may look so: the names must be known, or the records have under each what its group is called.
    """
    filled = [at for at, cell in enumerate(below) if cell.strip()]
    if len(filled) < 2 or not all(_is_name(below[at].strip()) for at in filled):
        return False
    below_group = [at for at in filled if _cell(groups, at)]
    if len(below_group) == len(filled) or any(at + 1 not in filled or _cell(groups, at + 1) for at in below_group):
        return False
    if 2 * sum(looks.is_known_label(below[at]) for at in filled) >= len(filled):
        return True
    names = (next((groups[left] for left in range(at, -1, -1) if _cell(groups, left)), "") for at in filled)
    types = [column_types.type_of_name(name) for name in names]
    return all(
        any(column_types.is_of(type_, _cell(cells, at)) for cells in records)
        for at, type_ in zip(filled, types, strict=True)
    )


def _is_name(text: str) -> bool:
    return looks.is_label(text) and len(text.split()) <= 3 and not any(sign.isdigit() or sign in ":=" for sign in text)


def _with_group(group: str, name: str) -> str:
    return name if name.casefold().startswith(group.casefold()) else f"{group} {name}".rstrip()


def _cell(cells: Cells, position: int) -> str:
    return cells[position].strip() if position < len(cells) else ""
