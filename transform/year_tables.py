"""Which tables of a document are the report's own: those of its year, or one that stands flattened in its lines."""

from collections.abc import Collection
from dataclasses import replace

from transform.document import Document, Table
from transform.flattened import rebuild_tables
from transform.matching.cell_texts import is_value
from transform.matching.document import Matching, match_tables
from transform.report import Issue, Place, Severity
from transform.table_titles import tables_of_other_years, tables_titled_otherwise, titles_of_tables

_ENOUGH = 3


def read_tables(document: Document, year: int | None) -> Matching:
    """Match the tables of the report's year; those of other years, and one that stands flattened beside, are said."""
    titles = titles_of_tables(document)
    others = tables_of_other_years(titles, year)
    matching = _match_others_than(others, document, year)
    titled = tables_titled_otherwise(titles, year)
    if not others and titled and _count_differing(matching) >= _ENOUGH:
        # They print the report's lines with other figures: their titles were not left over.
        others = titled
        matching = _match_others_than(others, document, year)
    rebuilt = rebuild_tables(document)
    if matching.facts or matching.wrong_columns:
        asides = _flattened_issues(rebuilt)
    else:
        matching, asides = match_tables(rebuilt, year) if rebuilt else matching, ()
    left = tuple(_say_other(table, year) for table in document.tables if table.number in others)
    return replace(matching, issues=matching.issues + asides + left)


def _match_others_than(others: Collection[int], document: Document, year: int | None) -> Matching:
    own = [table for table in document.tables if table.number not in others]
    return match_tables(own, year, document.leads)


def _count_differing(matching: Matching) -> int:
    return sum(1 for issue in matching.issues if issue.check == "repeated_differs")


def _say_other(table: Table, year: int | None) -> Issue:
    figures = [Place(*cell[:3]) for cell in table.cells() if is_value(cell.text)]
    message = f"table {table.number} is titled with another year than {year}; its {len(figures)} figures are not loaded"
    cells, subject = tuple(figures[:1]), f"table {table.number}"
    return Issue("other_table", Severity.INFO, message, expected=str(year), cells=cells, subject=subject)


def _flattened_issues(rebuilt: tuple[Table, ...]) -> tuple[Issue, ...]:
    if not rebuilt:
        return ()
    message = "beside its tables the page prints one as lines of text; its figures are not read"
    return (Issue("flattened_beside", Severity.WARNING, message),)
