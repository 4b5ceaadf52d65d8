"""All tables of a document to facts."""

from collections.abc import Sequence
from dataclasses import dataclass

from transform.document import Table
from transform.matching.applicants import ApplicantColumns
from transform.matching.cell_texts import is_value
from transform.matching.listed import match_listing
from transform.matching.over_table import Leads, read_units
from transform.matching.recognise import Reading, decide_forms, read_table
from transform.matching.repeats import settle_repeats
from transform.matching.sheet import Sheet, leave_rest
from transform.matching.six_sections import match_six_sections
from transform.matching.vocabulary import vocabularies
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


def match_tables(tables: Sequence[Table], year: int | None, leads: Leads | None = None) -> Matching:
    """Recognise and match each table; what is printed and not claimed stays visible.

    ``leads`` are the lines before each table, by its number: one may name a unit.
    """
    readings = [reading for table in tables for reading in read_table(table)]
    sheets = [reading.sheet for reading in readings]
    read_units(sheets, leads or {})
    forms = decide_forms(readings)
    applicants: ApplicantColumns | None = None
    last: dict[str, int | None] = {}
    for reading, form in zip(readings, forms, strict=True):
        if form is None:
            _note_unrecognised(reading)
            continue
        vocabulary = vocabularies()[form]
        if vocabulary.applicants:
            applicants = match_six_sections(reading, vocabulary, applicants)
        else:
            last[form] = match_listing(reading.sheet, vocabulary, year, last.get(form))
    return _gather(sheets, [form for form in forms if form])


def _note_unrecognised(reading: Reading) -> None:
    sheet = reading.sheet
    figures = [cell for cell in sheet.table.cells() if is_value(cell.text)]
    if max(reading.score.values()) >= 3 and figures and not reading.is_too_long:
        forms = [form for form, hits in reading.score.items() if hits == max(reading.score.values())]
        sheet.find(
            "form_ambiguous", Severity.WARNING,
            f"table {sheet.table.number} could be of {' or '.join(forms)} and nothing decides; it is left unmapped",
            actual=", ".join(forms),
        )  # fmt: skip
        leave_rest(sheet)
    elif figures:
        sheet.find(
            "table_unrecognised", Severity.INFO,
            f"table {sheet.table.number} is of no known form; its {len(figures)} figures are not read",
            tuple(figures[:1]),
        )  # fmt: skip
        if len(figures) == sum(1 for cell in sheet.table.cells() if cell.text.strip()):
            # Nothing but figures: a page break left the heads of a statutory table behind.
            leave_rest(sheet)


def _gather(sheets: Sequence[Sheet], forms: Sequence[str]) -> Matching:
    printed = [fact for sheet in sheets for fact in sheet.facts]
    facts, repeated, found = settle_repeats(printed)
    unmapped = [cell for sheet in sheets for cell in sheet.unmapped] + repeated
    issues = [issue for sheet in sheets for issue in sheet.issues] + found
    return Matching(
        tuple(dict.fromkeys(forms)),
        tuple(facts),
        tuple(unmapped),
        tuple(issues),
        min((sheet.table.number for sheet in sheets if sheet.facts), default=None),
        any(sheet.wrong_columns for sheet in sheets),
    )
