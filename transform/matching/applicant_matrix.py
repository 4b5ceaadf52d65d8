"""The columns of the applicant matrix (table 三 of f2019 and f2021)."""

from collections.abc import Sequence
from dataclasses import dataclass

from transform.document import Cell
from transform.matching.cell_texts import is_value, is_words, squash
from transform.matching.rows import Row
from transform.matching.table_match import TableMatch
from transform.matching.vocabulary import Vocabulary
from transform.text.folding import label_key

# One row in five that does not fit its heads says that the heads are misread, not that a row is misprinted.
_SHIFTED_AT_MOST = 5
# So many heads of applicants in a row are no labels of lines, which may print 其他 and 总计 too.
_HEADS = 3
# What stands in a value cell and is no figure is a short word or nothing.
_WORDS = 12


@dataclass(frozen=True, slots=True)
class ApplicantColumns:
    """Breakdown codes from left to right; ``slots`` are their grid columns (from 0) where a head was printed, and
    ``others`` the columns behind them that have a head of their own (备注). ``heads`` are the rows of heads."""

    codes: tuple[str, ...]
    slots: tuple[int, ...] | None
    heads: frozenset[int]
    others: frozenset[int] = frozenset()


def find_applicants(match: TableMatch, vocabulary: Vocabulary) -> ApplicantColumns | None:
    """Read the heads above the first line of the matrix; None where the table prints no complete head."""
    above = _rows_above_lines(match, vocabulary)
    heads = [r for r in above if any(label_key(cell.text) in vocabulary.applicants for cell in match.rows[r])]
    if not heads:
        return None
    # Where no cell of the heads is missing, each stands over its column, spans or none.
    placed = not match.has_lost_spans or all(len(match.rows[r]) == match.width for r in heads)
    slots = _codes_by_slot(match, heads, vocabulary) if placed else None
    codes = (
        tuple(slots[s] for s in sorted(slots))
        if slots is not None
        else _codes_in_order(match, heads, vocabulary)
    )
    if sorted(codes) != sorted(set(vocabulary.applicants.values())):
        return None
    if slots is None:
        return ApplicantColumns(codes, None, frozenset(range(heads[-1] + 1)))
    grid = match.table.grid
    others = {c for r in heads for c, cell in enumerate(grid[r]) if cell and cell.text.strip()} - set(slots)
    return ApplicantColumns(codes, tuple(sorted(slots)), frozenset(range(heads[-1] + 1)), frozenset(others))


def _rows_above_lines(match: TableMatch, vocabulary: Vocabulary) -> list[int]:
    above: list[int] = []
    for r, row in enumerate(match.rows):
        if any(vocabulary.prints_line(cell.text) or is_value(cell.text) for cell in row):
            break
        above.append(r)
    return above


def _codes_by_slot(match: TableMatch, heads: Sequence[int], vocabulary: Vocabulary) -> dict[int, str]:
    """Grid column -> breakdown code; a head over several columns counts for its first."""
    codes: dict[str, int] = {}
    for r in heads:
        for slot in range(match.width):
            cell = match.at(r, slot)
            code = None if cell is None else vocabulary.applicants.get(label_key(cell.text))
            if code is not None:
                codes.setdefault(code, slot)
    return {slot: code for code, slot in codes.items()}


