"""Which sides of a slot have a rule."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from transform.readers.pdf.lines import REACH
from transform.readers.pdf.page import Rule


class Walls:
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
