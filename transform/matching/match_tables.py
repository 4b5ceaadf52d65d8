"""All tables of a document to facts.

The tables of the six-section forms (f2019, f2021): the applicant matrix and the crossings.

The same indicator printed twice in one report.

The unit that stands over a table: in the lines before it, or in rows over its whole width.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from transform.document import Table
from transform.forms.check_catalogue import make_issue
from transform.matching.applicant_matrix import ApplicantColumns, find_applicants, matrix_rows
from transform.matching.cell_texts import is_value
from transform.matching.cross_tables import match_cross_table
from transform.matching.form_detection import FormScore, decide_forms, score_forms
from transform.matching.list_tables import match_list_table
from transform.matching.rows import match_rows
from transform.matching.table_match import TableMatch, leave_rest
from transform.matching.vocabulary import Vocabulary, vocabularies
from transform.report import Fact, Issue, Unmapped
from transform.text.values import State, unit_over_table


def match_sections(
    score: FormScore, vocabulary: Vocabulary, inherited: ApplicantColumns | None
) -> ApplicantColumns | None:
    """Match a table; gives the applicant columns that a table behind it may go on with."""
    sheet = score.sheet
    lines, crossings = score.lines[vocabulary.form], score.crossings[vocabulary.form]
    columns = find_applicants(sheet, vocabulary) if vocabulary.form in score.applicants else None
    if columns is None and lines >= crossings:
        columns = _continue_columns(sheet, inherited)
    if columns is not None:
        match_rows(sheet, vocabulary.lines, matrix_rows(sheet, vocabulary, columns))
    if crossings > lines:
        match_cross_table(sheet, vocabulary.crossings)
    leave_rest(sheet)
    return columns or inherited


def _continue_columns(match: TableMatch, inherited: ApplicantColumns | None) -> ApplicantColumns | None:
    """A table that goes on over a page keeps the columns of the page before (洪泽 2023)."""
    if inherited is None:
        match.wrong_columns = True
        match.find(
            "wrong_columns",
            f"table {match.table.number} prints no heads of applicant columns that could be told; it is left unmapped",
        )  # fmt: skip
        return None
    return ApplicantColumns(inherited.codes, None, frozenset())


def settle_repeats(facts: Sequence[Fact]) -> tuple[list[Fact], list[Unmapped], list[Issue]]:
    """One fact for each indicator x breakdown.

    Equal printings are one fact. Of different ones, a blank beside a figure included, none is loaded: which of
    them is the report's (and not last year's, another office's, a part's) cannot be told.
    """
    if len({fact[:2] for fact in facts}) == len(facts):
        return list(facts), [], []
    groups: dict[tuple[str, str], list[Fact]] = {}
    for fact in facts:
        groups.setdefault((fact.indicator, fact.breakdown), []).append(fact)
    kept: list[Fact] = []
    unmapped: list[Unmapped] = []
    issues: list[Issue] = []
    for group in groups.values():
        if len({(fact.state, fact.value) for fact in group}) == 1:
            kept.append(group[0])
            if len(group) > 1:
                issues.append(_found(group, "repeated", "is printed more than once, alike"))
        else:
            unmapped += [
                Unmapped(f.label, f.raw, f.source)
                for f in group
                if f.source is not None and f.state is not State.BLANK
            ]
            issues.append(
                _found(
                    group,
                    "repeated_differs",
                    "is printed with different figures; neither is loaded",
                )
            )
    return kept, unmapped, issues


def _found(group: Sequence[Fact], check: str, words: str) -> Issue:
    first = group[0]
    return make_issue(
        check,
        f"「{first.label}」 {words}: {', '.join(fact.raw or '(blank)' for fact in group)}",
        indicators=(first.indicator,),
        breakdown=first.breakdown,
        actual=", ".join(fact.raw for fact in group),
        cells=tuple(fact.source for fact in group if fact.source is not None),
    )


_ROWS = 3

Leads = Mapping[int, Sequence[str]]
"""The lines before each table, by its number."""


def read_units(sheets: Sequence[TableMatch], leads: Leads) -> None:
    """Note the unit of money that stands over each table."""
    for sheet in sheets:
        sheet.money = unit_over_table(_lines_over(sheet, leads))


def _lines_over(match: TableMatch, leads: Leads) -> list[str]:
    wide = [row[0].text for row in match.rows[:_ROWS] if len(row) == 1 and row[0].colspan == match.width]
    return [*leads.get(match.table.number, ()), *wide]


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
    readings = [reading for table in tables for reading in score_forms(table)]
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
            applicants = match_sections(reading, vocabulary, applicants)
        else:
            last[form] = match_list_table(reading.sheet, vocabulary, year, last.get(form))
    return _gather(sheets, [form for form in forms if form])


def _note_unrecognised(score: FormScore) -> None:
    sheet = score.sheet
    figures = [cell for cell in sheet.table.cells() if is_value(cell.text)]
    if max(score.score.values()) >= 3 and figures and not score.is_too_long:
        forms = [form for form, hits in score.score.items() if hits == max(score.score.values())]
        sheet.find(
            "form_ambiguous",
            f"table {sheet.table.number} could be of {' or '.join(forms)} and nothing decides; it is left unmapped",
            actual=", ".join(forms),
        )  # fmt: skip
        leave_rest(sheet)
    elif figures:
        sheet.find(
            "table_unrecognised",
            f"table {sheet.table.number} is of no known form; its {len(figures)} figures are not read",
            tuple(figures[:1]),
        )  # fmt: skip
        if len(figures) == sum(1 for cell in sheet.table.cells() if cell.text.strip()):
            # Nothing but figures: a page break left the heads of a statutory table behind.
            leave_rest(sheet)


def _gather(sheets: Sequence[TableMatch], forms: Sequence[str]) -> Matching:
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
