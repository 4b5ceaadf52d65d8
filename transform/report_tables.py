"""The tables that are a report's own, matched: those of its year, as tables or as lines of text."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from transform.certificate import certify
from transform.dated_tables import (
    dated_titles,
    rows_of_other_years,
    tables_of_other_years,
    tables_of_parts_of_the_year,
    tables_titled_with_other_years,
)
from transform.document import Block, Document, Table
from transform.flattened.stacked import holds_stack, list_stacked_figures, unstack
from transform.flattened.tables import LeftOut, Rebuilt, rebuild, rebuild_text
from transform.forms.check_catalogue import make_issue
from transform.forms.sentences import say
from transform.matching.cell_texts import is_value
from transform.matching.match_tables import Matching, match_tables
from transform.matching.table_match import Doubt
from transform.own_part import find_own_part
from transform.report import Expectation, HeldReason, Issue, Place, Unmapped
from transform.second_tables import find_second_tables
from transform.text.folding import label_key

# As many lines printed twice with different figures show that two tables are of two years.
_DIFFERING_LINES = 3


@dataclass(frozen=True, slots=True)
class ReportTables:
    """The tables of a report, matched and certified.

    ``document`` is the part of the document that is the report's. ``held_reasons`` are those of its tables.
    ``are_of_two_reports``: the lines of a form are printed more than once, and may all have been left out.
    """

    document: Document
    matching: Matching
    issues: tuple[Issue, ...]
    held_reasons: tuple[HeldReason, ...]
    are_of_two_reports: bool


def read_report_tables(
    document: Document, expected: Expectation, year: int | None, publisher: str | None
) -> ReportTables:
    """Read the tables of the report of this year and publisher, and certify what was read of them."""
    names = expected.names or ((publisher,) if publisher else ())
    own = find_own_part(document, expected.year or year, names)
    matching, second_tables = read_tables(own.document, year or expected.year)
    certificate = certify(matching)
    second_tables = own.issues + second_tables
    is_certain = certificate.is_certain and not second_tables
    return ReportTables(
        own.document,
        matching if certificate.facts is matching.facts else replace(matching, facts=certificate.facts),
        matching.issues + second_tables + certificate.issues,
        ((HeldReason.WRONG_COLUMNS,) if matching.wrong_columns else ())
        + (() if is_certain else (HeldReason.UNCERTAIN_TABLE,)),
        bool(second_tables),
    )


def read_tables(document: Document, year: int | None) -> tuple[Matching, tuple[Issue, ...]]:
    """Match the tables of a report of this year, those that are printed as lines of text among them.

    Every table that is left out opens an issue, and so do lines whose figures cannot be told. Those of a second set of
    tables are given beside the matching.
    """
    own, second = _match_own_tables(document, year)
    rebuilt = rebuild(document)
    read, second = _read_beside(own, second, rebuilt, year)
    is_read = read.facts and not read.unmapped and not read.wrong_columns
    if document.kind != "text" or not document.tables or is_read:
        return read, second
    again, second_again = _read_beside(None, (), rebuild_text(document, len(rebuilt.tables)), year)
    is_better = len(again.facts) > len(read.facts) and _agrees(again, read)
    return (again, second_again) if is_better else (read, second)


def _read_beside(
    own: Matching | None,
    second: tuple[Issue, ...],
    rebuilt: Rebuilt,
    year: int | None,
) -> tuple[Matching, tuple[Issue, ...]]:
    """The tables of a document with those out of its lines; the first alone where the others contradict them."""
    if own is not None and not rebuilt.tables:
        return _keep_left_out(own, rebuilt), second
    together, second_together = _match_own_tables(rebuilt.document, year)
    is_contradicted = own is not None and not (
        _agrees(together, own) and together.wrong_columns == own.wrong_columns and second_together == second
    )
    if own is not None and own.facts and is_contradicted:
        return replace(own, issues=own.issues + _beside_issues(rebuilt)), second
    return _keep_left_out(together, rebuilt), second_together


def _match_own_tables(document: Document, year: int | None) -> tuple[Matching, tuple[Issue, ...]]:
    """Match the tables of the report's year; every table left out opens an issue."""
    titles = dated_titles(document)
    document, rows_issues, left = _drop_rows_of_other_years(document, titles, year)
    excluded = tables_of_other_years(titles, year) | tables_of_parts_of_the_year(titles)
    matching = _match_tables_except(excluded, document, year)
    suspected = tables_titled_with_other_years(titles, year)
    if not excluded and suspected and _count_differing(matching) >= _DIFFERING_LINES:
        # The tables print the same lines with other figures, so the other year in a title was no leftover.
        excluded = suspected
        matching = _match_tables_except(excluded, document, year)
    second, second_issues = find_second_tables(matching, document)
    if second:
        matching = _match_tables_except(excluded | second, document, year)
    others = tuple(_other_table_issue(t, year) for t in document.tables if t.number in excluded)
    if rows_issues or others or left:
        issues = matching.issues + rows_issues + others
        matching = replace(matching, issues=issues, unmapped=matching.unmapped + left)
    return matching, second_issues