def _codes_in_order(match: TableMatch, heads: Sequence[int], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Heads whose spans are lost: the columns of the lower row stand where the group stood in the upper."""
    order: list[str] = []
    gap: int | None = None
    for r in heads:
        found: list[str] = []
        for cell in match.rows[r]:
            key = label_key(cell.text)
            if key in vocabulary.groups:
                gap = len(order) + len(found)
            elif key in vocabulary.applicants:
                found.append(vocabulary.applicants[key])
        at = len(order) if gap is None or not order else gap
        order[at:at] = found
    return tuple(order)


def matrix_rows(match: TableMatch, vocabulary: Vocabulary, columns: ApplicantColumns) -> list[Row]:
    """The rows of a matrix: the last cells are its values, what stands before them its labels.

    A row that does not fit is left unmapped; many of them make the table's columns wrong.
    """
    rows: list[Row] = []
    for r, cells in enumerate(match.rows):
        if r in columns.heads or _repeats_heads(cells, vocabulary):
            match.handle(*cells)
        else:
            rows.append(_split_row(match, r, vocabulary, columns))
    shifted = sum(1 for issue in match.issues if issue.check == "wrong_columns")
    match.wrong_columns = match.wrong_columns or shifted > max(1, len(rows) // _SHIFTED_AT_MOST)
    return rows


def _repeats_heads(cells: list[Cell], vocabulary: Vocabulary) -> bool:
    """Whether heads are printed again, as over a page break."""
    if any(is_value(cell.text) for cell in cells):
        return False
    words = [cell.text for cell in cells if cell.text.strip()]
    known = sum(1 for text in words if label_key(text) in vocabulary.applicants)
    return known >= _HEADS and known * 2 > len(words)


def _split_row(match: TableMatch, r: int, vocabulary: Vocabulary, columns: ApplicantColumns) -> Row:
    cells, count = match.rows[r], len(columns.codes)
    values = _under_heads(match, r, vocabulary, columns) or _last_cells(match, r, columns)
    if values:
        labels = [cell for cell in cells[: cells.index(values[0])] if cell.text.strip()]
        if labels and not any(is_value(cell.text) for cell in labels):
            return Row(tuple(labels), tuple(zip(columns.codes, values, strict=True)))
    figures = tuple(cell for cell in cells if is_value(cell.text))
    words = tuple(cell for cell in cells if is_words(cell.text))
    if figures:
        label = " / ".join(squash(cell.text) for cell in words)
        why = f"does not have {count} figures under {count} columns"
        match.refuse(figures, label, why, expected=str(count), actual=str(len(figures)))
    return Row(words, ())


def _under_heads(match: TableMatch, r: int, vocabulary: Vocabulary, columns: ApplicantColumns) -> list[Cell]:
    """The cells right under the heads; nothing where one lacks, prints a line's label, or figures stand beside."""
    if columns.slots is None:
        return []
    row = match.table.grid[r]
    begun = [slot for slot in columns.slots if slot == 0 or row[slot - 1] is not row[slot]]
    values = [cell for slot in begun if (cell := row[slot]) is not None]
    printed = {cell.text for cell in values}
    if len(values) < len(columns.slots) or any(map(vocabulary.prints_line, printed)):
        return []
    beside = [row[slot] for slot in range(columns.slots[-1] + 1, len(row)) if slot not in columns.others]
    strange = [cell for cell in beside if cell and cell is not values[-1] and is_value(cell.text)]
    return [] if strange else values


def _last_cells(match: TableMatch, r: int, columns: ApplicantColumns) -> list[Cell]:
    """The last cells of a row, where they are as many as the heads and a label stands right before them.

    Where heads were printed, the row's spans must differ from theirs over the same full width (a 2019 city
    report: head 1/2/1, data 2/1/1).
    """
    cells, count = match.rows[r], len(columns.codes)
    if len(cells) <= count or not all(map(_may_be_value, {cell.text for cell in cells[-count:]})):
        return []
    if columns.slots is None:
        # A table that goes on says of no blank whether it is a label's or a value's.
        return cells[-count:] if columns.heads or cells[-count - 1].text.strip() else []
    row = match.table.grid[r]
    spans = any(cell.colspan > 1 for cell in cells[-count:])
    ragged = any(slot is None for slot in row) and not any(cell.colspan > 1 for cell in cells)
    apart = (spans and row[-1] is not None) or (ragged and match.has_lost_spans)
    return cells[-count:] if apart and cells[-count - 1].text.strip() else []


def _may_be_value(text: str) -> bool:
    return len(text.strip()) <= _WORDS or is_value(text)
