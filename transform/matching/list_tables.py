"""The tables of the listed forms (f2008, f2014): one line a row, the year's figure in one column."""

from collections.abc import Sequence

from transform.document import Cell
from transform.forms.catalogue import TOTAL
from transform.matching.cell_texts import is_value, is_words, squash
from transform.matching.list_columns import Columns, find_columns
from transform.matching.rows import Row, match_rows
from transform.matching.table_match import TableMatch, leave_rest
from transform.matching.vocabulary import Vocabulary
from transform.text.values import State, read_value


def match_list_table(
    match: TableMatch, vocabulary: Vocabulary, year: int | None, before: int | None
) -> int | None:
    """Match a table whose report is of a year, and keep every figure in it that no line claims.

    ``before`` is the last line of the table before it, which it may go on from; its own last line is returned.
    """
    last = _match_columns(match, vocabulary, year, before)
    leave_rest(match)
    return last


def _match_columns(
    match: TableMatch, vocabulary: Vocabulary, year: int | None, before: int | None
) -> int | None:
    for columns in find_columns(match, vocabulary.lines, year):
        for r in columns.heads:
            match.handle(*match.rows[r])
        if columns.value is None or _lacks_labels(match, columns):
            _refuse_columns(match, columns, year)
            continue
        _set_aside(match, columns)
        rows, head = _listing_rows(match, columns), columns.value_head
        before = match_rows(match, vocabulary.lines, rows, before=before, value_head=head)
    return before


def _lacks_labels(match: TableMatch, columns: Columns) -> bool:
    """Whether a table whose lines run across has a figure where its labels have ended: one of them is gone, and all
    behind it stand over another's figure."""
    return match.turned and any(
        (value := match.at(r, columns.value or 0)) is not None
        and is_value(value.text)
        and all(match.at(r, column) is None for column in columns.labels)
        for r in range(len(match.rows))
    )


def _listing_rows(match: TableMatch, columns: Columns) -> list[Row]:
    rows: list[Row] = []
    for r in range(len(match.rows)):
        if r in columns.heads:
            continue
        labels = _distinct(match, r, columns.labels)
        if r in columns.shifted:
            _refuse_row(match, r)
            continue
        unit = None if columns.unit is None else match.at(r, columns.unit)
        value = None if columns.value is None else match.at(r, columns.value)
        if unit is None or unit in labels or _is_number(unit):
            unit = None
        else:
            match.handle(unit)
        values = () if value is None or value in labels or value is unit else ((TOTAL, value),)
        if labels:
            rows.append(Row(labels, values, unit))
    return rows


def _distinct(match: TableMatch, r: int, columns: Sequence[int]) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for column in columns:
        cell = match.at(r, column)
        if cell is not None and cell.text.strip() and cell not in cells and not _is_number(cell):
            cells.append(cell)
    return tuple(cells)


def _is_number(cell: Cell) -> bool:
    """A number where a label or a unit belongs stands in the wrong column, and is kept unmapped."""
    return is_value(cell.text) and read_value(cell.text, "件").state is State.REPORTED


def _refuse_row(match: TableMatch, r: int) -> None:
    figures = tuple(cell for cell in match.rows[r] if is_value(cell.text))
    label = " / ".join(squash(cell.text) for cell in match.rows[r] if is_words(cell.text))
    match.refuse(figures, label, "has a figure behind the last head")


def _refuse_columns(match: TableMatch, columns: Columns, year: int | None) -> None:
    match.wrong_columns = True
    printed = ", ".join(str(y) for _, y in columns.other_years)
    match.find(
        "wrong_columns",
        f"no column of table {match.table.number} can be told to be the report's year"
        + (f" (columns of {printed})" if printed else "") + "; its figures are left unmapped",
        expected=str(year) if year else None, actual=printed or None,
    )  # fmt: skip


def _set_aside(match: TableMatch, columns: Columns) -> None:
    """Columns of other years and periods are not this report's; they are said, not lost without trace."""
    years = dict(columns.other_years)
    for column in columns.codes:
        match.handle(*(cell for r in range(len(match.rows)) if (cell := match.at(r, column)) is not None))
    for column in columns.beside:
        cells = [
            cell
            for r in range(len(match.rows))
            if r not in columns.heads
            and (cell := match.at(r, column)) is not None
            and cell.column == column + 1
        ]
        figures = [cell for cell in cells if is_value(cell.text)]
        if column in years or figures:
            what = f"the year {years[column]}" if column in years else "another period or purpose"
            match.find(
                "other_column",
                f"column {column + 1} of table {match.table.number} is of {what}; its {len(figures)} figures are not loaded",
                tuple(figures[:1]), actual=str(years.get(column, "")) or None,
            )  # fmt: skip
        match.handle(*cells)