def _drop_rows_of_other_years(
    document: Document, titles: Mapping[int, str], year: int | None
) -> tuple[Document, tuple[Issue, ...], tuple[Unmapped, ...]]:
    """The document without the rows of tables that a title among them says are of another year, with issues; and their
    figures on lines that no other row of their table prints, for these may be the report's own."""
    blocks: list[Block] = []
    left: list[Unmapped] = []
    issues: list[Issue] = []
    for block in document.blocks:
        rows = rows_of_other_years(block, titles[block.number], year) if isinstance(block, Table) else ()
        if isinstance(block, Table) and rows:
            own, other = (
                replace(block, grid=tuple(row for r, row in enumerate(block.grid) if (r in rows) is is_other))
                for is_other in (False, True)
            )
            issues.append(_other_table_issue(other, year))
            left += _list_printed_once(other, own)
            blocks.append(own)
        else:
            blocks.append(block)
    own_document = replace(document, blocks=tuple(blocks)) if issues else document
    return own_document, tuple(issues), tuple(left)


def _list_printed_once(other: Table, own: Table) -> Iterator[Unmapped]:
    """The figures of rows whose label is in no row of the report's own."""
    labels = {label_key(cell.text) for cell in own.cells()}
    for row in other.grid:
        cells = [cell for cell in dict.fromkeys(row) if cell is not None and cell.text.strip()]
        if cells and not is_value(cells[0].text) and label_key(cells[0].text) not in labels:
            for cell in cells[1:]:
                if is_value(cell.text):
                    yield Unmapped(cells[0].text.strip(), cell.text.strip(), Place(*cell[:3]))


def _agrees(matching: Matching, other: Matching) -> bool:
    """Whether a matching has all facts of another one."""
    facts = {fact[:2]: fact.value for fact in matching.facts}
    return all(fact[:2] in facts and facts[fact[:2]] == fact.value for fact in other.facts)


def _keep_left_out(matching: Matching, rebuilt: Rebuilt) -> Matching:
    """The matching with the rows of text that were left out: their figures unmapped, an issue about them, and a doubt
    about the rest of their table."""
    if not rebuilt.left_out:
        return matching
    tables = {table.number for table in rebuilt.tables}
    doubts = dict.fromkeys(row.source.table for row in rebuilt.left_out if row.source.table in tables)
    return replace(
        matching,
        unmapped=matching.unmapped + tuple(cell for row in rebuilt.left_out for cell in row.unmapped()),
        issues=matching.issues + _left_out_issues(rebuilt.left_out, has_facts=bool(matching.facts)),
        doubts=matching.doubts + tuple(Doubt(number, say("uncertain_table.heads")) for number in doubts),
    )


def _left_out_issues(rows: tuple[LeftOut, ...], *, has_facts: bool) -> tuple[Issue, ...]:
    issues = [
        make_issue(
            "wrong_columns",
            say("wrong_columns.row", label=row.label, reason=say("wrong_columns.count", count=row.expected)),
            expected=str(row.expected),
            actual=str(len(row.figures)),
            cells=tuple(cell.source for cell in row.unmapped()),
        )
        for row in rows
        if row.expected
    ]
    others = sum(len(row.figures) for row in rows if not row.expected)
    if others and has_facts:
        issues.append(make_issue("flattened_beside", say("flattened_beside.lines", count=others)))
    return tuple(issues)


def _match_tables_except(excluded: Collection[int], document: Document, year: int | None) -> Matching:
    own = [table for table in document.tables if table.number not in excluded]
    tall = {table.number for table in own if holds_stack(table)}
    tables = [unstack(table) if table.number in tall else table for table in own]
    matching = match_tables(tables, year, document.lines_before_tables)
    stacked = tuple(cell for t in tables if t.number in tall for cell in list_stacked_figures(t))
    return replace(matching, unmapped=matching.unmapped + stacked) if stacked else matching


def _count_differing(matching: Matching) -> int:
    return sum(1 for issue in matching.issues if issue.check == "repeated_differs")


def _beside_issues(rebuilt: Rebuilt) -> tuple[Issue, ...]:
    cells = (cell.text for table in rebuilt.tables for cell in table.cells())
    count = sum(1 for text in cells if is_value(text)) + sum(len(row.figures) for row in rebuilt.left_out)
    return (make_issue("flattened_beside", say("flattened_beside.differ", count=count)),)


def _other_table_issue(table: Table, year: int | None) -> Issue:
    figures = [Place(*cell[:3]) for cell in table.cells() if is_value(cell.text)]
    message = say("other_table.titled", table=table.number, year=year or "?", count=len(figures))
    cells, subject = tuple(figures[:1]), f"table {table.number}"
    return make_issue("other_table", message, expected=str(year), cells=cells, subject=subject)
