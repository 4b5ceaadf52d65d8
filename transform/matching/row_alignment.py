"""Which line of a form each printed row is, when labels repeat and rows go missing.

A label that stands under several parents is the line of the one that the rows above it have opened. Rows keep
the form's order: the longest chain of rows that does so is believed; a row off the chain is taken only where its
parent stands around it (siblings printed in another order), or as another printing of a line on the chain; the
rest stays unmapped.
"""

from collections.abc import Sequence
from difflib import SequenceMatcher

from transform.matching.line_index import LineIndex
from transform.text.folding import label_key, numbering

_NEAR = 0.6
_APART = 0.15


def align_rows(candidates: Sequence[tuple[int, ...]], lines: LineIndex) -> list[int | None]:
    """The position of the form's line that each row is, or None."""
    chain = _follow(candidates)
    if chain is None:
        chain = _longest_chain(candidates)
        _take_siblings(chain, candidates, lines)
        _take_repeats(chain, candidates)
    return chain


def resolve_parents(
    candidates: Sequence[tuple[int, ...]], labels: Sequence[str], lines: LineIndex, before: int | None
) -> list[tuple[int, ...]]:
    """Of a label that several parents have, the lines whose parent is open at its row; perhaps none.

    Open are the line of the row above and all that it stands under; ``before`` is the last line of the rows
    before these. A row of no line, numbered like one of those, closes it.
    """
    chosen: list[tuple[int, ...]] = []
    last = before
    for found, label in zip(candidates, labels, strict=True):
        positions = found
        if len(found) > 1:
            opened = _opened(last, lines)
            positions = tuple(p for p in found if lines.parents[p] is None or lines.parents[p] in opened)
        elif not found:
            last = _close(last, numbering(label), lines)
        last = positions[0] if len(positions) == 1 else last
        chosen.append(positions)
    return chosen


def _opened(last: int | None, lines: LineIndex) -> frozenset[int]:
    return frozenset() if last is None else lines.ancestors[last] | {last}


def _close(last: int | None, level: str | None, lines: LineIndex) -> int | None:
    """What is open behind a row of no line with a numbering of this style."""
    closed = [p for p in _opened(last, lines) if level and numbering(lines.indicators[p].label) == level]
    return lines.parents[min(closed)] if closed else last


def _follow(candidates: Sequence[tuple[int, ...]]) -> list[int | None] | None:
    """The chain where every known row goes forward; None where one does not."""
    last = -1
    chain: list[int | None] = []
    for positions in candidates:
        ahead = [p for p in positions if p > last]
        if positions and not ahead:
            return None
        last = ahead[0] if ahead else last
        chain.append(ahead[0] if ahead else None)
    return chain


def _longest_chain(candidates: Sequence[tuple[int, ...]]) -> list[int | None]:
    nodes = [(row, position) for row, positions in enumerate(candidates) for position in positions]
    length: list[int] = []
    before: list[int | None] = []
    for n, (row, position) in enumerate(nodes):
        best: int | None = None
        for m in range(n):
            if nodes[m][0] < row and nodes[m][1] < position and (best is None or length[m] > length[best]):
                best = m
        length.append(1 if best is None else length[best] + 1)
        before.append(best)
    chain: list[int | None] = [None] * len(candidates)
    node: int | None = max(range(len(nodes)), key=length.__getitem__, default=None)
    while node is not None:
        chain[nodes[node][0]] = nodes[node][1]
        node = before[node]
    return chain


def _take_siblings(chain: list[int | None], candidates: Sequence[tuple[int, ...]], lines: LineIndex) -> None:
    used = {p for p in chain if p is not None}
    for row, positions in enumerate(candidates):
        if chain[row] is None and len(positions) == 1 and positions[0] not in used:
            parent = lines.parents[positions[0]]
            around = (neighbour(chain, row, -1), neighbour(chain, row, +1))
            if parent is not None and any(
                p is not None and (p == parent or lines.parents[p] == parent) for p in around
            ):
                chain[row] = positions[0]
                used.add(positions[0])


def _take_repeats(chain: list[int | None], candidates: Sequence[tuple[int, ...]]) -> None:
    used = {p for p in chain if p is not None}
    for row, positions in enumerate(candidates):
        if chain[row] is None and len(positions) == 1 and positions[0] in used:
            chain[row] = positions[0]


def neighbour(chain: Sequence[int | None], row: int, step: int) -> int | None:
    """The position of the nearest known row before (-1) or behind (+1) a row."""
    row += step
    while 0 <= row < len(chain):
        if chain[row] is not None:
            return chain[row]
        row += step
    return None


def find_fuzzy_match(label: str, chain: Sequence[int | None], row: int, lines: LineIndex) -> int | None:
    """The one line that a misprinted label can be: between its neighbours, unused, alike, and alone in that."""
    low, high = neighbour(chain, row, -1), neighbour(chain, row, +1)
    first = 0 if low is None else low + 1
    last = len(lines.indicators) if high is None else high
    used = {p for p in chain if p is not None}
    key = label_key(label)
    scored = sorted(
        ((_likeness(key, lines, p), p) for p in range(first, last) if p not in used), reverse=True
    )
    if not scored or scored[0][0] < _NEAR:
        return None
    if len(scored) > 1 and scored[1][0] > scored[0][0] - _APART:
        return None
    return scored[0][1]


def _likeness(key: str, lines: LineIndex, position: int) -> float:
    """How alike two labels are, 0 to 1; a label followed by guidance (指2019年事项数) counts as alike."""
    indicator = lines.indicators[position]
    best = 0.0
    for label in (indicator.label, *indicator.aliases):
        known = label_key(label)
        if len(known) >= 4 and key.startswith(known):
            return 0.95
        best = max(best, SequenceMatcher(None, key, known, autojunk=False).ratio())
    return best
