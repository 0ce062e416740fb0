"""The sentences and findings in which a mapping is shown to a person."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from pipeline.report.model import Example, Finding
from pipeline.rows import content, names
from pipeline.rows.mapped import DOUBTED, ColumnMapping, How, Mapped

if TYPE_CHECKING:
    import pandas as pd

_SAMPLE_CELLS = 2
_LONGEST_CELL = 40
_MOST_COLUMNS = 12
_FITTING = 0.5

_HOW_SAID: Final[dict[How, str]] = {
    "given": "as given",
    "saved": "as saved",
    "name": "by its name",
    "likeness": "by a similar name",
    "content": "by its cells",
}
_CONTRADICTABLE: Final = ("email", "phone")


def sentences(
    columns: Sequence[str],
    kept: Sequence[Mapped],
    beaten: Sequence[tuple[Mapped, Mapped]],
    unused: Collection[int],
    abstained: Sequence[str],
) -> Iterator[str]:
    """What goes where, what is not used and why, and what is missing."""
    for field in dict.fromkeys(mapped.field for mapped in kept):
        for rank, one in enumerate(mapped for mapped in kept if mapped.field == field):
            yield _told(one, rank)
    for loser, winner in beaten:
        yield f"{_quoted(loser)} is not used: {_quoted(winner)} already goes to {winner.field}."
    told = {loser.column for loser, _ in beaten}
    for at in unused:
        if at not in told:
            yield f"{_name(at, columns[at])} is no standard field; it is sent where the vendor has a field of that name."
    for field in abstained:
        likely = next((one.header for one in kept if one.field == field), "HEADER")
        yield f'No column is certain to be {field}, which is needed; say so with --map "{likely}={field}".'


def _told(one: Mapped, rank: int) -> str:
    sure = "certain" if one.is_certain else f"unsure, {one.confidence:.0%}"
    after = ", tried where the first has none" if rank else ""
    doubt = ", but its cells do not look like that" if one.confidence == DOUBTED else ""
    return f"{_quoted(one)} → {one.field} ({_HOW_SAID[one.how]}, {sure}{after}{doubt})."


def _quoted(one: Mapped) -> str:
    return _name(one.column, one.header)


def _name(at: int, header: str) -> str:
    return f"'{header}'" if header.strip() else f"Column #{at + 1}"


def findings(
    columns: Sequence[str], sample: pd.DataFrame, kept: Sequence[Mapped], country: int | None
) -> Iterator[Finding]:
    """Yield what is not certain about the columns, and the column of countries."""
    for one in kept:
        contradicted = one.confidence == DOUBTED and one.field in _CONTRADICTABLE  # a finding of its own
        if not one.is_certain and not contradicted:
            cells = tuple(Example(before=text) for text in _sample_cells(sample, one.column))
            yield Finding(
                "mapping_uncertain", 1, _header(one.column, one.header), cells, {"field": one.field}, holds=True
            )
    if country is not None:
        yield Finding("country_column", 1, _header(country, columns[country]))


def abstention(
    name: str, columns: Sequence[str], sample: pd.DataFrame, mapping: ColumnMapping, any_of: Sequence[str] = ()
) -> str:
    """Return why the file cannot be imported as it is: needed fields without a certain column.

    The columns that may be meant come first, each with two of its cells, so that nothing that matters is cut.
    """
    missing = (" or " if mapping.abstained == tuple(any_of) else " and ").join(mapping.abstained)
    candidates = _candidates(columns, sample, mapping)
    shown = "; ".join(_with_cells(at, columns, sample) for at in candidates[:_MOST_COLUMNS])
    more = len(candidates) - _MOST_COLUMNS
    rest = f"; and {more} more columns" if more > 0 else ""
    fitting = [at for at in candidates if _likely(sample, at, mapping.abstained) > _FITTING]
    example = _header(fitting[0], columns[fitting[0]]) if fitting else "COLUMN"
    doubts = "".join(f" {_doubt(finding)}" for finding in mapping.findings if finding.code == "mapping_contradicted")
    return (
        f"No column of {name} is surely the {missing}.{doubts} Say which column it is, as in"
        f' --map "{example}={mapping.abstained[0]}". Its columns, likeliest first, are {shown}{rest}.'
    )


def _candidates(columns: Sequence[str], sample: pd.DataFrame, mapping: ColumnMapping) -> list[int]:
    """Return the positions of the columns that may be meant, the likeliest first; then all others that are free."""
    doubted = [one.column for one in mapping.mapped if one.field in mapping.abstained and not one.is_certain]
    certain = {one.column for one in mapping.mapped if one.is_certain}
    others = [at for at in range(len(columns)) if at not in (*doubted, *certain, *mapping.ours)]
    likely = {at: _likely(sample, at, mapping.abstained) for at in others}
    return [*doubted, *sorted(others, key=lambda at: -likely[at]), *sorted(certain)]


def _likely(sample: pd.DataFrame, column: int, fields: Sequence[str]) -> float:
    texts = content.filled(sample, column)
    kinds = {"email": content.possible_emails, "phone": content.possible_phones}
    shares = [kinds[field](texts) for field in fields if field in kinds]
    return max(shares, default=0.0) + 0.01 * bool(texts)


def _with_cells(at: int, columns: Sequence[str], sample: pd.DataFrame) -> str:
    cells = ", ".join(f"'{text}'" for text in _sample_cells(sample, at))
    return f"{_header(at, columns[at])} ({cells or 'empty'})"


def _sample_cells(sample: pd.DataFrame, column: int) -> list[str]:
    texts = dict.fromkeys(" ".join(text.split()) for text in content.filled(sample, column))
    return [text if len(text) <= _LONGEST_CELL else f"{text[:_LONGEST_CELL]}…" for text in list(texts)[:_SAMPLE_CELLS]]


def _doubt(finding: Finding) -> str:
    cells = "1 cell" if finding.count == 1 else f"{finding.count:,} cells"
    first = f", as '{finding.examples[0].before[:_LONGEST_CELL]}'" if finding.examples else ""
    return f"'{finding.column}' is called {finding.details['field']}, but {cells} of it do not look like that{first}."


def _header(at: int, header: str) -> str:
    header = names.visible(header)
    return header if header.strip() else f"#{at + 1}"
