"""Rules of a page put together: pieces of one joined, and those that meet in one group."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, groupby, pairwise

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
    meeting = Unions(len(flat) + len(upright))
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


class Unions:
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
