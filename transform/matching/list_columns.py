"""The columns of a listed form (f2008, f2014): label, unit, annual figure, and what stands beside them.

What the heads of a listed form's columns print, and which rows are rows of heads.

Which column of a listed form holds the report's year.
"""

from dataclasses import dataclass
from functools import cache, lru_cache

from transform.document import Cell
from transform.forms.catalogue import column_heads
from transform.matching.cell_texts import head_year, is_value
from transform.matching.line_index import LineIndex
from transform.matching.table_match import TableMatch
from transform.text.folding import label_key, label_key_without_brackets
from transform.text.values import unit_in_text

_ROLES_OF_HEADS = 2


@cache
def _roles() -> dict[str, str]:
    heads = column_heads()
    named = (("label", heads.label), ("unit", heads.unit), ("code", heads.code), ("note", heads.note),
             ("annual", heads.annual), ("other", heads.other))  # fmt: skip
    return {label_key(text): role for role, texts in named for text in texts}


@lru_cache(maxsize=4096)
def head_role(text: str) -> str | None:
    """The role that the head of a column states, or None."""
    if head_year(text):
        return "annual"
    return _roles().get(label_key(text)) or _roles().get(label_key_without_brackets(text))


def find_head_rows(match: TableMatch, lines: LineIndex) -> frozenset[int]:
    """Rows above the first known line, later rows that repeat the head, and headings that name years beside them."""
    found: set[int] = set()
    started = False
    for r, row in enumerate(match.rows):
        if sum([_names_year(cell.text) for cell in row]) >= _ROLES_OF_HEADS:
            found.add(r)
        elif any(lines.candidates(cell.text) for cell in row):
            started = True
        elif _count_roles(row) >= (_ROLES_OF_HEADS if started else 1):
            found.add(r)
    return frozenset(found)


@lru_cache(maxsize=4096)
def _names_year(text: str) -> bool:
    """Whether a head prints a year in words (2016年); a bare 2016 may count something."""
    return head_year(text) is not None and not is_value(text)


def prints_heads(row: list[Cell]) -> bool:
    """Whether a row prints so many heads that it is one of heads."""
    return _count_roles(row) >= _ROLES_OF_HEADS


def _count_roles(row: list[Cell]) -> int:
    """The cells that print a head. A bare 2016 is one only beside others: a local row may have so many of a thing."""
    heads = [cell.text for cell in row if head_role(cell.text)]
    return len(heads) if any(not is_value(text) for text in heads) else 0


def choose_column(
    match: TableMatch, figures: list[int], kinds: list[str], heads: frozenset[int], year: int | None
) -> tuple[int | None, tuple[tuple[int, int], ...]]:
    """The column of the report's year: by year where years are named, else the annual one, else the only one.

    None where heads disagree, or all are of other periods.
    """
    named = {c: found for c in figures if (found := _years_of(match, c, heads))}
    if any(len(found) > 1 for found in named.values()):
        return None, ()
    years = [(c, y) for c, found in named.items() for y in found]
    if years:
        own = [c for c, y in years if y == year]
        return (own[0] if len(own) == 1 else None), tuple((c, y) for c, y in years if c not in own)
    if len(figures) == 1:
        return (None if kinds[figures[0]] == "other" else figures[0]), ()
    annual = [c for c in figures if kinds[c] == "annual"]
    ranked = sorted(annual, key=lambda c: _rank(match, c, heads))
    if len(ranked) == 1 or (ranked and _rank(match, ranked[0], heads) < _rank(match, ranked[1], heads)):
        return ranked[0], ()
    return None, ()


def _years_of(match: TableMatch, column: int, heads: frozenset[int]) -> set[int]:
    cells = (match.at(r, column) for r in heads)
    found = (head_year(cell.text) for cell in cells if cell is not None and cell.colspan < match.width)
    return {year for year in found if year}


def _rank(match: TableMatch, column: int, heads: frozenset[int]) -> int:
    order = [label_key(text) for text in column_heads().annual]
    keys = {label_key(cell.text) for r in heads if (cell := match.at(r, column)) is not None}
    return min((order.index(key) for key in keys if key in order), default=len(order))


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


