"""The columns of a listed form (f2008, f2014): label, unit, annual figure, and what stands beside them."""

from dataclasses import dataclass

from transform.document import Cell
from transform.matching.cell_texts import is_value
from transform.matching.column_heads import find_head_rows, head_role, prints_heads
from transform.matching.form_lines import Lines
from transform.matching.sheet import Sheet
from transform.matching.year_column import choose_column
from transform.units import unit_in_text

# A column that counts so many rows without a gap numbers them.
_NUMBERED_ROWS = 5
# One row in five that reaches over its heads says that the heads are misread, not that a row is misprinted.
_SHIFTED_AT_MOST = 5
_UNIT_WORDS = frozenset("条件次篇人个项部份元宗") | {"万元", "人次", "%"}


@dataclass(frozen=True, slots=True)
class Columns:
    """One group of columns that is read downwards (a wide table may hold two side by side).

    Columns count from 0. ``codes`` number the lines and say nothing else; ``beside`` hold figures that are
    not this report's. ``value`` is None where no column can be told to be the year's; ``shifted`` are rows with
    figures behind the last head.
    """

    labels: tuple[int, ...]
    unit: int | None
    value: int | None
    beside: tuple[int, ...]
    codes: tuple[int, ...]
    heads: frozenset[int]
    other_years: tuple[tuple[int, int], ...] = ()
    value_head: str = ""
    shifted: frozenset[int] = frozenset()


def find_columns(sheet: Sheet, lines: Lines, year: int | None) -> list[Columns]:
    """The groups of columns of a table of this form, left to right."""
    _realign(sheet, lines)
    heads = find_head_rows(sheet, lines)
    kinds = [_kind_of(sheet, column, lines, heads) for column in range(sheet.width)]
    groups: list[list[int]] = [[]]
    for column, kind in enumerate(kinds):
        if kind == "label" and any(kinds[c] == "label" for c in groups[-1]) and kinds[column - 1] != "label":
            groups.append([])
        groups[-1].append(column)
    return [_resolve(sheet, group, kinds, heads, year) for group in groups]


def _realign(sheet: Sheet, lines: Lines) -> None:
    """Rows of flattened text that lost a spanned stub on their left go back under the other labels."""
    if all(len(row) == sheet.width for row in sheet.rows) or not sheet.has_lost_spans:
        return
    whole = [row for row in sheet.rows if len(row) == sheet.width]
    known = [sum(1 for row in whole if lines.candidates(row[c].text)) for c in range(sheet.width)]
    column = known.index(max(known))
    short = {
        r
        for r, row in enumerate(sheet.rows)
        if row and len(row) == sheet.width - column and not is_value(row[0].text) and not prints_heads(row)
    }
    if column and short:
        sheet.push_right(column, short)


def _kind_of(sheet: Sheet, column: int, lines: Lines, heads: frozenset[int]) -> str:
    cells = _column(sheet, column, heads)
    if sum(1 for cell in cells if lines.candidates(cell.text)) >= max(1, len(cells) // 5):
        return "label"
    roles = {head_role(cell.text) for r in heads if (cell := sheet.at(r, column)) is not None}
    for role in ("unit", "code", "note", "other", "annual", "label"):
        if role in roles:
            return role
    if _counts_up([cell.text.strip() for cell in cells]):
        return "code"
    words = [squashed for cell in cells if (squashed := "".join(cell.text.split()))]
    units = sum(1 for word in words if word in _UNIT_WORDS)
    if words and units * 2 > len([w for w in words if not is_value(w)]) and units >= 1:
        return "unit"
    return "plain"


def _counts_up(texts: list[str]) -> bool:
    """Whether a column numbers its rows: 1, 2, 3 … or 01, 02, 03 … without a gap."""
    numbers = [int(text) for text in texts if text.isdecimal()]
    return (
        len(numbers) >= _NUMBERED_ROWS
        and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        and numbers[0] <= 1
    )


def _column(sheet: Sheet, column: int, heads: frozenset[int]) -> list[Cell]:
    width = sheet.width
    return [
        cell
        for r, row in enumerate(sheet.table.grid)
        if (cell := row[column]) is not None
        and cell.column == column + 1
        and cell.colspan < width
        and r not in heads
    ]


def _resolve(
    sheet: Sheet, group: list[int], kinds: list[str], heads: frozenset[int], year: int | None
) -> Columns:
    labels = tuple(c for c in group if kinds[c] == "label")
    unit = next((c for c in group if kinds[c] == "unit"), None)
    first = min(labels, default=0)
    figures = [c for c in group if kinds[c] in ("annual", "other", "plain") and c > first]
    over = _rows_over_heads(sheet, figures, heads)
    figures = [c for c in figures if c not in over]
    value, other_years = choose_column(sheet, figures, kinds, heads, year)
    shifted = frozenset(r for rows in over.values() for r in rows)
    if len(shifted) > max(1, len(sheet.rows) // _SHIFTED_AT_MOST):
        value = None
    codes = tuple(c for c in group if kinds[c] == "code")
    beside = tuple(c for c in group if c not in labels and c not in codes and c not in (unit, value))
    head = "" if value is None else _head_text(sheet, value, heads)
    return Columns(labels, unit, value, beside, codes, heads, other_years, head, shifted)


def _rows_over_heads(sheet: Sheet, figures: list[int], heads: frozenset[int]) -> dict[int, list[int]]:
    """Columns behind the last head, with the rows whose figures reach into them: those stand too far to the right."""
    headed = [c for c in range(sheet.width) if any(_is_headed(sheet, r, c) for r in heads)]
    return {
        column: [
            r
            for r in range(len(sheet.rows))
            if r not in heads and (cell := sheet.at(r, column)) is not None and is_value(cell.text)
        ]
        for column in figures
        if headed and column > headed[-1]
    }


def _is_headed(sheet: Sheet, r: int, column: int) -> bool:
    cell = sheet.at(r, column)
    return cell is not None and cell.colspan < sheet.width and bool(cell.text.strip())


def _head_text(sheet: Sheet, column: int, heads: frozenset[int]) -> str:
    texts = (cell.text for r in sorted(heads) if (cell := sheet.at(r, column)) is not None)
    return next((text for text in texts if unit_in_text(text)), "")
