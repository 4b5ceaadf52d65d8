"""Which rows of a list table agree: one figure behind each label, or as many as there are columns of figures."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from transform.flattened.items import Row, list_figures
from transform.flattened.partings import is_unit
from transform.flattened.sections import CheckedSection, Section, leave_out, print_cells
from transform.flattened.words import COLUMN, LABEL_COLUMN, UNIT_COLUMN, follows, roles_of
from transform.text.states import State
from transform.text.values import has_spaced_digits, read_value

# So many rows show a table: with heads over them, and without.
_LEAST_ROWS, _LEAST_ROWS_WITHOUT_HEADS = 3, 8
# One row in five that does not fit shows that the lines are misread, not that a row is misprinted.
_MISFIT_SHARE = 5


@dataclass(frozen=True, slots=True)
class _Columns:
    """The heads of a list table in the order of its cells: the label's, the unit's or None, and those of the figures.

    ``is_numbered`` is true where a head of row numbers is before the label's, ``repeats`` where the heads are printed
    again beside themselves.
    """

    label: str
    unit: str | None
    figures: tuple[str, ...]
    is_numbered: bool
    repeats: bool


def check_list(section: Section, trusts_blanks: bool) -> CheckedSection:
    """Hold the rows of a list table against its heads, or against each other."""
    rows = _in_order_of_the_form(section.rows)
    columns = _find_columns(section.heads.words if section.heads else (), rows)
    if not _has_enough_rows(section, rows):
        return leave_out(section, None)
    printed = [print_cells(*(head for head in (columns.label, columns.unit, *columns.figures) if head))]
    figures, left_out, misfits, filled = 0, [], 0, 0
    for row in rows:
        cells = _fit_cells(row, columns, trusts_blanks)
        own = list_figures(row.cells)
        filled += bool(own)
        misfits += bool(own) and (cells is None or len(own) > len(columns.figures) or any(map(_is_pair, own)))
        if cells is None:
            left_out.append((row, len(columns.figures)))
        elif row.labels:
            printed.append(print_cells(row.labels[-1], *cells))
            figures += len(list_figures(cells))
    if misfits > max(1, filled // _MISFIT_SHARE):
        return leave_out(section, len(columns.figures))
    return CheckedSection(section, tuple(printed), figures, tuple(left_out))


def _is_pair(cell: str) -> bool:
    """Whether a cell is two figures with a space between them: marks part its line, and the space parts columns."""
    return has_spaced_digits(cell) and read_value(cell, "件").state is State.UNREADABLE


def _in_order_of_the_form(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows that lines print side by side: column by column as the halves of a table, or line by line as the items of
    a list, whichever has more labels right behind the one that the form has before them."""
    by_column = sorted(rows, key=lambda row: row.group)
    return max((by_column, rows), key=_count_following)


def _count_following(rows: Sequence[Row]) -> int:
    labels = [row.labels[-1] for row in rows if row.labels]
    return sum(follows(label, before) for before, label in pairwise(labels))


def _has_enough_rows(section: Section, rows: Sequence[Row]) -> bool:
    """Whether so many labels have cells that these are rows: not labels under each other, and all figures behind them."""
    known = [row for row in rows if row.is_known]
    filled = sum(1 for row in known if row.cells)
    return filled >= (_LEAST_ROWS if section.heads else _LEAST_ROWS_WITHOUT_HEADS) and 2 * filled >= len(
        known
    )


def _find_columns(heads: Sequence[str], rows: Sequence[Row]) -> _Columns:
    labels = [n for n, head in enumerate(heads) if LABEL_COLUMN in roles_of(head)]
    starts = Counter(is_unit(row.cells[0]) for row in rows if row.cells)
    unit = next((head for head in heads if UNIT_COLUMN in roles_of(head)), None)
    first = labels[0] if labels else 0
    own = heads[first : labels[1]] if len(labels) > 1 else heads[first:]
    return _Columns(
        heads[first] if labels else "统计指标",
        unit or ("单位" if starts[True] > starts[False] else None),
        tuple(head for head in own if COLUMN in roles_of(head)) or ("统计数",),
        any(COLUMN in roles_of(head) for head in heads[:first]),
        len(labels) > 1 or any(row.group for row in rows),
    )


def _fit_cells(row: Row, columns: _Columns, trusts_blanks: bool) -> Sequence[str] | None:
    """The unit and the figures of a row, None where they do not fit the heads. Where rows have one figure and this one
    has more, a page's number or another stray one is among them: they become one cell that is no number."""
    figures, count, printed = list_figures(row.cells), len(columns.figures), row.cells
    if columns.unit and len(printed) > 1 and is_unit(printed[-1]) and not is_unit(printed[0]):
        # The unit is behind the figures.
        printed = (printed[-1], *printed[:-1])
    unit = printed[:1] if columns.unit and printed and is_unit(printed[0]) else ()
    values = printed[len(unit) :]
    if not figures:
        return printed if len(values) <= count else ()
    is_apart = row.first != row.last and (columns.repeats or columns.is_numbered)
    if not row.labels or row.is_doubtful or is_apart:
        return None
    if len(values) == count and (unit or not columns.unit):
        is_certain = count == 1 or trusts_blanks or row.holds_blanks or all(values)
        return printed if is_certain else None
    if count == 1 and len(figures) > 1:
        units = [cell for cell in printed if is_unit(cell)][:1] or [""]
        return [*(units if columns.unit else []), "\n".join(figures)]
    return None
