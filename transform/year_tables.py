"""Which tables of a document are the report's own: those of its year, or one that stands flattened in its lines."""

from dataclasses import replace

from transform.document import Document, Table
from transform.flattened import rebuild_tables
from transform.matching.document import Matching, match_tables
from transform.matching.sheet import is_value
from transform.report import Issue, Place, Severity, Unmapped
from transform.table_titles import tables_of_other_years


def read_tables(document: Document, year: int | None) -> Matching:
    """Match the tables of the report's year; those of other years, and one that stands flattened beside, are said."""
    others = tables_of_other_years(document, year)
    matching = match_tables([table for table in document.tables if table.number not in others], year)
    rebuilt = rebuild_tables(document)
    if matching.facts or matching.wrong_columns:
        asides = _flattened_issues(rebuilt)
    else:
        matching, asides = match_tables(rebuilt, year) if rebuilt else matching, ()
    left = tuple(
        cell for table in document.tables if table.number in others for cell in _leave_figures(table)
    )
    issues = matching.issues + asides + _other_year_issues(left, year)
    return replace(matching, unmapped=matching.unmapped + left, issues=issues)


def _leave_figures(table: Table) -> list[Unmapped]:
    """The figures of a table that is not the report's, each under the first words of its row."""
    figures = [cell for cell in table.cells() if is_value(cell.text)]
    words = {cell.row: cell.text for cell in reversed(list(table.cells())) if not is_value(cell.text)}
    return [
        Unmapped(words.get(cell.row, ""), cell.text.strip(), Place(cell.table, cell.row, cell.column))
        for cell in figures
    ]


def _other_year_issues(left: tuple[Unmapped, ...], year: int | None) -> tuple[Issue, ...]:
    if not left:
        return ()
    message = f"{len(left)} figures stand in tables whose titles name another year than {year}; they are left unmapped"
    places = tuple(cell.source for cell in left)
    return (
        Issue("year_conflict", Severity.WARNING, message, expected=str(year), cells=places, subject="tables"),
    )


def _flattened_issues(rebuilt: tuple[Table, ...]) -> tuple[Issue, ...]:
    if not rebuilt:
        return ()
    message = "beside its tables the page prints one as lines of text; its figures are not read"
    return (Issue("flattened_beside", Severity.WARNING, message),)
