"""The columns of a list table (f2008, f2014): which hold labels and units, and which the figures of the year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from transform.document import Cell, text_of
from transform.forms.catalogue import column_heads
from transform.matching.cell_texts import header_year, is_value
from transform.matching.line_index import LineIndex
from transform.matching.list_headers import MIN_HEADERS, count_headers, find_header_rows, header_role
from transform.matching.table_match import TableMatch
from transform.text.folding import label_key, normalise_text
from transform.text.values import MAX_DIGITS, unit_in_text

# A column that counts so many rows without a gap numbers them.
_MIN_NUMBERED_ROWS = 5
# So many make it one under a head of figures too: no office's figures count up from 1 in each row.
_MANY_NUMBERED_ROWS = 10
# One row in five with a label of the form makes a column one of labels.
_LABEL_SHARE = 5
# One row in five that reaches past its headers shows that the headers are misread, not that a row is misprinted.
_SHIFTED_SHARE = 5
_UNIT_WORDS = frozenset("条件次篇人个项部份元宗") | {"万元", "人次", "%"}


@dataclass(frozen=True, slots=True)
class Columns:
    """One group of columns that is read downwards (a wide table may print two side by side).

    Rows and columns count from 0. ``unit`` and ``value`` are the columns of the units and of the year's figures, None
    where the group has none or where it cannot be decided; ``codes`` are columns that only number the lines,
    ``others`` hold anything else, such as figures of another period. ``other_years`` are pairs of a column and the
    year that its header names. ``value_header`` is the header of the value column where it prints a unit, else empty.
    ``shifted`` are rows with figures to the right of the last header.
    """

    labels: tuple[int, ...]
    unit: int | None
    value: int | None
    others: tuple[int, ...]
    codes: tuple[int, ...]
    header_rows: frozenset[int]
    other_years: tuple[tuple[int, int], ...] = ()
    value_header: str = ""
    shifted: frozenset[int] = frozenset()


def find_columns(match: TableMatch, lines: LineIndex, year: int | None) -> list[Columns]:
    """The groups of columns of a list table, from left to right; a new one begins where labels begin again.

    Before, rows that lost a spanned cell on their left are moved right in ``match``, and colspans that disagree between
    the headers and the rows are left out of account.
    """
    _restore_lost_spans(match, lines)
    _number_disagreeing_columns(match, lines)
    header_rows = find_header_rows(match, lines)
    kinds = [_kind_of_column(match, column, lines, header_rows) for column in range(match.width)]
    groups: list[list[int]] = [[]]
    for column, kind in enumerate(kinds):
        if kind == "label" and any(kinds[c] == "label" for c in groups[-1]) and kinds[column - 1] != "label":
            groups.append([])
        groups[-1].append(column)
    last_header = _last_column_with_header(match, header_rows)
    return [_resolve_group(match, group, kinds, header_rows, last_header, year) for group in groups]


# Rows


def _restore_lost_spans(match: TableMatch, lines: LineIndex) -> None:
    """Move rows of flattened text that lost a spanned cell on their left back under the other labels."""
    if not match.has_lost_spans:
        return
    width = match.width
    full_rows = [row for row in match.rows if len(row) == width]
    if len(full_rows) == len(match.rows):
        return
    lines_by_column = [sum(1 for row in full_rows if lines.candidates(row[c].text)) for c in range(width)]
    column = lines_by_column.index(max(lines_by_column))
    short_rows = {
        r
        for r, row in enumerate(match.rows)
        if row
        and len(row) == width - column
        and not is_value(row[0].text)
        and count_headers(row) < MIN_HEADERS
    }
    if column and short_rows:
        match.shift_rows(short_rows, column)


def _number_disagreeing_columns(match: TableMatch, lines: LineIndex) -> None:
    """Number the columns by the order of the cells where every row has the same number of cells, a label first and a
    figure last under a header, and these begin in other columns than the headers."""
    if match.has_lost_spans:
        return
    rows = [r for r, row in enumerate(match.rows) if len(row) > 1]
    lengths = {len(match.rows[r]) for r in rows}
    # Rows that fill the grid begin their cells in the same columns.
    if len(lengths) > 1 or match.width in lengths:
        return
    if len({tuple([c for c in range(match.width) if match.begins_at(r, c)]) for r in rows}) < 2:
        return
    heads, *below = [match.rows[r] for r in rows]
    has_figures = all(is_value(row[-1].text) or not row[-1].text.strip() for row in below)
    has_labels = sum(1 for row in below if lines.candidates(row[0].text)) * _LABEL_SHARE >= len(below)
    is_flat = all(cell.rowspan == 1 for r in rows for cell in match.rows[r])
    if header_role(heads[-1].text) == "annual" and has_figures and has_labels and is_flat:
        match.number_columns()


# Columns


def _kind_of_column(match: TableMatch, column: int, lines: LineIndex, header_rows: frozenset[int]) -> str:
    """The role of a column by its cells or its header, or ``plain``."""
    cells = _cells_of_column(match, column, header_rows)
    if sum(map(bool, map(lines.candidates, map(text_of, cells)))) >= max(1, len(cells) // _LABEL_SHARE):
        return "label"
    numbered = _count_numbered([cell.text.strip() for cell in cells])
    if numbered >= _MANY_NUMBERED_ROWS:
        return "code"
    roles = {header_role(cell.text) for r in header_rows if (cell := match.at(r, column)) is not None}
    for role in ("unit", "code", "note", "other", "annual", "label"):
        if role in roles:
            return role
    if numbered >= _MIN_NUMBERED_ROWS:
        return "code"
    words = [compact for cell in cells if (compact := normalise_text(cell.text))]
    units = sum(1 for word in words if word in _UNIT_WORDS)
    if words and units * 2 > len([word for word in words if not is_value(word)]) and units >= 1:
        return "unit"
    return "plain"


def _cells_of_column(match: TableMatch, column: int, header_rows: frozenset[int]) -> list[Cell]:
    """The cells that begin in a column, without headers and without cells over the whole width."""
    left = column - 1
    return [
        cell
        for r, row in enumerate(match.table.grid)
        if (cell := row[column]) is not None
        and (left < 0 or row[left] is not cell)
        and r not in header_rows
        and not (left < 0 and match.is_across(r))
    ]


def _count_numbered(texts: Sequence[str]) -> int:
    """How many rows a column numbers: 1, 2, 3 … or 01, 02, 03 …; 0 where there is a gap."""
    decimals = [text for text in texts if text.isdecimal()]
    if not decimals or len(decimals[0]) > MAX_DIGITS or int(decimals[0]) > 1:
        return 0  # as of most columns of figures
    if any(len(text) > MAX_DIGITS for text in decimals):
        return 0
    numbers = [int(text) for text in decimals]
    counts_up = numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    return len(numbers) if counts_up else 0


def _resolve_group(
    match: TableMatch,
    group: Sequence[int],
    kinds: Sequence[str],
    header_rows: frozenset[int],
    last_header: int | None,
    year: int | None,
) -> Columns:
    labels = tuple(c for c in group if kinds[c] == "label")
    unit = next((c for c in group if kinds[c] == "unit"), None)
    first = min(labels, default=0)
    figures = [c for c in group if kinds[c] in ("annual", "other", "plain") and c > first]
    past_headers = _rows_past_headers(match, figures, header_rows, last_header)
    figures = [c for c in figures if c not in past_headers]
    value, other_years = _choose_value_column(match, figures, kinds, header_rows, year)
    shifted = frozenset(r for rows in past_headers.values() for r in rows)
    if len(shifted) > max(1, len(match.rows) // _SHIFTED_SHARE):
        value = None
    codes = tuple(c for c in group if kinds[c] == "code")
    own = {*labels, *codes, unit, value}
    others = tuple(c for c in group if c not in own)
    value_header = "" if value is None else _header_with_unit(match, value, header_rows)
    return Columns(labels, unit, value, others, codes, header_rows, other_years, value_header, shifted)


def _rows_past_headers(
    match: TableMatch, figures: Sequence[int], header_rows: frozenset[int], last_header: int | None
) -> Mapping[int, Sequence[int]]:
    """The columns to the right of the last header, with the rows that have figures in them: these rows were shifted
    to the right."""
    return {
        column: [
            r
            for r in range(len(match.rows))
            if r not in header_rows and (cell := match.begins_at(r, column)) and is_value(cell.text)
        ]
        for column in figures
        if last_header is not None and column > last_header
    }


def _last_column_with_header(match: TableMatch, header_rows: frozenset[int]) -> int | None:
    with_header = (
        c for c in range(match.width - 1, -1, -1) if any(_has_header(match, r, c) for r in header_rows)
    )
    return next(with_header, None)


def _has_header(match: TableMatch, row: int, column: int) -> bool:
    cell = match.at(row, column)
    return cell is not None and bool(cell.text.strip()) and not match.is_across(row)


def _header_with_unit(match: TableMatch, column: int, header_rows: frozenset[int]) -> str:
    texts = (cell.text for r in sorted(header_rows) if (cell := match.at(r, column)) is not None)
    return next((text for text in texts if unit_in_text(text)), "")


# The column of the report's year


def _choose_value_column(
    match: TableMatch,
    figures: Sequence[int],
    kinds: Sequence[str],
    header_rows: frozenset[int],
    year: int | None,
) -> tuple[int | None, tuple[tuple[int, int], ...]]:
    """The column of the report's year, by its header: the one that names this year, else the best one of annual
    figures, else the only one. With it, the columns of other years. None where headers disagree, or all columns are
    of other periods."""
    years_by_column = {c: years for c in figures if (years := _years_in_headers(match, c, header_rows))}
    if any(len(years) > 1 for years in years_by_column.values()):
        return None, ()
    columns_with_year = [(c, named_year) for c, years in years_by_column.items() for named_year in years]
    if columns_with_year:
        own = [c for c, named_year in columns_with_year if named_year == year]
        other_years = tuple((c, named_year) for c, named_year in columns_with_year if c not in own)
        return (own[0] if len(own) == 1 else None), other_years
    if len(figures) == 1:
        return (None if kinds[figures[0]] == "other" else figures[0]), ()
    return _best_annual_column(match, [c for c in figures if kinds[c] == "annual"], header_rows), ()


def _years_in_headers(match: TableMatch, column: int, header_rows: frozenset[int]) -> set[int]:
    cells = (match.at(r, column) for r in header_rows if not match.is_across(r))
    years = (header_year(cell.text) for cell in cells if cell is not None)
    return {year for year in years if year}


def _best_annual_column(match: TableMatch, columns: Sequence[int], header_rows: frozenset[int]) -> int | None:
    """The column whose header comes before all others' in the list of annual headers; None where two are equal."""
    ranked = sorted((_rank(match, column, header_rows), column) for column in columns)
    if len(ranked) == 1 or (ranked and ranked[0][0] < ranked[1][0]):
        return ranked[0][1]
    return None


def _rank(match: TableMatch, column: int, header_rows: frozenset[int]) -> int:
    order = [label_key(text) for text in column_heads().annual]
    keys = {label_key(cell.text) for r in header_rows if (cell := match.at(r, column)) is not None}
    return min((order.index(key) for key in keys if key in order), default=len(order))
