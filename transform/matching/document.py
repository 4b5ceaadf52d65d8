"""All tables of a document to facts."""

from collections.abc import Sequence
from dataclasses import dataclass

from transform.catalogue import TOTAL
from transform.document import Cell, Table
from transform.matching.applicants import ApplicantColumns, find_applicants, matrix_rows
from transform.matching.crossings import match_crossings
from transform.matching.lines import Row, match_rows
from transform.matching.listing import Columns, find_columns
from transform.matching.recognise import Reading, decide_forms, read_table
from transform.matching.repeats import settle_repeats
from transform.matching.sheet import Sheet, is_value, squash
from transform.matching.vocabulary import Vocabulary, vocabularies
from transform.report import Fact, Issue, Severity, Unmapped


@dataclass(frozen=True, slots=True)
class Matching:
    """What the tables of a document say. ``forms`` in order of appearance; ``first_table`` the number of the
    first recognised table; ``wrong_columns`` where a table's columns could not be told."""

    forms: tuple[str, ...]
    facts: tuple[Fact, ...]
    unmapped: tuple[Unmapped, ...]
    issues: tuple[Issue, ...]
    first_table: int | None
    wrong_columns: bool


def match_tables(tables: Sequence[Table], year: int | None) -> Matching:
    """Recognise and match each table; what is printed and not claimed stays visible."""
    readings = [reading for table in tables for reading in read_table(table)]
    forms = decide_forms(readings)
    applicants: ApplicantColumns | None = None
    for reading, form in zip(readings, forms, strict=True):
        if form is None:
            _note_unrecognised(reading)
            continue
        vocabulary = vocabularies()[form]
        if vocabulary.applicants:
            applicants = _match_six_sections(reading, vocabulary, applicants)
        else:
            _match_listing(reading.sheet, vocabulary, year)
        _leave_rest(reading.sheet)
    return _gather(readings, forms)


def _match_six_sections(
    reading: Reading, vocabulary: Vocabulary, inherited: ApplicantColumns | None
) -> ApplicantColumns | None:
    sheet = reading.sheet
    columns = find_applicants(sheet, vocabulary)
    if columns is None and reading.lines[vocabulary.form] >= reading.crossings[vocabulary.form]:
        columns = _continue_columns(sheet, inherited)
    if columns is not None:
        match_rows(sheet, vocabulary.lines, matrix_rows(sheet, columns))
    if reading.crossings[vocabulary.form] > reading.lines[vocabulary.form]:
        match_crossings(sheet, vocabulary.crossings)
    return columns or inherited


def _continue_columns(sheet: Sheet, inherited: ApplicantColumns | None) -> ApplicantColumns | None:
    """A table that goes on over a page keeps the columns of the page before (洪泽 2023)."""
    if inherited is None:
        sheet.wrong_columns = True
        sheet.find(
            "wrong_columns", Severity.ERROR,
            f"table {sheet.table.number} prints no heads of applicant columns that could be told; it is left unmapped",
        )  # fmt: skip
        return None
    return ApplicantColumns(inherited.codes, None, frozenset())


def _match_listing(sheet: Sheet, vocabulary: Vocabulary, year: int | None) -> None:
    for columns in find_columns(sheet, vocabulary.lines, year):
        for r in columns.heads:
            sheet.handle(*sheet.rows[r])
        if columns.value is None:
            _refuse_columns(sheet, columns, year)
            continue
        _set_aside(sheet, columns)
        match_rows(sheet, vocabulary.lines, _listing_rows(sheet, columns), value_head=columns.value_head)


def _listing_rows(sheet: Sheet, columns: Columns) -> list[Row]:
    rows: list[Row] = []
    for r in range(len(sheet.rows)):
        if r in columns.heads:
            continue
        labels = _distinct(sheet, r, columns.labels)
        unit = None if columns.unit is None else sheet.at(r, columns.unit)
        value = None if columns.value is None else sheet.at(r, columns.value)
        if unit is not None and unit not in labels:
            sheet.handle(unit)
        values = () if value is None or value in labels or value is unit else ((TOTAL, value),)
        if labels:
            rows.append(Row(labels, values, unit))
    return rows