def find_columns(match: TableMatch, lines: LineIndex, year: int | None) -> list[Columns]:
    """The groups of columns of a table of this form, left to right."""
    _realign(match, lines)
    heads = find_head_rows(match, lines)
    kinds = [_kind_of(match, column, lines, heads) for column in range(match.width)]
    groups: list[list[int]] = [[]]
    for column, kind in enumerate(kinds):
        if kind == "label" and any(kinds[c] == "label" for c in groups[-1]) and kinds[column - 1] != "label":
            groups.append([])
        groups[-1].append(column)
    return [_resolve(match, group, kinds, heads, year) for group in groups]


def _realign(match: TableMatch, lines: LineIndex) -> None:
    """Rows of flattened text that lost a spanned stub on their left go back under the other labels."""
    if all(len(row) == match.width for row in match.rows) or not match.has_lost_spans:
        return
    whole = [row for row in match.rows if len(row) == match.width]
    known = [sum(1 for row in whole if lines.candidates(row[c].text)) for c in range(match.width)]
    column = known.index(max(known))
    short = {
        r
        for r, row in enumerate(match.rows)
        if row and len(row) == match.width - column and not is_value(row[0].text) and not prints_heads(row)
    }
    if column and short:
        match.push_right(column, short)


def _kind_of(match: TableMatch, column: int, lines: LineIndex, heads: frozenset[int]) -> str:
    cells = _column(match, column, heads)
    if sum(1 for cell in cells if lines.candidates(cell.text)) >= max(1, len(cells) // 5):
        return "label"
    roles = {head_role(cell.text) for r in heads if (cell := match.at(r, column)) is not None}
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


def _column(match: TableMatch, column: int, heads: frozenset[int]) -> list[Cell]:
    width = match.width
    return [
        cell
        for r, row in enumerate(match.table.grid)
        if (cell := row[column]) is not None
        and cell.column == column + 1
        and cell.colspan < width
        and r not in heads
    ]


def _resolve(
    match: TableMatch, group: list[int], kinds: list[str], heads: frozenset[int], year: int | None
) -> Columns:
    labels = tuple(c for c in group if kinds[c] == "label")
    unit = next((c for c in group if kinds[c] == "unit"), None)
    first = min(labels, default=0)
    figures = [c for c in group if kinds[c] in ("annual", "other", "plain") and c > first]
    over = _rows_over_heads(match, figures, heads)
    figures = [c for c in figures if c not in over]
    value, other_years = choose_column(match, figures, kinds, heads, year)
    shifted = frozenset(r for rows in over.values() for r in rows)
    if len(shifted) > max(1, len(match.rows) // _SHIFTED_AT_MOST):
        value = None
    codes = tuple(c for c in group if kinds[c] == "code")
    beside = tuple(c for c in group if c not in labels and c not in codes and c not in (unit, value))
    head = "" if value is None else _head_text(match, value, heads)
    return Columns(labels, unit, value, beside, codes, heads, other_years, head, shifted)


def _rows_over_heads(match: TableMatch, figures: list[int], heads: frozenset[int]) -> dict[int, list[int]]:
    """Columns behind the last head, with the rows whose figures reach into them: those stand too far to the right."""
    headed = [c for c in range(match.width) if any(_is_headed(match, r, c) for r in heads)]
    return {
        column: [
            r
            for r in range(len(match.rows))
            if r not in heads and (cell := match.at(r, column)) is not None and is_value(cell.text)
        ]
        for column in figures
        if headed and column > headed[-1]
    }


def _is_headed(match: TableMatch, r: int, column: int) -> bool:
    cell = match.at(r, column)
    return cell is not None and cell.colspan < match.width and bool(cell.text.strip())


def _head_text(match: TableMatch, column: int, heads: frozenset[int]) -> str:
    texts = (cell.text for r in sorted(heads) if (cell := match.at(r, column)) is not None)
    return next((text for text in texts if unit_in_text(text)), "")
