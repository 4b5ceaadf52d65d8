"""The lines of a form (rows whose label names an indicator, in a fixed order under parents), for matching."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from transform.forms.catalogue import Form, Indicator, column_heads
from transform.matching.lookup_cache import bounded_cache
from transform.text.folding import brackets, label_key, label_key_without_brackets, numbering


@dataclass(frozen=True, slots=True)
class LineIndex:
    """A form's lines in printing order. ``by_key`` gives positions, ``parents`` the position of each parent
    and ``ancestors`` all positions above each line."""

    form: str
    indicators: tuple[Indicator, ...]
    parents: tuple[int | None, ...]
    ancestors: tuple[frozenset[int], ...]
    by_key: Mapping[str, tuple[int, ...]]
    seen: dict[str, tuple[int, ...]] = field(default_factory=dict, repr=False)
    paths: dict[tuple[str, ...], tuple[int, ...]] = field(default_factory=dict, repr=False)

    def candidates(self, label: str) -> tuple[int, ...]:
        """Positions a printed label may name; the longer reading first."""
        found = self.seen.get(label)
        if found is None:
            found = self.by_key.get(label_key(label)) or self._without_brackets(label)
            if len(found) > 1:
                found = self._of_level(found, numbering(label)) or found
            bounded_cache(self.seen, label, found)
        return found

    def _without_brackets(self, label: str) -> tuple[int, ...]:
        """Lines that are printed with other brackets than the form's, unless these say the opposite
        (（包括政府网站工作人员数） for （不包括政府网站工作人员数）)."""
        found = self.by_key.get(label_key_without_brackets(label), ())
        return tuple(
            p for p in found if not any(_says_opposite(label, own) for own in _printings(self.indicators[p]))
        )

    def _of_level(self, positions: tuple[int, ...], level: str | None) -> tuple[int, ...]:
        """Those lines that the form numbers in the same style: （六）其他 is not 3.其他."""
        return tuple(p for p in positions if level and numbering(self.indicators[p].label) == level)

    def under(self, labels: tuple[str, ...]) -> tuple[int, ...]:
        """Positions that the last of a row's labels may name under the others, outermost first."""
        found = self.paths.get(labels)
        if found is None:
            found = self._under(*labels)
            bounded_cache(self.paths, labels, found)
        return found

    def _under(self, *labels: str) -> tuple[int, ...]:
        *outer, leaf = labels
        found = self.candidates(leaf)
        if outer and not found and label_key(leaf) in _own_totals():
            leaf = outer.pop()
            found = self.candidates(leaf)
        for label in outer:
            above = set(self.candidates(label))
            if above:
                found = tuple(p for p in found if above & self.ancestors[p] or p in above)
        return found


def _printings(indicator: Indicator) -> tuple[str, ...]:
    return (indicator.label, *indicator.aliases)


def _says_opposite(printed: str, label: str) -> bool:
    ours, theirs = "".join(brackets(printed)), "".join(brackets(label))
    return bool(ours and theirs) and ("不" in ours) != ("不" in theirs)


@cache
def _own_totals() -> frozenset[str]:
    return frozenset(label_key(text) for text in column_heads().own_total)


def build_line_index(form: Form) -> LineIndex:
    """The lines of a form."""
    ordered = _in_tree_order([i for i in form.indicators if i.kind != "prose" and "/" not in i.label])
    at = {indicator.code: position for position, indicator in enumerate(ordered)}
    parents = tuple(at.get(i.parent) if i.parent else None for i in ordered)
    exact: dict[str, list[int]] = {}
    short: dict[str, list[int]] = {}
    for position, indicator in enumerate(ordered):
        for label in _printings(indicator):
            _add(exact, label_key(label), position)
            _add(short, label_key_without_brackets(label), position)
    for key, positions in short.items():
        # A short key that siblings share (复制费（纸张）, 复制费（光盘）) names none of them.
        if len({parents[p] for p in positions}) == len(positions):
            exact.setdefault(key, positions)
    by_key = {key: tuple(found) for key, found in exact.items()}
    ancestors = tuple(_above(parents, position) for position in range(len(ordered)))
    return LineIndex(form.code, tuple(ordered), parents, ancestors, by_key)


def _above(parents: Sequence[int | None], position: int) -> frozenset[int]:
    found: set[int] = set()
    above = parents[position]
    while above is not None:
        found.add(above)
        above = parents[above]
    return frozenset(found)


def _add(index: dict[str, list[int]], key: str, position: int) -> None:
    positions = index.setdefault(key, [])
    if position not in positions:
        positions.append(position)


def _in_tree_order(indicators: list[Indicator]) -> list[Indicator]:
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
