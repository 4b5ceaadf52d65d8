"""The rules of a page to grids of cells.

Pieces of one rule are joined, and rules that meet are one grid. The lines of a grid are found first; then two
neighbouring slots are one cell unless a rule runs between them. So a cell needs no rule of its own at a page break,
and spans come from what is drawn, not from text.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise

from transform.readers.limits import check_slots
from transform.readers.pdf.page import THIN, Rule

# How far apart the pieces of one rule may be drawn, in points.
_SAME_RULE = 0.75
# How far a rule may stop short of the one it should meet, and how far it may project from a grid.
_MAX_GAP = THIN
_MAX_OVERHANG = 6.0
_MAX_CROSSINGS = 4_000_000

Slot = tuple[int, int]
"""Row and column between the lines of a grid, counted from 0."""


class TooManyRules(ValueError):
    """The page is a drawing and no form."""


@dataclass(frozen=True, slots=True)
class RuledCell:
    """The slots of a cell from (row, column) on.

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
        """The area that it covers on the page."""
        return (self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0])

    def contains(self, x: float, y: float) -> bool:
        """Whether a point lies in the grid."""
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]

    def slot_at(self, x: float, y: float) -> Slot:
        """Row and column of the slot around a point that lies in the grid."""
        row = min(bisect_right(self.ys, y), len(self.ys) - 1) - 1
        return row, min(bisect_right(self.xs, x), len(self.xs) - 1) - 1


def find_grids(horizontal: Iterable[Rule], vertical: Iterable[Rule]) -> list[RuledGrid]:
    """The grids of a page with at least two cells each, smallest first: one may be inside another.

    Raises TooManyRules where the rules are too many for a form, UnreadableDocument where a grid has too many slots.
    """
    horizontal, vertical = _join_rules(horizontal, _SAME_RULE), _join_rules(vertical, _SAME_RULE)
    if len(horizontal) * len(vertical) > _MAX_CROSSINGS:
        raise TooManyRules
    grids = [_build_grid(*group) for group in _group_rules(horizontal, vertical)]
    return sorted((grid for grid in grids if len(grid.cells) > 1), key=lambda grid: grid.area)


def _join_rules(rules: Iterable[Rule], apart: float) -> list[Rule]:
    """Rules at almost the same position, moved to one position and joined where they touch; in order."""
    ordered = sorted(rules, key=lambda rule: rule.position)
    steps = (int(below.position - above.position > apart) for above, below in pairwise(ordered))
    levels = accumulate(steps, initial=0)
    joined: list[Rule] = []
    for _, members in groupby(zip(levels, ordered, strict=False), key=lambda pair: pair[0]):
        level = [rule for _, rule in members]
        position = sum(rule.position for rule in level) / len(level)
        joined.extend(Rule(position, start, end) for start, end in _unite(level))
    return joined


def _unite(level: Iterable[Rule]) -> list[tuple[float, float]]:
    """Starts and ends of the rules at one position, those that touch as one."""
    united: list[tuple[float, float]] = []
    for rule in sorted(level, key=lambda rule: rule.start):
        if united and rule.start <= united[-1][1] + THIN:
            united[-1] = united[-1][0], max(united[-1][1], rule.end)
        else:
            united.append((rule.start, rule.end))
    return united


def _group_rules(
    horizontal: Sequence[Rule], vertical: Sequence[Rule]
) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """The horizontal and vertical rules of each grid: those that meet, directly or by others."""
    heights = [rule.position for rule in horizontal]
    meeting = DisjointSet(len(horizontal) + len(vertical))
    for n, rule in enumerate(vertical):
        first = bisect_left(heights, rule.start - _MAX_GAP)
        end = bisect_right(heights, rule.end + _MAX_GAP)
        for m in range(first, end):
            if horizontal[m].start - _MAX_GAP <= rule.position <= horizontal[m].end + _MAX_GAP:
                meeting.unite(m, len(horizontal) + n)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for n, rule in enumerate([*horizontal, *vertical]):
        groups[meeting.root(n)][n >= len(horizontal)].append(rule)
    grids = [group for group in groups.values() if all(group)]
    lonely = (rule for across, down in groups.values() if not across for rule in down)
    _attach(lonely, grids)
    yield from grids


def _attach(lonely: Iterable[Rule], grids: Sequence[tuple[list[Rule], list[Rule]]]) -> None:
    """Add vertical rules that meet nothing to the grid next to them, if they run from its top to its bottom.

    They close a cell that continues from the page before and on the page behind.
    """
    extents = [(_extent(vertical), vertical) for _, vertical in grids]
    for rule in lonely:
        alongside = [
            (min(abs(rule.position - other.position) for other in vertical), vertical)
            for (top, bottom), vertical in extents
            if abs(rule.start - top) <= _MAX_OVERHANG and abs(rule.end - bottom) <= _MAX_OVERHANG
        ]
        if alongside:
            min(alongside, key=lambda pair: pair[0])[1].append(rule)


