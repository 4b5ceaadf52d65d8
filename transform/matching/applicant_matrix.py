"""The applicant matrix (table 三 of f2019 and f2021): a row for each line, a column for each kind of applicant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from transform.document import Cell
from transform.forms.catalogue import TOTAL
from transform.forms.sentences import say
from transform.matching.cell_texts import is_value, is_words
from transform.matching.rows import Row
from transform.matching.table_match import TableMatch
from transform.matching.vocabulary import Vocabulary
from transform.text.folding import label_key, remove_whitespace
from transform.text.values import read_value

# One row in five that does not fit its headers shows that the headers are misread, not that a row is misprinted.
_SHIFTED_SHARE = 5
# So many headers of applicants in a row are no labels of lines, which may print 其他 and 总计 too.
_MIN_REPEATED_HEADERS = 3
# A value cell that holds no figure holds a short word or nothing.
_MAX_VALUE_LENGTH = 12


@dataclass(frozen=True, slots=True)
class ApplicantColumns:
    """The columns of a matrix. ``codes`` are their breakdown codes from left to right.

    ``slots`` are their grid columns, counted from 0, or None where only their order is known; ``other_slots`` are
    columns to the right of them with a header of their own (备注); ``header_rows`` are the rows of headers.
    """

    codes: tuple[str, ...]
    slots: tuple[int, ...] | None
    header_rows: frozenset[int]
    other_slots: frozenset[int] = frozenset()


def find_applicants(match: TableMatch, vocabulary: Vocabulary) -> ApplicantColumns | None:
    """Read the headers above the first line of a matrix; None where the table does not print all of them, or prints them
    without their columns in another order than the form."""
    header_rows = [
        r
        for r in _rows_above_lines(match, vocabulary)
        if any(label_key(cell.text) in vocabulary.applicants for cell in match.rows[r])
    ]
    if not header_rows:
        return None
    # Where no cell of the header rows is missing, each header is over its column, spans or none.
    has_slots = not match.has_lost_spans or all(len(match.rows[r]) == match.width for r in header_rows)
    code_by_slot = _codes_by_slot(match, header_rows, vocabulary) if has_slots else {}
    codes = (
        tuple(code_by_slot[slot] for slot in sorted(code_by_slot))
        if has_slots
        else _codes_in_order(match, header_rows, vocabulary)
    )
    is_whole = sorted(codes) == sorted(vocabulary.breakdowns)
    if not is_whole or not (has_slots or _keeps_order(match, header_rows, codes, vocabulary)):
        return None
    rows_to_last_header = frozenset(range(header_rows[-1] + 1))
    if not has_slots:
        return ApplicantColumns(codes, None, rows_to_last_header)
    grid = match.table.grid
    printed = {c for r in header_rows for c, cell in enumerate(grid[r]) if cell and cell.text.strip()}
    slots = tuple(sorted(code_by_slot))
    return ApplicantColumns(codes, slots, rows_to_last_header, frozenset(printed - set(slots)))


def matrix_rows(match: TableMatch, vocabulary: Vocabulary, columns: ApplicantColumns) -> list[Row]:
    """The rows of a matrix: the values under its headers, and the labels left of them. Rows of headers are claimed.

    A row that does not fit the headers is left unmapped; many of them mean that the headers are misread.
    """
    rows: list[Row] = []
    for r, cells in enumerate(match.rows):
        if r in columns.header_rows or _repeats_headers(cells, vocabulary):
            match.claim(*cells)
        else:
            rows.append(_split_row(match, r, vocabulary, columns))
    rejected = sum(1 for issue in match.issues if issue.check == "wrong_columns")
    match.wrong_columns = match.wrong_columns or rejected > max(1, len(rows) // _SHIFTED_SHARE)
    if columns.codes != vocabulary.breakdowns and not _sums_hold(rows):
        return _reject_order(match, rows, columns)
    return rows


def _sums_hold(rows: Sequence[Row]) -> bool:
    """Whether the totals of the rows are the sums of their other columns, in more rows than not; also where every row
    has the same text in all columns, and the order makes no difference."""
    if all(len({cell.text.strip() for _, cell in row.values}) <= 1 for row in rows):
        return True
    verdicts = [
        total == sum(parts)
        for row in rows
        if (numbers := {code: read_value(cell.text, "件").number for code, cell in row.values})
        and (total := numbers.pop(TOTAL)) is not None
        and (parts := [number for number in numbers.values() if number is not None])
        and (total or any(parts))
    ]
    return sum(verdicts) * 2 > len(verdicts)


def _reject_order(match: TableMatch, rows: Sequence[Row], columns: ApplicantColumns) -> list[Row]:
    """The rows without their values: the headers are in another order than the form's, and the totals say that the
    figures below them are not (headers of a wrong colspan push each other aside)."""
    match.wrong_columns = True
    match.add_issue(
        "wrong_columns",
        say("wrong_columns.order", table=match.table.number, codes=", ".join(columns.codes)),
        tuple(cell for row in rows[:1] for _, cell in row.values),
    )  # fmt: skip
    return [Row(row.labels, ()) for row in rows]


# Headers


def _rows_above_lines(match: TableMatch, vocabulary: Vocabulary) -> list[int]:
    above: list[int] = []
    for r, row in enumerate(match.rows):
        if any(vocabulary.prints_line(cell.text) or is_value(cell.text) for cell in row):
            break
        above.append(r)
    return above


def _codes_by_slot(
    match: TableMatch, header_rows: Sequence[int], vocabulary: Vocabulary
) -> Mapping[int, str]:
    """Breakdown codes by grid column; a header over several columns counts for its first."""
    slots: dict[str, int] = {}
    for r in header_rows:
        for slot in range(match.width):
            cell = match.at(r, slot)
            code = None if cell is None else vocabulary.applicants.get(label_key(cell.text))
            if code is not None:
                slots.setdefault(code, slot)
    return {slot: code for code, slot in slots.items()}


def _codes_in_order(match: TableMatch, header_rows: Sequence[int], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Breakdown codes from left to right where spans are lost: those of the lower row of headers come where the upper
    row prints the header over them."""
    codes: list[str] = []
    gap: int | None = None
    for r in header_rows:
        row_codes: list[str] = []
        for cell in match.rows[r]:
            key = label_key(cell.text)
            if key in vocabulary.groups:
                gap = len(codes) + len(row_codes)
            elif key in vocabulary.applicants:
                row_codes.append(vocabulary.applicants[key])
        at = len(codes) if gap is None or not codes else gap
        codes[at:at] = row_codes
    return tuple(codes)


