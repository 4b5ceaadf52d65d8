"""Which sheets of a workbook are the report's: those of other years and offices, and samples of the form, are set aside."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from transform.document import Block, Document, Paragraph, Table
from transform.forms.check_catalogue import make_issue
from transform.report import Expectation, HeldReason, Issue, Place
from transform.table_titles import names_last_year, office_of_table, year_of_table
from transform.text.folding import normalise_text
from transform.text.offices import NameMatch, compare_office

_SAMPLE = re.compile(
    r"(?:附[件表]?\d*:?)?(?:填[表报写]?(?:说明|须知|要求)|(?:指标)?(?:说明|解释)|(?:填[表报写])?(?:样表|示例|模板|样本|范例|空表))\d*"
)


@dataclass(frozen=True, slots=True)
class ChosenSheets:
    """A document without the sheets that are set aside, the issues about these, and why the report is held for them."""

    document: Document
    issues: tuple[Issue, ...] = ()
    held_reasons: tuple[HeldReason, ...] = ()


def choose_sheets(document: Document, expected: Expectation) -> ChosenSheets:
    """Choose the sheets of the report; any document without several sheets stays whole.

    Sheets are told apart by the titles in their first rows, then by their names. Of several years the expected one is
    read, else the newest, which is held; of several offices that of the expected names, which is held too.
    """
    sheets = [table for table in document.tables if table.sheet is not None]
    if len(sheets) < 2:
        return ChosenSheets(document)
    samples = _list_samples(sheets)
    rest = [table for table in sheets if table not in samples]
    years, is_year_open = _list_other_years(rest, expected)
    offices = _list_other_offices(rest, expected)
    issues = (
        *(_set_aside("sample_table", table, "on a sheet that explains the form") for table in samples),
        *(_set_aside("other_table", table, "of another year") for table in years),
        *(_set_aside("other_office_table", table, f"of {office_of_table(table)}") for table in offices),
        *((_open_year_issue(rest),) if is_year_open else ()),
    )
    held_reasons = (
        *((HeldReason.OTHER_YEAR,) if is_year_open else ()),
        *((HeldReason.OTHER_PUBLISHER,) if offices else ()),
    )
    return ChosenSheets(_without(document, (*samples, *years, *offices)), issues, held_reasons)


def _list_samples(sheets: Collection[Table]) -> list[Table]:
    """Sheets that explain the form or show it empty; none where no other sheet has figures: somebody filled one in."""
    samples = [table for table in sheets if _SAMPLE.fullmatch(normalise_text(table.sheet or ""))]
    return samples if any(_has_figures(table) for table in sheets if table not in samples) else []


def _list_other_years(sheets: Collection[Table], expected: Expectation) -> tuple[list[Table], bool]:
    """The sheets of other years than the report's, and whether it is open which year that is."""
    with_figures = [table for table in sheets if _has_figures(table)]
    last = [table for table in with_figures if names_last_year(table)]
    years = {year for table in with_figures if table not in last and (year := year_of_table(table))}
    is_asked_for = expected.year in years
    if len(years) > 1:
        own = expected.year if is_asked_for else max(years)
        last += [
            table for table in with_figures if table not in last and year_of_table(table) not in (None, own)
        ]
    return last if len(last) < len(with_figures) else [], len(years) > 1 and not is_asked_for


def _open_year_issue(sheets: Collection[Table]) -> Issue:
    years = ", ".join(str(year) for year in sorted({year_of_table(table) or 0 for table in sheets} - {0}))
    message = f"the workbook has sheets of {years}, and nothing says of which year the report is"
    return make_issue("other_year", message, actual=years)


def _list_other_offices(sheets: Collection[Table], expected: Expectation) -> list[Table]:
    """The sheets of other offices than the expected one; none where none is of that office."""
    if not expected.names:
        return []
    matches = [
        (table, compare_office(office, expected.names))
        for table in sheets
        if (office := office_of_table(table))
    ]
    others = [table for table, match in matches if match is NameMatch.DIFFERENT]
    return others if len(others) < len(matches) else []


def _set_aside(check: str, table: Table, what: str) -> Issue:
    figures = [Place(*cell[:3]) for cell in table.cells() if _is_figure(cell.text)]
    message = f"table {table.number}, the sheet 「{table.sheet}」, is {what}; its {len(figures)} figures are not loaded"
    return make_issue(check, message, cells=tuple(figures[:1]), subject=f"table {table.number}")


def _without(document: Document, tables: Iterable[Table]) -> Document:
    """The document without some sheets: their tables, and the lines of each, which begin with its name."""
    numbers = {table.number for table in tables}
    if not numbers:
        return document
    kept: list[tuple[int, Block]] = []
    lines: list[tuple[int, Block]] = []
    for position, block in enumerate(document.blocks):
        if not isinstance(block, Table):
            lines.append((position, block))
            continue
        kept += _before_sheet(lines, block) if block.number in numbers else [*lines, (position, block)]
        lines = []
    kept += lines
    starts = tuple(sum(1 for position, _ in kept if position < start) for start in document.part_blocks)
    return replace(document, blocks=tuple(block for _, block in kept), part_blocks=starts)


def _before_sheet(lines: list[tuple[int, Block]], table: Table) -> list[tuple[int, Block]]:
    """The lines before a sheet's table that are not the sheet's: those of a page that it is attached to."""
    names = [
        n for n, (_, line) in enumerate(lines) if isinstance(line, Paragraph) and line.text == table.sheet
    ]
    return lines[: names[-1]] if names else lines


def _has_figures(table: Table) -> bool:
    return any(_is_figure(cell.text) for cell in table.cells())


def _is_figure(text: str) -> bool:
    return text.strip().replace(",", "").replace(".", "", 1).isdecimal()
