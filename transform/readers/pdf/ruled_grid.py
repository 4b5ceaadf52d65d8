"""Rules of a page to ruled grids.

The lines of a grid are found first; then two neighbouring slots are one cell unless a rule stands between
them. So a cell needs no rule of its own at a page break, and spans come from what is drawn, not from text.

Rules of a page put together: pieces of one joined, and those that meet in one group.

Which sides of a slot have a rule.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise

from transform.readers.limits import check_slots
from transform.readers.pdf.page import THIN, Rule

# How far a rule may stop short of the one it should meet, and how far it may stick out of a grid.
REACH = THIN
OVERHANG = 6.0


def join_rules(rules: Iterable[Rule], apart: float) -> list[Rule]:
    """Rules that stand at almost one place, moved onto one and joined where they touch; in order."""
    ordered = sorted(rules, key=lambda rule: rule.at)
    steps = (int(below.at - above.at > apart) for above, below in pairwise(ordered))
    levels = accumulate(steps, initial=0)
    joined: list[Rule] = []
    for _, members in groupby(zip(levels, ordered, strict=False), key=lambda pair: pair[0]):
        level = [rule for _, rule in members]
        at = sum(rule.at for rule in level) / len(level)
        joined.extend(Rule(at, start, end) for start, end in _unite(level))
    return joined


def _unite(level: Iterable[Rule]) -> list[tuple[float, float]]:
    united: list[tuple[float, float]] = []
    for rule in sorted(level, key=lambda rule: rule.start):
        if united and rule.start <= united[-1][1] + THIN:
            united[-1] = united[-1][0], max(united[-1][1], rule.end)
        else:
            united.append((rule.start, rule.end))
    return united


def group_rules(flat: Sequence[Rule], upright: Sequence[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Rules that meet, directly or by others."""
    heights = [rule.at for rule in flat]
    meeting = DisjointSet(len(flat) + len(upright))
    for n, rule in enumerate(upright):
        first, last = bisect_left(heights, rule.start - REACH), bisect_right(heights, rule.end + REACH)
        for m in range(first, last):
            if flat[m].start - REACH <= rule.at <= flat[m].end + REACH:
                meeting.unite(m, len(flat) + n)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for n, rule in enumerate([*flat, *upright]):
        groups[meeting.root(n)][n >= len(flat)].append(rule)
    grids = [group for group in groups.values() if all(group)]
    _attach((rule for rules_across, rules in groups.values() if not rules_across for rule in rules), grids)
    yield from grids


def _attach(lonely: Iterable[Rule], grids: Sequence[tuple[list[Rule], list[Rule]]]) -> None:
    """Give a grid the rules beside it that run from its top to its bottom and meet nothing.

    They close a cell that goes on from the page before to the page behind.
    """
    beside = [(extent(rules), rules) for _, rules in grids]
    for rule in lonely:
        along = [
            (min(abs(rule.at - other.at) for other in rules), rules)
            for (top, bottom), rules in beside
            if abs(rule.start - top) <= OVERHANG and abs(rule.end - bottom) <= OVERHANG
        ]
        if along:
            min(along, key=lambda pair: pair[0])[1].append(rule)


def extent(rules: Iterable[Rule]) -> tuple[float, float]:
    return min(rule.start for rule in rules), max(rule.end for rule in rules)


class DisjointSet:
    """Disjoint sets of numbers."""

    def __init__(self, count: int) -> None:
        self._parents = list(range(count))

    def root(self, one: int) -> int:
        while self._parents[one] != one:
            self._parents[one] = self._parents[self._parents[one]]
            one = self._parents[one]
        return one

    def unite(self, one: int, other: int) -> None:
        self._parents[self.root(one)] = self.root(other)


class CellBorders:
    """Whether a rule stands along a side of a slot."""

    def __init__(
        self, xs: Sequence[float], ys: Sequence[float], flat: Iterable[Rule], upright: Iterable[Rule]
    ) -> None:
        self._xs, self._ys = xs, ys
        self._flat: dict[float, list[Rule]] = defaultdict(list)
        self._upright: dict[float, list[Rule]] = defaultdict(list)
        for rule in flat:
            self._flat[rule.at].append(rule)
        for rule in upright:
            self._upright[rule.at].append(rule)

    def above(self, row: int, column: int) -> bool:
        """Whether a rule runs along the slot's upper side."""
        return _covers(self._flat.get(self._ys[row], ()), self._xs[column], self._xs[column + 1])

    def left_of(self, row: int, column: int) -> bool:
        """Whether a rule runs along the slot's left side."""
        return _covers(self._upright.get(self._xs[column], ()), self._ys[row], self._ys[row + 1])