def _extent(rules: Iterable[Rule]) -> tuple[float, float]:
    return min(rule.start for rule in rules), max(rule.end for rule in rules)


def _build_grid(horizontal: list[Rule], vertical: list[Rule]) -> RuledGrid:
    # Double rules are one, but only within a table: the columns of several on one page are often close together.
    horizontal, vertical = _join_rules(horizontal, THIN), _join_rules(vertical, THIN)
    xs, ys = _line_positions(vertical, horizontal), _line_positions(horizontal, vertical)
    check_slots(len(ys), len(xs), "a ruled table of the pdf")
    borders = CellBorders(xs, ys, horizontal, vertical)
    pieces = _open_pieces(borders, len(ys) - 1, len(xs) - 1)
    cells = [_make_cell(slots, borders) for piece in pieces for slots in _split_into_rectangles(piece)]
    return RuledGrid(tuple(xs), tuple(ys), tuple(cells))


def _line_positions(rules: Iterable[Rule], crossing: Iterable[Rule]) -> list[float]:
    """Positions of a grid's lines; a side without a line of its own (a page break) is where the crossing ones end."""
    positions = sorted({rule.position for rule in rules})
    first, last = _extent(crossing)
    before = [first] if first < positions[0] - _MAX_OVERHANG else []
    return [*before, *positions, *([last] if last > positions[-1] + _MAX_OVERHANG else [])]


def _open_pieces(borders: "CellBorders", rows: int, columns: int) -> Iterable[list[Slot]]:
    """Groups of slots with no rule between them."""
    merged = DisjointSet(rows * columns)
    for r in range(rows):
        for c in range(columns):
            if c + 1 < columns and not borders.has_left(r, c + 1):
                merged.unite(r * columns + c, r * columns + c + 1)
            if r + 1 < rows and not borders.has_upper(r + 1, c):
                merged.unite(r * columns + c, (r + 1) * columns + c)
    pieces: dict[int, list[Slot]] = defaultdict(list)
    for n in range(rows * columns):
        pieces[merged.root(n)].append(divmod(n, columns))
    return pieces.values()


def _split_into_rectangles(piece: list[Slot]) -> Iterator[list[Slot]]:
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


def _make_cell(slots: list[Slot], borders: "CellBorders") -> RuledCell:
    (top, left), (bottom, right) = min(slots), max(slots)
    rows, columns = range(top, bottom + 1), range(left, right + 1)
    closed = (
        all(borders.has_upper(top, c) and borders.has_upper(bottom + 1, c) for c in columns),
        all(borders.has_left(r, left) for r in rows),
        all(borders.has_left(r, right + 1) for r in rows),
    )
    return RuledCell(top, left, len(rows), len(columns), 3 - sum(closed))


class CellBorders:
    """Which sides of a grid's slots have a rule."""

    def __init__(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        horizontal: Iterable[Rule],
        vertical: Iterable[Rule],
    ) -> None:
        self._xs, self._ys = xs, ys
        self._horizontal: dict[float, list[Rule]] = defaultdict(list)
        self._vertical: dict[float, list[Rule]] = defaultdict(list)
        for rule in horizontal:
            self._horizontal[rule.position].append(rule)
        for rule in vertical:
            self._vertical[rule.position].append(rule)

    def has_upper(self, row: int, column: int) -> bool:
        """Whether a rule runs along the slot's upper side."""
        rules = self._horizontal.get(self._ys[row], ())
        return _cover(rules, self._xs[column], self._xs[column + 1])

    def has_left(self, row: int, column: int) -> bool:
        """Whether a rule runs along the slot's left side."""
        rules = self._vertical.get(self._xs[column], ())
        return _cover(rules, self._ys[row], self._ys[row + 1])


def _cover(rules: Iterable[Rule], start: float, end: float) -> bool:
    """Whether rules at one position run from start to end, but for small gaps."""
    covered = sum(max(0.0, min(rule.end, end) - max(rule.start, start)) for rule in rules)
    return covered >= end - start - max(_MAX_GAP, (end - start) / 10)


class DisjointSet:
    """Disjoint sets of the numbers below ``count``."""

    def __init__(self, count: int) -> None:
        self._parents = list(range(count))

    def root(self, number: int) -> int:
        """The number that represents the set of this number."""
        while self._parents[number] != number:
            self._parents[number] = self._parents[self._parents[number]]
            number = self._parents[number]
        return number

    def unite(self, number: int, other: int) -> None:
        """Put the sets of two numbers together."""
        self._parents[self.root(number)] = self.root(other)