def _keeps_order(
    match: TableMatch, header_rows: Sequence[int], codes: Sequence[str], vocabulary: Vocabulary
) -> bool:
    """Whether headers without their columns are in the form's order, with no other column (备注) behind them."""
    last = [match.rows[r][-1].text for r in header_rows]
    known = vocabulary.applicants.keys() | vocabulary.groups
    return tuple(codes) == vocabulary.breakdowns and all(not t.strip() or label_key(t) in known for t in last)


def _repeats_headers(cells: Sequence[Cell], vocabulary: Vocabulary) -> bool:
    """Whether a row prints the headers again, as after a page break."""
    if any(is_value(cell.text) for cell in cells):
        return False
    words = [cell.text for cell in cells if cell.text.strip()]
    headers = sum(1 for text in words if label_key(text) in vocabulary.applicants)
    return headers >= _MIN_REPEATED_HEADERS and headers * 2 > len(words)


# Rows


def _split_row(match: TableMatch, r: int, vocabulary: Vocabulary, columns: ApplicantColumns) -> Row:
    """The labels and values of a row; no values where it does not fit the headers."""
    cells, count = match.rows[r], len(columns.codes)
    values = _cells_under_headers(match, r, vocabulary, columns) or _last_cells(match, r, vocabulary, columns)
    if values:
        labels = [cell for cell in cells[: cells.index(values[0])] if cell.text.strip()]
        if labels and not any(is_value(cell.text) for cell in labels):
            return Row(tuple(labels), tuple(zip(columns.codes, values, strict=True)))
    figures = tuple(cell for cell in cells if is_value(cell.text))
    words = tuple(cell for cell in cells if is_words(cell.text))
    if figures:
        label = " / ".join(remove_whitespace(cell.text) for cell in words)
        reason = say("wrong_columns.count", count=count)
        match.reject_row(figures, label, reason, expected=str(count), actual=str(len(figures)))
    return Row(words, ())


def _cells_under_headers(
    match: TableMatch, r: int, vocabulary: Vocabulary, columns: ApplicantColumns
) -> list[Cell]:
    """The cells that begin under the headers; none where one is missing or holds a line's label, or where the row has
    more figures to the right."""
    if columns.slots is None:
        return []
    row = match.table.grid[r]
    begun = [slot for slot in columns.slots if slot == 0 or row[slot - 1] is not row[slot]]
    values = [cell for slot in begun if (cell := row[slot]) is not None]
    texts = {cell.text for cell in values}
    if len(values) < len(columns.slots) or any(map(vocabulary.prints_line, texts)):
        return []
    right = [row[slot] for slot in range(columns.slots[-1] + 1, len(row)) if slot not in columns.other_slots]
    unexpected = [cell for cell in right if cell and cell is not values[-1] and is_value(cell.text)]
    return [] if unexpected else values


def _last_cells(match: TableMatch, r: int, vocabulary: Vocabulary, columns: ApplicantColumns) -> list[Cell]:
    """The last cells of a row, where they are as many as the headers and the cell before them holds a label.

    Where the columns of the headers are known, the row must be one whose columns mean nothing: its spans differ from the
    headers' over the same full width (a 2019 city report: headers 1/2/1, figures 2/1/1), or are lost.
    """
    cells, count = match.rows[r], len(columns.codes)
    if len(cells) <= count or not all(map(_may_be_value, {cell.text for cell in cells[-count:]})):
        return []
    if columns.slots is None:
        # A row with blank labels that is shorter than others may have lost a blank at its end.
        is_cut = bool(columns.header_rows) and len(cells) < match.width and not cells[0].text.strip()
        return cells[-count:] if not is_cut and _ends_its_labels(cells[:-count], vocabulary) else []
    row = match.table.grid[r]
    has_spans = any(cell.colspan > 1 for cell in cells[-count:])
    is_ragged = any(slot is None for slot in row) and not any(cell.colspan > 1 for cell in cells)
    differs = (has_spans and row[-1] is not None) or (is_ragged and match.has_lost_spans)
    return cells[-count:] if differs and cells[-count - 1].text.strip() else []


def _ends_its_labels(cells: Sequence[Cell], vocabulary: Vocabulary) -> bool:
    """Whether the cells before the values end with a label: a blank there may be the first value, and the last one a
    remark's."""
    lines = [at for at, cell in enumerate(cells) if vocabulary.lines.candidates(cell.text)]
    return bool(cells[-1].text.strip()) and (not lines or lines[-1] == len(cells) - 1)


def _may_be_value(text: str) -> bool:
    return len(text.strip()) <= _MAX_VALUE_LENGTH or is_value(text)