def _covers(rules: Iterable[Rule], start: float, end: float) -> bool:
    covered = sum(max(0.0, min(rule.end, end) - max(rule.start, start)) for rule in rules)
    return covered >= end - start - max(REACH, (end - start) / 10)


# How far apart the pieces of one rule may be drawn.
_SAME = 0.75
_MAX_CROSSINGS = 4_000_000

Slot = tuple[int, int]


class TooManyRules(ValueError):
    """A drawing, not a form."""


@dataclass(frozen=True, slots=True)
class RuledCell:
    """Slots from (row, column) on.

    ``open_sides`` counts the sides where no rule closes it, upper and lower as one: page breaks open both.
    """

    row: int
    column: int
    rowspan: int
    colspan: int
    open_sides: int


@dataclass(frozen=True, slots=True)
class RuledGrid:
    """Positions of a grid's lines, and the cells between them."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[RuledCell, ...]

    @property
    def area(self) -> float:
        """How much of the page it takes."""
        return (self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0])

    def holds(self, x: float, y: float) -> bool:
        """Whether a point stands in the grid."""
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]

    def slot_at(self, x: float, y: float) -> Slot:
        """Row and column of the slot around a point that the grid holds."""
        row = min(bisect_right(self.ys, y), len(self.ys) - 1) - 1
        return row, min(bisect_right(self.xs, x), len(self.xs) - 1) - 1


def find_grids(across: Iterable[Rule], down: Iterable[Rule]) -> list[RuledGrid]:
    """The grids of a page with at least two cells each, smallest first: one may stand inside another."""
    flat, upright = join_rules(across, _SAME), join_rules(down, _SAME)
    if len(flat) * len(upright) > _MAX_CROSSINGS:
        raise TooManyRules
    grids = [_build(*group) for group in group_rules(flat, upright)]
    return sorted((grid for grid in grids if len(grid.cells) > 1), key=lambda grid: grid.area)


def _build(across: list[Rule], down: list[Rule]) -> RuledGrid:
    # Double rules are one, but only within a table: the columns of several on one page stand close together.
    flat, upright = join_rules(across, THIN), join_rules(down, THIN)
    xs, ys = _positions(upright, flat), _positions(flat, upright)
    check_slots(len(ys), len(xs), "a ruled table of the pdf")
    walls = CellBorders(xs, ys, flat, upright)
    pieces = _open_pieces(walls, len(ys) - 1, len(xs) - 1)
    cells = [_cell(slots, walls) for piece in pieces for slots in _rectangles(piece)]
    return RuledGrid(tuple(xs), tuple(ys), tuple(cells))


def _open_pieces(walls: CellBorders, rows: int, columns: int) -> Iterable[list[Slot]]:
    """Slots that no rule parts, put together."""
    merged = DisjointSet(rows * columns)
    for r in range(rows):
        for c in range(columns):
            if c + 1 < columns and not walls.left_of(r, c + 1):
                merged.unite(r * columns + c, r * columns + c + 1)
            if r + 1 < rows and not walls.above(r + 1, c):
                merged.unite(r * columns + c, (r + 1) * columns + c)
    pieces: dict[int, list[Slot]] = defaultdict(list)
    for n in range(rows * columns):
        pieces[merged.root(n)].append(divmod(n, columns))
    return pieces.values()


def _positions(rules: Iterable[Rule], crossing: Iterable[Rule]) -> list[float]:
    """Where lines stand; a side without a line of its own (a page break) is where the crossing ones end."""
    found = sorted({rule.at for rule in rules})
    first, last = extent(crossing)
    before = [first] if first < found[0] - OVERHANG else []
    return [*before, *found, *([last] if last > found[-1] + OVERHANG else [])]


def _rectangles(piece: list[Slot]) -> Iterator[list[Slot]]:
    """The piece if it is a rectangle; else, where a rule is missing, the runs of its rows."""
    height = 1 + max(r for r, _ in piece) - min(r for r, _ in piece)
    width = 1 + max(c for _, c in piece) - min(c for _, c in piece)
    if height * width == len(piece):
        yield piece
        return
    run: list[Slot] = []
    for r, c in sorted(piece):
        if run and run[-1] != (r, c - 1):
            yield run
            run = []
        run.append((r, c))
    yield run


def _cell(slots: list[Slot], walls: CellBorders) -> RuledCell:
    (top, left), (bottom, right) = min(slots), max(slots)
    rows, columns = range(top, bottom + 1), range(left, right + 1)
    closed = (
        all(walls.above(top, c) and walls.above(bottom + 1, c) for c in columns),
        all(walls.left_of(r, left) for r in rows),
        all(walls.left_of(r, right + 1) for r in rows),
    )
    return RuledCell(top, left, len(rows), len(columns), 3 - sum(closed))
