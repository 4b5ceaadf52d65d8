"""The tables of the list forms (f2008, f2014): a row for each line, with the year's figure in one column."""

from collections.abc import Sequence

from transform.document import Cell
from transform.forms.catalogue import TOTAL
from transform.forms.sentences import say
from transform.matching.cell_texts import is_value, is_words
from transform.matching.list_columns import Columns, find_columns
from transform.matching.list_headers import header_role, numbers_columns
from transform.matching.rows import Row, match_rows
from transform.matching.table_match import TableMatch
from transform.matching.vocabulary import Vocabulary
from transform.text.bilingual import Bilingual
from transform.text.folding import remove_whitespace
from transform.text.remembered import remember_short
from transform.text.states import State
from transform.text.values import read_value


def match_list_table(
    match: TableMatch, vocabulary: Vocabulary, year: int | None, previous: int | None
) -> int | None:
    """Match a table of a report of this year, and claim what its rows and other columns hold.

    ``previous`` is the position of the last line of the table before, which this one may continue; the position of
    its own last line is returned.
    """
    for columns in find_columns(match, vocabulary.lines, year):
        for r in columns.header_rows:
            _claim_headers(match, match.rows[r])
        if columns.value is None or _is_out_of_step(match, columns):
            _reject_columns(match, columns, year)
            continue
        _claim_other_columns(match, columns)
        rows = _rows_of_group(match, columns)
        previous = match_rows(
            match, vocabulary.lines, rows, previous=previous, value_header=columns.value_header
        )
    return previous


def _claim_headers(match: TableMatch, row: Sequence[Cell]) -> None:
    """Claim a row of headers; a figure in it that is no year and no number of a column stays unclaimed."""
    match.set_aside(*(cell for cell in row if header_role(cell.text) or numbers_columns(row)))
    match.claim(*row)


def _is_out_of_step(match: TableMatch, columns: Columns) -> bool:
    """Whether a table whose lines run across has figures that are not below their labels: one behind the last label,
    because a label is missing, or the row's own head (本年累计) among the figures, because the row was turned around."""
    if not match.transposed:
        return False
    for r in range(len(match.rows)):
        value = match.at(r, columns.value or 0)
        has_label = any(match.at(r, column) is not None for column in columns.labels)
        if value is None:
            continue
        is_stray = is_value(value.text) and not has_label
        is_head = not is_value(value.text) and header_role(value.text) is not None
        if is_stray or (is_head and has_label and r not in columns.header_rows):
            return True
    return False


def _reject_columns(match: TableMatch, columns: Columns, year: int | None) -> None:
    match.wrong_columns = True
    table, printed_years = match.table.number, ", ".join(str(other) for _, other in columns.other_years)
    message = (
        say("wrong_columns.years", table=table, years=printed_years)
        if printed_years
        else say("wrong_columns.year", table=table)
    )
    match.add_issue(
        "wrong_columns", message,
        expected=str(year) if year else None, actual=printed_years or None,
    )  # fmt: skip


def _claim_other_columns(match: TableMatch, columns: Columns) -> None:
    """Claim the columns that are not of this report's year, with an issue for each that holds figures."""
    for column in columns.codes:
        match.set_aside(*(match.at(r, column) for r in range(len(match.rows))))
    years = dict(columns.other_years)
    for column in columns.others:
        cells = [
            cell
            for r in range(len(match.rows))
            if r not in columns.header_rows and (cell := match.begins_at(r, column)) is not None
        ]
        if column < min(columns.labels, default=0) or not _has_known_header(match, columns, column):
            match.claim(
                *cells
            )  # their figures may be the report's: of a row that is shifted, of a line of its own
            continue
        figures = [cell for cell in cells if is_value(cell.text)]
        if column in years or figures:
            values = {"column": column + 1, "table": match.table.number, "count": len(figures)}
            match.add_issue(
                "other_column",
                say("other_column.year", **values, year=years[column])
                if column in years
                else say("other_column.purpose", **values),
                tuple(figures[:1]), actual=str(years.get(column, "")) or None,
            )  # fmt: skip
        match.set_aside(*cells)


def _has_known_header(match: TableMatch, columns: Columns, column: int) -> bool:
    headers = (match.at(r, column) for r in columns.header_rows)
    return any(header is not None and header_role(header.text) is not None for header in headers)


def _rows_of_group(match: TableMatch, columns: Columns) -> list[Row]:
    """The rows of a group of columns that have a label; their unit cells are claimed, shifted rows are rejected."""
    rows: list[Row] = []
    first_header = min(columns.header_rows, default=0)
    for r in range(len(match.rows)):
        if r in columns.header_rows:
            continue
        if r < first_header and not any(is_value(cell.text) for cell in match.rows[r]):
            match.claim(*match.rows[r])  # above the heads: the title, the office, the unit
            continue
        if r in columns.shifted:
            _reject_row(match, r, say("wrong_columns.behind_head"))
            continue
        labels, unit, has_number = _labels_and_unit(match, r, columns)
        if labels and has_number:
            _reject_row(match, r, say("wrong_columns.in_label"))
            continue
        if unit is not None:
            match.set_aside(unit)
        value = None if columns.value is None else match.at(r, columns.value)
        values = () if value is None or value in labels or value is unit else ((TOTAL, value),)
        if labels:
            rows.append(Row(labels, values, unit))
    return rows


def _reject_row(match: TableMatch, r: int, reason: Bilingual) -> None:
    figures = tuple(cell for cell in match.rows[r] if is_value(cell.text))
    label = " / ".join(remove_whitespace(cell.text) for cell in match.rows[r] if is_words(cell.text))
    match.reject_row(figures, label, reason)


def _labels_and_unit(
    match: TableMatch, r: int, columns: Columns
) -> tuple[tuple[Cell, ...], Cell | None, bool]:
    """The different cells of a row that hold a label, the cell of its unit, and whether a number is in their columns:
    the row is shifted, or has a figure too many."""
    labels: list[Cell] = []
    seen: set[int] = set()
    has_number = False
    row = match.table.grid[r]
    for column in columns.labels:
        cell = row[column]
        if cell is None or not cell.text.strip() or id(cell) in seen:
            continue
        seen.add(id(cell))
        if _is_number(cell.text):
            has_number = True
        else:
            labels.append(cell)
    unit = None if columns.unit is None else row[columns.unit]
    if unit is None or unit in labels:
        return tuple(labels), None, has_number
    return (tuple(labels), None, True) if _is_number(unit.text) else (tuple(labels), unit, has_number)


@remember_short(16384)
def _is_number(text: str) -> bool:
    """Whether a cell where a label or a unit belongs holds a number: it is in the wrong column, and stays unmapped."""
    return is_value(text) and any(read_value(text, unit).state is State.REPORTED for unit in ("件", "元"))
