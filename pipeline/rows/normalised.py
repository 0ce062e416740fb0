"""A frame of cells, mapped, to the fields of a vendor: normalised, validated, with an identity to dedupe by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.report.model import Occurrences
from pipeline.rows import address_blocks, cells, country_column, full_names, label_columns
from pipeline.rows.cells import Counts, Mask, Texts
from pipeline.rows.cleaned_columns import Source, clean_sources
from pipeline.rows.columns import Taken, emails, phones, text, words
from pipeline.rows.domains import reference_domain
from pipeline.rows.findings import Findings
from pipeline.rows.mapped import ColumnMapping, Mapped
from pipeline.rows.phone_regions import Regions
from pipeline.rows.yes_no import reference_yes_no
from pipeline.vendor import Field, FieldKind

_MISSING = {"email": "email_missing", "phone": "phone_missing"}


@dataclass(frozen=True, slots=True)
class Normalised:
    """A frame's rows as a vendor may be sent them; every part has one entry per row, in the order of the cells.

    `fields` has a column of text per field that occurs, empty where a row has none. `code` is empty or why the row is
    rejected, `detail` what else is known of that. `notes` are comma-separated codes of optional values that were left out
    or recovered. `identity` is the value that rows are deduped by, in small letters where capitals tell nothing apart: an id
    may differ from another in them alone. `changes` counts, per field, each row's
    cells whose text is another now; `omissions` counts, per code, each row's optional values left out. `occurrences` are
    what was found in the cells, by the rows' positions in the frame.
    """

    fields: pd.DataFrame
    code: pd.Series[str]
    detail: pd.Series[str]
    notes: pd.Series[str]
    identity: pd.Series[str]
    changes: Mapping[str, Counts]
    omissions: Mapping[str, Counts]
    occurrences: tuple[Occurrences, ...] = ()

    @property
    def changed(self) -> dict[str, int]:
        """How many cells of each field have another text now."""
        return _totals(self.changes)

    @property
    def left_out(self) -> dict[str, int]:
        """How many optional values were left out by each code."""
        return _totals(self.omissions)

    def part(self, start: int, stop: int) -> Normalised:
        """Some of the rows."""
        here = slice(start, stop)
        return Normalised(
            self.fields.iloc[here],
            self.code.iloc[here],
            self.detail.iloc[here],
            self.notes.iloc[here],
            self.identity.iloc[here],
            {name: counts[here] for name, counts in self.changes.items()},
            {code: counts[here] for code, counts in self.omissions.items()},
            tuple(occurrence.part(start, stop - 1).shifted(-start) for occurrence in self.occurrences),
        )


def _totals(counted: Mapping[str, Counts]) -> dict[str, int]:
    totals = {name: int(counts.sum()) for name, counts in counted.items()}
    return {name: total for name, total in totals.items() if total}


def normalise(
    frame: pd.DataFrame,
    mapping: ColumnMapping,
    fields: Sequence[Field],
    *,
    identity: Sequence[str],
    region: str | None,
    invalid: Mapping[int, tuple[str, str]] = MappingProxyType({}),
) -> Normalised:
    """The rows of a frame, a column at a time; `region` is where phone numbers without a country code are from.

    `invalid` are rows that were read as invalid already: a code and a detail by the row's position in the frame.
    """
    region = region.upper() if region else None
    declared = {field.name: field for field in fields}
    regions = Regions.of(country_column.of_rows(frame, mapping), len(frame), region, mapping.trunkless)
    frame = address_blocks.one_per_row(frame, mapping.mapped)
    taken = {
        name: _taken(frame, mapping.columns_of(name), declared.get(name), regions)
        for name in dict.fromkeys(mapped.field for mapped in mapping.mapped)
    }
    values = {name: one.values for name, one in taken.items()}
    _add_extensions(values, taken)
    _fit_names(values, declared)
    findings = Findings(len(frame))
    for position, (code, detail) in invalid.items():
        findings.reject_one(position, code, detail)
    findings.reject(_nothing(taken, len(frame)), "row_empty")
    for problem in (problem for one in taken.values() for problem in one.problems if problem.rejects):
        findings.reject(problem.rows, problem.code, problem.detail)
    for field in fields:
        if field.required:
            _require(findings, field, values, taken.get(field.name))
    telling = [declared[name] for name in identity if name in declared]
    if telling and not any(field.required for field in telling):
        _require_any(findings, identity, values, declared, taken)
    for field in fields:
        if field.name in values and field.max_length is not None:
            findings.reject(_too_long(values[field.name], field.max_length), "field_too_long", _length_told(field))
    for name, one in taken.items():
        if name in declared and declared[name].kind == "yes_no":
            _refuse(findings, one)
        _note(findings, name, one, declared)
    return Normalised(
        cells.frame(values, frame.index),
        cells.series(findings.codes(), frame.index),
        cells.series(findings.details(), frame.index),
        cells.series(findings.notes(), frame.index),
        cells.series(_identity(values, identity, declared, len(frame)), frame.index),
        {name: one.changed for name, one in taken.items()},
        findings.left_out(),
        tuple(occurrence for one in taken.values() for occurrence in one.occurrences),
    )


def with_phone_habits(
    mapping: ColumnMapping, sample: pd.DataFrame, fields: Sequence[Field], region: str | None
) -> ColumnMapping:
    """Return the mapping with what its phone columns write without trunk prefixes, as far as the sample of cells tells."""
    countries = country_column.of_rows(sample, mapping)
    regions = Regions.of(countries, len(sample), region.upper() if region else None)
    found: set[tuple[str, str]] = set()
    for field in fields:
        columns = mapping.columns_of(field.name) if field.kind == "phone" else ()
        cleaned, _ = clean_sources(sample, columns, field)
        for header, column in label_columns.chosen(sample, columns, cleaned, "phone") if columns else ():
            found.update(regions.written_without_trunk(header, column))
    return replace(mapping, trunkless=frozenset(found))


def _taken(frame: pd.DataFrame, columns: Sequence[Mapped], field: Field | None, regions: Regions) -> Taken:
    cleaned, found = clean_sources(frame, columns, field)
    kind: FieldKind = field.kind if field else "text"
    taken = _of_kind(label_columns.chosen(frame, columns, cleaned, kind), kind, regions)
    return replace(taken, occurrences=(*found, *taken.occurrences))


def _of_kind(sources: Sequence[Source], kind: FieldKind, regions: Regions) -> Taken:
    if kind == "email":
        return emails(sources)
    if kind == "phone":
        return phones(sources, regions)
    if kind == "domain":
        return words(sources[0], reference_domain, "domain_invalid")
    if kind == "yes_no":
        return words(sources[0], reference_yes_no, "yes_no_invalid")
    return text(sources[0])


def _add_extensions(values: dict[str, Texts], taken: Mapping[str, Taken]) -> None:
    """Extensions found behind phone numbers, where the row has none of its own."""
    for one in list(taken.values()):
        if one.extensions is not None:
            own = values.get("phone_extension")
            values["phone_extension"] = one.extensions if own is None else _first(own, one.extensions)


def _fit_names(values: dict[str, Texts], declared: Mapping[str, Field]) -> None:
    """Whole names parted for a vendor that takes halves only, and halves joined for one that takes whole names only."""
    halves = [name for name in ("first_name", "last_name") if name in declared]
    if "full_name" in values and "full_name" not in declared:
        whole = values.pop("full_name")
        own = [values.get(name) for name in ("first_name", "last_name")]
        free = np.ones(len(whole), dtype=bool)
        for texts in own:
            free &= True if texts is None else _blank(texts)
        for name, half, mine in zip(("first_name", "last_name"), full_names.split_names(whole), own, strict=True):
            if name in declared:
                values[name] = half if mine is None else pc.if_else(pa.array(free), half, mine)
    elif not halves and "full_name" in declared:
        first, last = values.pop("first_name", None), values.pop("last_name", None)
        if first is not None or last is not None:
            whole = last if first is None else first if last is None else full_names.join_names(first, last)
            values["full_name"] = _first(values["full_name"], whole) if "full_name" in values else whole


def _nothing(taken: Mapping[str, Taken], size: int) -> Mask:
    empty = np.ones(size, dtype=bool)
    for one in taken.values():
        empty &= one.blank
    return empty


def _refuse(findings: Findings, taken: Taken) -> None:
    """Rejects the rows of the cells that are wrong."""
    for problem in taken.problems:
        findings.reject(problem.rows, problem.code, problem.detail)


def _require(findings: Findings, field: Field, values: Mapping[str, Texts], taken: Taken | None) -> None:
    code = _MISSING.get(field.kind, "field_missing")
    if field.name not in values:
        findings.reject(np.ones(findings.size, dtype=bool), code, f"No column is mapped to {field.name}.")
        return
    if taken is not None:
        for problem in taken.problems:
            findings.reject(problem.rows & _blank(values[field.name]), problem.code, problem.detail)
    missing = _blank(values[field.name])
    findings.reject(missing, code, f"The field is {field.name}." if code == "field_missing" else "")


def _require_any(
    findings: Findings,
    identity: Sequence[str],
    values: Mapping[str, Texts],
    declared: Mapping[str, Field],
    taken: Mapping[str, Taken],
) -> None:
    """Rejects the rows that have none of these fields; one whose cell is wrong is told what is wrong with it."""
    missing = _blank(_identity(values, identity, declared, findings.size))
    for problem in (problem for name in identity if name in taken for problem in taken[name].problems):
        findings.reject(problem.rows & missing, problem.code, problem.detail)
    findings.reject(missing, "identity_missing", f"It needs one of: {', '.join(identity)}.")


def _note(findings: Findings, name: str, taken: Taken, declared: Mapping[str, Field]) -> None:
    """Cells left out although their row goes on, cells mended, and extensions that the vendor has no field for."""
    for problem in taken.problems:
        findings.leave_out(problem.rows, problem.code)
    findings.note(taken.recovered, "phone_recovered")
    if taken.extensions is not None and "phone_extension" not in declared and name in declared:
        findings.leave_out(~_blank(taken.extensions), "extension_left_out")


def _too_long(texts: Texts, longest: int) -> Mask:
    found: Mask = pc.greater(pc.utf8_length(texts), longest).to_numpy(zero_copy_only=False)
    return found


def _length_told(field: Field) -> str:
    return f"The field {field.name} may have {field.max_length} characters."


def _identity(values: Mapping[str, Texts], identity: Sequence[str], declared: Mapping[str, Field], size: int) -> Texts:
    found = cells.constant("", size)
    for name in identity:
        if name in values:
            kind = declared[name].kind if name in declared else "text"
            found = _first(found, values[name] if kind == "text" else _lowered(values[name]))
    return found


def _lowered(texts: Texts) -> Texts:
    """Not casefolded, which would make one domain of straße.de and strasse.de."""
    column = cells.of_texts(texts)
    foreign = np.flatnonzero(column.holding(column.data >= 0x80))
    lower = pc.ascii_lower(column.texts)
    if not len(foreign):
        return lower
    return cells.replaced(lower, foreign, cells.mapped(column.texts.take(pa.array(foreign)), str.lower))


def _first(texts: Texts, others: Texts) -> Texts:
    return pc.if_else(pc.equal(texts, ""), others, texts)


def _blank(texts: Texts) -> Mask:
    blank: Mask = pc.equal(pc.binary_length(texts), 0).to_numpy(zero_copy_only=False)
    return blank
