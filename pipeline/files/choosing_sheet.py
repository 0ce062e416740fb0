"""Choose the sheet that holds the contacts, by the cells of its columns, then by its name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from pipeline import errors
from pipeline.files import bounds, looks
from pipeline.files.detected import Confidence
from pipeline.files.numbered import NumberedRow
from pipeline.files.sheets import Sheet, Workbook, chosen, listed
from pipeline.report.model import Finding

# Sheets that people keep for the record, and from which they do not call or write to anybody.
_SET_ASIDE = re.compile(
    r"archiv|\bold\b|\balt\b|backup|sicherung|copie de|\bcopy\b|kopie|\bcopia|deleted|gelöscht|supprim|eliminad|"
    r"unsubscri|opt.?out|do not|\bdnc\b|suppress|blacklist|sperrliste|bounced?\b|abgemeldet|désabonn|\bbajas?\b|"
    r"inactiv|inaktiv|ancien|vecchi|antigu|histori|obsolet|duplicat|dublett|doublon|example|sample|beispiel|exemple|"
    r"ejemplo|template|vorlage|\btest\b|instruc|istruzion|anleitung|read.?me|\bhelp\b|\bhilfe\b|\baide\b|\bayuda\b|"
    r"how.?to|\bguide\b|mode d.emploi|legend|lookup|drop.?down|picklist|\bsetup\b|einstellung|\bsettings?\b|\blog\b",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"(?:first|last|given|family|full|contact|sur|fore)[ _-]*name|\bname\b|vorname|nachname|prénom|prenom|\bnom\b|"
    r"nombre|apellido|cognome|\bnome\b|voornaam|achternaam|\bimię\b|nazwisko|jméno|příjmení|\bимя\b|фамилия|姓|名|氏名|"
    r"이름|\bad\b|soyad|förnamn|efternamn|fornavn|etternavn|sobrenome",
    re.IGNORECASE,
)
_CONTACT_SHARE = 0.3


@dataclass(frozen=True)
class Table:
    """A sheet and its first filled rows."""

    sheet: Sheet
    rows: list[NumberedRow]

    @property
    def is_table(self) -> bool:
        """Two rows, and two columns or contacts in one."""
        wide = any(looks.filled(cells) > 1 for _, cells in self.rows)
        return len(self.rows) > 1 and (wide or looks.is_contact_table(self.rows))

    @cached_property
    def rank(self) -> int:
        """0 for no contacts, 1 for names of columns as contacts have them, 2 for contacts, 3 for contacts of people."""
        contacts = sum(looks.is_contact(cells) for _, cells in self.rows)
        if contacts < max(1, _CONTACT_SHARE * (len(self.rows) - 1)):
            return int(looks.is_contact_table(self.rows))
        emails = any(looks.is_email(cell) for _, cells in self.rows for cell in cells)
        named = any(_PERSON.search(cell) for _, cells in self.rows[:5] for cell in cells if looks.is_label(cell))
        return 2 + (emails and named)


@dataclass(frozen=True, slots=True)
class Choice:
    """The sheet to read, how sure the choice is, and what is to be said of the others."""

    table: Table
    confidence: Confidence
    findings: tuple[Finding, ...] = ()


def choose(workbook: Workbook, wanted: str | None) -> Choice:
    """Return the sheet that the user wants, or the one that holds contacts.

    Raises FileError if there is none, or if only hidden sheets hold contacts.
    """
    if wanted:
        return Choice(_wanted(workbook, wanted), "given")
    visible = _tables(workbook, visible=True)
    best = max((table.rank for table in visible), default=0)
    if not best and (hidden := _hidden_contacts(workbook, at_least=0 if not visible else 1)):
        raise errors.FileError(
            f"Only hidden sheets hold a table of contacts: {listed([table.sheet.name for table in hidden])}; to read one, "
            f'name it with --sheet "{hidden[0].sheet.name}", or show it in the spreadsheet and save the file.'
        )
    if not visible:
        raise errors.FileError(
            f"The spreadsheet has no sheet with a header and rows: it has {listed([s.name for s in workbook.sheets])}; "
            "check that it is the right file, or name a sheet with --sheet."
        )
    if not best and len(visible) > 1:
        names = [table.sheet.name for table in visible]
        raise errors.FileError(
            f'No sheet looks like contacts: the file has {listed(names)}; name the sheet to read, as in --sheet "{names[0]}".'
        )
    current = [table for table in visible if table.rank > 1 and not _SET_ASIDE.search(table.sheet.name)] or visible
    best = max(table.rank for table in current)
    return _choice(workbook, visible, [table for table in current if table.rank == best], best)


def _choice(workbook: Workbook, visible: Sequence[Table], rivals: Sequence[Table], rank: int) -> Choice:
    """The first of the rivals; if others hold contacts as well, the choice is a guess, and holds the import."""
    table = rivals[0]
    others = [other.sheet.name for other in visible if other is not table]
    hidden = [sheet.name for sheet in workbook.sheets if not sheet.visible]
    guessed = len(rivals) > 1 and rank > 1
    details: dict[str, str | int]
    findings = []
    if others:
        details = {"names": listed(others), "chosen": table.sheet.name}
        findings.append(Finding("other_sheets", len(others), details=details, holds=guessed))
    if hidden:
        better = _hidden_contacts(workbook, at_least=max(rank, 1) + 1)
        chosen_name = better[0].sheet.name if better else table.sheet.name
        details = {"names": listed(hidden), "chosen": chosen_name}
        findings.append(Finding("hidden_sheets", len(hidden), details=details, holds=bool(better)))
    return Choice(table, "guessed" if guessed else "likely" if others else "certain", tuple(findings))


def _wanted(workbook: Workbook, wanted: str) -> Table:
    sheet = chosen(workbook.sheets, wanted)
    rows = _first_rows(workbook, sheet)
    if not rows:
        every = listed([each.name for each in workbook.sheets])
        raise errors.FileError(f'The sheet "{sheet.name}" is empty; the file has {every}: name another with --sheet.')
    return Table(sheet, rows)


def _tables(workbook: Workbook, *, visible: bool) -> list[Table]:
    sampled = [Table(sheet, _first_rows(workbook, sheet)) for sheet in workbook.sheets if sheet.visible == visible]
    return [table for table in sampled if table.is_table]


def _hidden_contacts(workbook: Workbook, at_least: int) -> list[Table]:
    """The hidden tables of at least this rank, best first."""
    tables = [table for table in _tables(workbook, visible=False) if table.rank >= at_least]
    return sorted(tables, key=lambda table: -table.rank)


def _first_rows(workbook: Workbook, sheet: Sheet) -> list[NumberedRow]:
    filled = (row for row in workbook.rows(sheet.name) if looks.has_text(row[1]))
    return list(islice(filled, bounds.SAMPLE_ROWS))
