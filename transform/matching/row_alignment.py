"""Which line of a form each printed row is, when labels repeat and rows are missing.

A label that the form prints under several parents is the line whose parent the rows above it have opened. Rows keep
the form's order: the longest series of rows that does so is taken. A row outside that series is taken only where its
parent's rows are around it (siblings printed in another order), or as another printing of a line in the series; any
other row stays unmapped.

An alignment is a list with the position of the form's line for each row, or None.
"""

from collections.abc import Sequence

from transform.matching.line_index import LineIndex
from transform.matching.misprints import find_misprinted, resembles_parent
from transform.text.folding import numbering


def resolve_parents(
    candidates: Sequence[tuple[int, ...]], labels: Sequence[str], lines: LineIndex, previous: int | None
) -> list[tuple[int, ...]]:
    """Narrow down the lines that each row may be: of several, only those whose parent is open at the row, which may
    be none.

    Open are the line of the row above and all its ancestors; ``previous`` is the last line of the rows before these.
    A row that is no line of the form closes an open line that is numbered in its style, and all lines where it resembles
    one that has lines below it. Behind any such row, only lines that the form has further down are still open.
    """
    resolved: list[tuple[int, ...]] = []
    last, is_behind_unknown = previous, False
    for row_candidates, label in zip(candidates, labels, strict=True):
        positions = row_candidates
        if len(row_candidates) > 1:
            opened = _open_lines(last, lines)
            positions = tuple(
                p
                for p in row_candidates
                if (lines.parents[p] is None or lines.parents[p] in opened)
                and not (is_behind_unknown and last is not None and p <= last)
            )
        elif not row_candidates:
            last = None if resembles_parent(label, lines) else _close(last, numbering(label), lines)
            is_behind_unknown = is_behind_unknown or bool(label)
        if len(positions) == 1:
            last, is_behind_unknown = positions[0], False
        resolved.append(positions)
    return resolved


def align_rows(candidates: Sequence[tuple[int, ...]], lines: LineIndex) -> list[int | None]:
    """Choose the line of each row among its candidates."""
    alignment = _align_in_order(candidates)
    if alignment is None:
        alignment = _longest_alignment(candidates)
        _add_siblings(alignment, candidates, lines)
        _add_repeats(alignment, candidates)
    return alignment


def find_fuzzy_match(label: str, alignment: Sequence[int | None], row: int, lines: LineIndex) -> int | None:
    """The line that a misprinted label must be: the one that it is a misprint of, where the form has that line between
    the lines of the rows around it and no row has taken it. None where there is no such line, or more than one."""
    above, below = _neighbour(alignment, row, -1), _neighbour(alignment, row, +1)
    first = 0 if above is None else above + 1
    end = len(lines.indicators) if below is None else below
    used = {p for p in alignment if p is not None}
    return find_misprinted(label, lines, [p for p in range(first, end) if p not in used])


def _open_lines(last: int | None, lines: LineIndex) -> frozenset[int]:
    return frozenset() if last is None else lines.ancestors[last] | {last}


def _close(last: int | None, level: str | None, lines: LineIndex) -> int | None:
    """The innermost line that is still open behind a row of no line with a numbering of this style."""
    closed = [p for p in _open_lines(last, lines) if level and numbering(lines.indicators[p].label) == level]
    return lines.parents[min(closed)] if closed else last


def _align_in_order(candidates: Sequence[tuple[int, ...]]) -> list[int | None] | None:
    """The alignment where every known row comes later in the form than the one before; None where one does not."""
    last = -1
    alignment: list[int | None] = []
    for positions in candidates:
        later = [p for p in positions if p > last]
        if positions and not later:
            return None
        last = later[0] if later else last
        alignment.append(later[0] if later else None)
    return alignment


def _longest_alignment(candidates: Sequence[tuple[int, ...]]) -> list[int | None]:
    """The alignment with the most rows in the form's order."""
    nodes = [(row, position) for row, positions in enumerate(candidates) for position in positions]
    lengths: list[int] = []
    previous: list[int | None] = []
    for n, (row, position) in enumerate(nodes):
        best: int | None = None
        for m in range(n):
            if nodes[m][0] < row and nodes[m][1] < position and (best is None or lengths[m] > lengths[best]):
                best = m
        lengths.append(1 if best is None else lengths[best] + 1)
        previous.append(best)
    alignment: list[int | None] = [None] * len(candidates)
    node: int | None = max(range(len(nodes)), key=lengths.__getitem__, default=None)
    while node is not None:
        alignment[nodes[node][0]] = nodes[node][1]
        node = previous[node]
    return alignment


def _add_siblings(
    alignment: list[int | None], candidates: Sequence[tuple[int, ...]], lines: LineIndex
) -> None:
    """Take rows out of order whose parent, or another line of that parent, is the line of a neighbouring row."""
    used = {p for p in alignment if p is not None}
    for row, positions in enumerate(candidates):
        if alignment[row] is None and len(positions) == 1 and positions[0] not in used:
            parent = lines.parents[positions[0]]
            around = (_neighbour(alignment, row, -1), _neighbour(alignment, row, +1))
            if parent is not None and any(
                p is not None and (p == parent or lines.parents[p] == parent) for p in around
            ):
                alignment[row] = positions[0]
                used.add(positions[0])


def _add_repeats(alignment: list[int | None], candidates: Sequence[tuple[int, ...]]) -> None:
    """Take rows that print a line once more which another row has."""
    used = {p for p in alignment if p is not None}
    for row, positions in enumerate(candidates):
        if alignment[row] is None and len(positions) == 1 and positions[0] in used:
            alignment[row] = positions[0]


def _neighbour(alignment: Sequence[int | None], row: int, step: int) -> int | None:
    """The position of the nearest known row above (-1) or below (+1) a row."""
    row += step
    while 0 <= row < len(alignment):
        if alignment[row] is not None:
            return alignment[row]
        row += step
    return None