def _distinct(sheet: Sheet, r: int, columns: Sequence[int]) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for column in columns:
        cell = sheet.at(r, column)
        if cell is not None and cell.text.strip() and cell not in cells:
            cells.append(cell)
    return tuple(cells)


def _refuse_columns(sheet: Sheet, columns: Columns, year: int | None) -> None:
    sheet.wrong_columns = True
    printed = ", ".join(str(y) for _, y in columns.other_years)
    sheet.find(
        "wrong_columns", Severity.ERROR,
        f"no column of table {sheet.table.number} can be told to be the report's year"
        + (f" (columns of {printed})" if printed else "") + "; its figures are left unmapped",
        expected=str(year) if year else None, actual=printed or None,
    )  # fmt: skip


def _set_aside(sheet: Sheet, columns: Columns) -> None:
    """Columns of other years and periods are not this report's; they are said, not lost without trace."""
    years = dict(columns.other_years)
    for column in columns.codes:
        sheet.handle(*(cell for r in range(len(sheet.rows)) if (cell := sheet.at(r, column)) is not None))
    for column in columns.beside:
        cells = [
            cell
            for r in range(len(sheet.rows))
            if r not in columns.heads
            and (cell := sheet.at(r, column)) is not None
            and cell.column == column + 1
        ]
        figures = [cell for cell in cells if is_value(cell.text)]
        if column in years or figures:
            what = f"the year {years[column]}" if column in years else "another period or purpose"
            sheet.find(
                "other_column", Severity.INFO,
                f"column {column + 1} of table {sheet.table.number} is of {what}; its {len(figures)} figures are not loaded",
                tuple(figures[:1]), actual=str(years.get(column, "")) or None,
            )  # fmt: skip
        sheet.handle(*cells)


def _leave_rest(sheet: Sheet) -> None:
    for row in sheet.rows:
        for cell in row:
            if not sheet.is_handled(cell) and is_value(cell.text):
                words = (squash(c.text) for c in row if c.text.strip() and not is_value(c.text))
                sheet.leave_unmapped(cell, " / ".join(words))


def _note_unrecognised(reading: Reading) -> None:
    sheet = reading.sheet
    figures = [cell for cell in sheet.table.cells() if is_value(cell.text)]
    if max(reading.score.values()) >= 3 and figures:
        forms = [form for form, hits in reading.score.items() if hits == max(reading.score.values())]
        sheet.find(
            "form_ambiguous", Severity.WARNING,
            f"table {sheet.table.number} could be of {' or '.join(forms)} and nothing decides; it is left unmapped",
            actual=", ".join(forms),
        )  # fmt: skip
        _leave_rest(sheet)
    elif len(figures) > 1:
        sheet.find(
            "table_unrecognised", Severity.INFO,
            f"table {sheet.table.number} is of no known form; its {len(figures)} figures are not read",
            tuple(figures[:1]),
        )  # fmt: skip
        if len(figures) == sum(1 for cell in sheet.table.cells() if cell.text.strip()):
            # Nothing but figures: a page break left the heads of a statutory table behind.
            _leave_rest(sheet)


def _gather(readings: Sequence[Reading], forms: Sequence[str | None]) -> Matching:
    sheets = [reading.sheet for reading in readings]
    facts, repeated, found = settle_repeats([fact for sheet in sheets for fact in sheet.facts])
    unmapped = [cell for sheet in sheets for cell in sheet.unmapped] + repeated
    issues = [issue for sheet in sheets for issue in sheet.issues] + found
    with_facts = {fact.source.table for fact in facts if fact.source is not None}
    return Matching(
        tuple(dict.fromkeys(form for form in forms if form)),
        tuple(facts),
        tuple(unmapped),
        tuple(issues),
        min(with_facts, default=None),
        any(sheet.wrong_columns for sheet in sheets),
    )
