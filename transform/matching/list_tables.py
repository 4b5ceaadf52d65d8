"""The tables of the listed forms (f2008, f2014): one line a row, the year's figure in one column."""

from collections.abc import Sequence

from transform.document import Cell
from transform.forms.catalogue import TOTAL
from transform.matching.cell_texts import is_value, is_words, squash
from transform.matching.list_columns import Columns, find_columns
from transform.matching.rows import Row, match_rows
from transform.matching.table_match import TableMatch, leave_rest
from transform.matching.vocabulary import Vocabulary
from transform.report import Severity, State
from transform.text.values import read_value


def match_list_table(
    sheet: TableMatch, vocabulary: Vocabulary, year: int | None, before: int | None
) -> int | None:
    """Match a table whose report is of a year, and keep every figure in it that no line claims.

    ``before`` is the last line of the table before it, which it may go on from; its own last line is returned.
    """
    last = _match_columns(sheet, vocabulary, year, before)
    leave_rest(sheet)
    return last


def _match_columns(
    sheet: TableMatch, vocabulary: Vocabulary, year: int | None, before: int | None
) -> int | None:
    for columns in find_columns(sheet, vocabulary.lines, year):
        for r in columns.heads:
            sheet.handle(*sheet.rows[r])
        if columns.value is None or _lacks_labels(sheet, columns):
            _refuse_columns(sheet, columns, year)
            continue
        _set_aside(sheet, columns)
        rows, head = _listing_rows(sheet, columns), columns.value_head
        before = match_rows(sheet, vocabulary.lines, rows, before=before, value_head=head)
    return before


def _lacks_labels(sheet: TableMatch, columns: Columns) -> bool:
    """Whether a table whose lines run across has a figure where its labels have ended: one of them is gone, and all
    behind it stand over another's figure."""
    return sheet.turned and any(
        (value := sheet.at(r, columns.value or 0)) is not None
        and is_value(value.text)
        and all(sheet.at(r, column) is None for column in columns.labels)
        for r in range(len(sheet.rows))
    )


def _listing_rows(sheet: TableMatch, columns: Columns) -> list[Row]:
    rows: list[Row] = []
    for r in range(len(sheet.rows)):
        if r in columns.heads:
            continue
        labels = _distinct(sheet, r, columns.labels)
        if r in columns.shifted:
            _refuse_row(sheet, r)
            continue
        unit = None if columns.unit is None else sheet.at(r, columns.unit)
        value = None if columns.value is None else sheet.at(r, columns.value)
        if unit is None or unit in labels or _is_number(unit):
            unit = None
        else:
            sheet.handle(unit)
        values = () if value is None or value in labels or value is unit else ((TOTAL, value),)
        if labels:
            rows.append(Row(labels, values, unit))
    return rows


def _distinct(sheet: TableMatch, r: int, columns: Sequence[int]) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for column in columns:
        cell = sheet.at(r, column)
        if cell is not None and cell.text.strip() and cell not in cells and not _is_number(cell):
            cells.append(cell)
    return tuple(cells)


def _is_number(cell: Cell) -> bool:
    """A number where a label or a unit belongs stands in the wrong column, and is kept unmapped."""
    return is_value(cell.text) and read_value(cell.text, "件").state is State.REPORTED


def _refuse_row(sheet: TableMatch, r: int) -> None:
    figures = tuple(cell for cell in sheet.rows[r] if is_value(cell.text))
    label = " / ".join(squash(cell.text) for cell in sheet.rows[r] if is_words(cell.text))
    sheet.refuse(figures, label, "has a figure behind the last head")


def _refuse_columns(sheet: TableMatch, columns: Columns, year: int | None) -> None:
    sheet.wrong_columns = True
    printed = ", ".join(str(y) for _, y in columns.other_years)
    sheet.find(
        "wrong_columns", Severity.ERROR,
        f"no column of table {sheet.table.number} can be told to be the report's year"
        + (f" (columns of {printed})" if printed else "") + "; its figures are left unmapped",
        expected=str(year) if year else None, actual=printed or None,
    )  # fmt: skip


def _set_aside(sheet: TableMatch, columns: Columns) -> None:
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
