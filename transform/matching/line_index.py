"""The lines of a form, for matching: rows whose label names an indicator, in a fixed order under parents."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from transform.forms.catalogue import Form, Indicator, column_heads
from transform.text.folding import brackets, label_key, label_key_without_brackets, numbering
from transform.text.remembered import remember_short


@dataclass(frozen=True, slots=True, eq=False)
class LineIndex:
    """A form's lines in the order in which it prints them; a position counts from 0 in that order.

    ``by_key`` gives the positions of a label's key, ``parents`` the position of each line's parent, ``children`` those of
    the lines right under it, and ``ancestors`` the positions of everything that a line is printed under.
    """

    form: str
    indicators: tuple[Indicator, ...]
    parents: tuple[int | None, ...]
    children: tuple[frozenset[int], ...]
    ancestors: tuple[frozenset[int], ...]
    by_key: Mapping[str, tuple[int, ...]]

    candidates: Callable[[str], tuple[int, ...]] = field(init=False, repr=False)
    """Positions of the lines that a printed label may name: by its whole text, else without its brackets."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "candidates", remember_short(16384)(self._find_candidates))

    def _find_candidates(self, label: str) -> tuple[int, ...]:
        positions = self.by_key.get(label_key(label)) or self._without_brackets(label)
        if len(positions) > 1:
            return self._of_level(positions, numbering(label)) or positions
        return positions

    @lru_cache(maxsize=32768)  # noqa: B019 - there is one index of each form, for as long as the program runs
    def candidates_under(self, labels: tuple[str, ...]) -> tuple[int, ...]:
        """Positions of the lines that the last of a row's labels may name under the others, outermost first."""
        *outer, leaf = labels
        positions = self.candidates(leaf)
        if outer and not positions and label_key(leaf) in _own_totals():
            leaf = outer.pop()
            positions = self.candidates(leaf)
        for label in outer:
            above = set(self.candidates(label))
            if above:
                positions = tuple(p for p in positions if above & self.ancestors[p] or p in above)
        return positions

    def _without_brackets(self, label: str) -> tuple[int, ...]:
        """Lines that are printed with other brackets than the form's, unless these mean the opposite
        (（包括政府网站工作人员数） for （不包括政府网站工作人员数）)."""
        positions = self.by_key.get(label_key_without_brackets(label), ())
        return tuple(
            position
            for position in positions
            if not any(
                _means_opposite(label, form_label) for form_label in _labels(self.indicators[position])
            )
        )

    def _of_level(self, positions: tuple[int, ...], level: str | None) -> tuple[int, ...]:
        """Those lines that the form numbers in the same style: （六）其他 is not 3.其他."""
        return tuple(p for p in positions if level and numbering(self.indicators[p].label) == level)


def build_line_index(form: Form) -> LineIndex:
    """Index the lines of a form: its indicators but those of prose and of cross tables."""
    ordered = _in_tree_order([i for i in form.indicators if i.kind != "prose" and "/" not in i.label])
    position_of = {indicator.code: position for position, indicator in enumerate(ordered)}
    parents = tuple(position_of.get(i.parent) if i.parent else None for i in ordered)
    positions = range(len(ordered))
    children = tuple(frozenset(p for p in positions if parents[p] == position) for position in positions)
    ancestors = tuple(_positions_above(parents, position) for position in positions)
    return LineIndex(form.code, tuple(ordered), parents, children, ancestors, _index_labels(ordered, parents))


def _index_labels(
    ordered: Sequence[Indicator], parents: Sequence[int | None]
) -> Mapping[str, tuple[int, ...]]:
    whole: dict[str, list[int]] = {}
    short: dict[str, list[int]] = {}
    for position, indicator in enumerate(ordered):
        for label in _labels(indicator):
            _add(whole, label_key(label), position)
            _add(short, label_key_without_brackets(label), position)
    for key, positions in short.items():
        # A short key that siblings share (复制费（纸张）, 复制费（光盘）) names none of them.
        if len({parents[p] for p in positions}) == len(positions):
            whole.setdefault(key, positions)
    return {key: tuple(positions) for key, positions in whole.items()}


def _add(index: dict[str, list[int]], key: str, position: int) -> None:
    positions = index.setdefault(key, [])
    if position not in positions:
        positions.append(position)


def _positions_above(parents: Sequence[int | None], position: int) -> frozenset[int]:
    positions: set[int] = set()
    above = parents[position]
    while above is not None:
        positions.add(above)
        above = parents[above]
    return frozenset(positions)


def _in_tree_order(indicators: Sequence[Indicator]) -> list[Indicator]:
    """Parents before their children, local rows behind the siblings they were added to."""
    codes = {i.code for i in indicators}
    children: dict[str | None, list[Indicator]] = {}
    for indicator in indicators:
        parent = indicator.parent if indicator.parent in codes else None
        children.setdefault(parent, []).append(indicator)
    ordered: list[Indicator] = []

    def walk(parent: str | None) -> None:
        for indicator in children.get(parent, ()):
            ordered.append(indicator)
            walk(indicator.code)

    walk(None)
    return ordered


def _labels(indicator: Indicator) -> tuple[str, ...]:
    return (indicator.label, *indicator.aliases)


def _means_opposite(printed: str, form_label: str) -> bool:
    in_print, in_form = "".join(brackets(printed)), "".join(brackets(form_label))
    return bool(in_print and in_form) and ("不" in in_print) != ("不" in in_form)


@cache
def _own_totals() -> frozenset[str]:
    """Keys of the labels (小计, 合计) on a row of its own for the total of the line whose cell is left of it."""
    return frozenset(label_key(text) for text in column_heads().own_total)
