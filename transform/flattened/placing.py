"""The cells of a row under the heads, where their number leaves no doubt which cell is under which head.

Where each cell is on a line of its own, nothing shows which blanks are cells: some pages leave blanks out, others
print empty lines between the rows, or a blank for each column that a merged label covers.
"""

from collections.abc import Sequence
from dataclasses import replace

from transform.flattened.items import Row
from transform.text.folding import numbering
from transform.text.states import State
from transform.text.values import read_value

_MAX_LABEL_COLUMNS = 4
# The figures of so many rows do not count up from 1.
_MIN_SERIALS = 5


def fit_rows(rows: Sequence[Row], count: int, trusts_blanks: bool) -> list[tuple[str, ...] | None]:
    """The cells of each row under so many heads; None for a row whose cells cannot be placed."""
    rows = _without_serials(rows)
    filled = [row for row in rows if row.cells]
    if _has_blank_labels(filled, count):
        return [row.cells[len(row.cells) - count :] for row in rows]
    longer = [row for row in filled if len(row.cells) > count]
    if longer:
        placed = _place_split_labels(rows, count)
        if placed is not None:
            return placed
    if 2 * len(longer) > len(filled) and any(row.cells[-1] for row in longer):
        # A column without a head of its own: nothing tells where it is.
        return [None] * len(rows)
    return [fit_row(row, count, trusts_blanks) for row in rows]


def _without_serials(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows without their first cell, where these number the rows."""
    first = [row.cells[0] for row in rows if row.cells and any(row.cells)]
    if len(first) < _MIN_SERIALS or first != [str(n) for n in range(1, len(first) + 1)]:
        return rows
    return [replace(row, cells=row.cells[1:]) for row in rows]


def fit_row(row: Row, count: int, trusts_blanks: bool) -> tuple[str, ...] | None:
    """The cells of a row under so many heads. A row on one line holds its own blanks; where blanks are not trusted,
    of cells on several lines only a row without any is certain."""
    ends_with_words = _ends_with_words(row)
    if row.is_doubtful or (ends_with_words and _shares_a_line(row, count)):
        return None
    if len(row.cells) == count and (trusts_blanks or row.holds_blanks):
        return row.cells
    if ends_with_words:
        return None
    bare = tuple(cell for cell in row.cells if cell)
    # Between marks a blank before a figure is a cell, and the row is longer than its heads.
    is_whole = len(bare) == count and (not row.holds_blanks or row.cells[:count] == bare)
    return bare if is_whole and len(row.cells) <= count + 1 else None


def _shares_a_line(row: Row, count: int) -> bool:
    """Whether several cells are on one line with no marks between them, where a blank one leaves no trace."""
    return not row.holds_blanks and row.last - row.first < count - 1


def _ends_with_words(row: Row) -> bool:
    """Whether the last cell is no plain figure: a remark (含网上2件) makes a row with a lost blank as long as its head."""
    return bool(row.cells) and read_value(row.cells[-1], "件").state is State.UNREADABLE


def _has_blank_labels(rows: Sequence[Row], count: int) -> bool:
    """Whether rows have more cells than heads only because they have blank columns of labels: merged cells were split,
    and each row is on a line."""
    return (
        any(len(row.cells) > count for row in rows)
        and all(len(row.cells) >= count and row.first == row.last for row in rows)
        and not any(cell for row in rows for cell in row.cells[: len(row.cells) - count])
    )


def _place_split_labels(rows: Sequence[Row], count: int) -> list[tuple[str, ...] | None] | None:
    """The cells of rows whose labels are in several columns, of which all but the own are blank cells on lines of
    their own: merged cells were split. None where no number of columns, or more than one, explains all blanks."""
    found = {
        tuple(placed)
        for columns in range(2, _MAX_LABEL_COLUMNS + 1)
        for column in range(columns)
        if (placed := _place_under(rows, count, columns, column)) is not None
    }
    return list(found.pop()) if len(found) == 1 else None


def _place_under(
    rows: Sequence[Row], count: int, columns: int, column: int
) -> list[tuple[str, ...] | None] | None:
    """The cells of the rows with so many columns of labels, where the first row's own label is in ``column``. Labels
    numbered in one style are in one column."""
    columns_of_style: dict[str, int] = {}
    placed: list[tuple[str, ...] | None] = []
    outer, is_first, blanks = 0, True, 0
    for row in rows:
        if not row.cells:
            outer += 1
            placed.append(None)
            continue
        column = column if is_first else blanks + outer
        before = columns - 1 - column
        behind = before + count
        blanks = len(row.cells) - behind
        style = numbering(row.labels[-1]) if row.labels else None
        if (
            column - outer < 0
            or before < 0
            or blanks < 0
            or any(row.cells[:before] + row.cells[behind:])
            or (style and columns_of_style.setdefault(style, column) != column)
        ):
            return None
        placed.append(row.cells[before:behind])
        outer, is_first = 0, False
    return placed if not blanks else None
