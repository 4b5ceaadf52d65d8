"""What each form prints, indexed for matching.

A form has lines (rows whose label names an indicator, in a fixed order under parents) and crossings
(cells named by an item and a measure, or by a procedure and a result: ``规章/本年制发件数``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

from transform.catalogue import FORM_CODES, Form, Indicator, forms
from transform.labels import fold, fold_short, numbering, plain

_SEEN_AT_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Lines:
    """A form's lines in printing order. ``by_key`` gives positions, ``parents`` the position of each parent."""

    form: str
    indicators: tuple[Indicator, ...]
    parents: tuple[int | None, ...]
    by_key: Mapping[str, tuple[int, ...]]
    seen: dict[str, tuple[int, ...]] = field(default_factory=dict, repr=False)

    def candidates(self, label: str) -> tuple[int, ...]:
        """Positions a printed label may name; the longer reading first."""
        found = self.seen.get(label)
        if found is None:
            found = self.by_key.get(fold(label)) or self.by_key.get(fold_short(label)) or ()
            if len(found) > 1:
                found = self._of_level(found, numbering(label)) or found
            remember(self.seen, label, found)
        return found

    def _of_level(self, positions: tuple[int, ...], level: str | None) -> tuple[int, ...]:
        """Those lines that the form numbers in the same style: （六）其他 is not 3.其他."""
        return tuple(p for p in positions if level and numbering(self.indicators[p].label) == level)

    def ancestors(self, position: int) -> set[int]:
        """All positions above a line."""
        found: set[int] = set()
        above = self.parents[position]
        while above is not None:
            found.add(above)
            above = self.parents[above]
        return found


@dataclass(frozen=True, slots=True)
class Crossings:
    """A form's crossings: from the set of label keys around a cell to its indicator.

    ``captions`` gives the article-20 caption over an indicator, ``measures`` the heads over an item in
    printing order, ``procedures`` and ``results`` the two levels of heads of table 四.
    """

    form: str
    by_keys: Mapping[frozenset[str], Indicator]
    captions: Mapping[str, str]
    keys: frozenset[str]
    short: Mapping[str, str]
    items: frozenset[str]
    measures: Mapping[str, tuple[str, ...]]
    procedures: frozenset[str]
    results: frozenset[str]
    seen: dict[str, str | None] = field(default_factory=dict, repr=False)

    def key(self, label: str) -> str | None:
        """The key under which the form knows a label: whole, or without what stands in brackets."""
        if label not in self.seen:
            key = fold(label)
            remember(self.seen, label, key if key in self.keys else self.short.get(fold_short(label)))
        return self.seen[label]


_Found = TypeVar("_Found")


def remember(seen: dict[str, _Found], label: str, found: _Found) -> None:
    """Keep a look-up for the next page, which prints the same labels; bounded against hostile pages."""
    if len(seen) >= _SEEN_AT_MOST:
        seen.clear()
    seen[label] = found


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One form's lines, crossings and applicant columns (folded head -> breakdown code); ``groups`` are the
    heads that stand over several of them (法人或其他组织)."""

    form: str
    lines: Lines
    crossings: Crossings
    applicants: Mapping[str, str]
    groups: frozenset[str]


@cache
def vocabularies() -> Mapping[str, Vocabulary]:
    """The vocabularies of all forms, by form code."""
    return {code: _build(forms()[code]) for code in FORM_CODES}


@dataclass(frozen=True, slots=True)
class Mention:
    """What a printed text may be, by form: positions of lines, and keys of crossings."""

    lines: tuple[tuple[str, tuple[int, ...]], ...]
    crossings: tuple[tuple[str, str], ...]


NOTHING = Mention((), ())
_mentions: dict[str, Mention] = {}


def mention_of(text: str) -> Mention:
    """Look a text up in all forms at once; ``NOTHING`` for figures and words that no form prints."""
    found = _mentions.get(text)
    if found is None:
        found = _look_up(text)
        remember(_mentions, text, found)
    return found


def _look_up(text: str) -> Mention:
    lines: list[tuple[str, tuple[int, ...]]] = []
    crossings: list[tuple[str, str]] = []
    for form, vocabulary in vocabularies().items():
        positions = vocabulary.lines.candidates(text)
        if positions and plain(text) not in vocabulary.applicants:
            lines.append((form, positions))
        key = vocabulary.crossings.key(text)
        if key is not None:
            crossings.append((form, key))
    return Mention(tuple(lines), tuple(crossings)) if lines or crossings else NOTHING


@cache
def all_keys() -> frozenset[str]:
    """Every key that some form prints as a line, a crossing's part or a caption."""
    found: set[str] = set()
    for vocabulary in vocabularies().values():
        found |= set(vocabulary.lines.by_key) | vocabulary.crossings.keys
    return frozenset(found)


def _build(form: Form) -> Vocabulary:
    applicants: dict[str, str] = {}
    for breakdown in form.breakdowns.get("applicant", ()):
        for label in (breakdown.label, *breakdown.aliases):
            applicants[fold(label)] = breakdown.code
    groups = {fold(b.group) for b in form.breakdowns.get("applicant", ()) if b.group}
    return Vocabulary(form.code, _build_lines(form), _build_crossings(form), applicants, frozenset(groups))


def _build_lines(form: Form) -> Lines:
    ordered = _in_tree_order([i for i in form.indicators if i.kind != "prose" and "/" not in i.label])
    at = {indicator.code: position for position, indicator in enumerate(ordered)}
    parents = tuple(at.get(i.parent) if i.parent else None for i in ordered)
    exact: dict[str, list[int]] = {}
    short: dict[str, list[int]] = {}
    for position, indicator in enumerate(ordered):
        for label in (indicator.label, *indicator.aliases):
            _add(exact, fold(label), position)
            _add(short, fold_short(label), position)
    for key, positions in short.items():
        # A short key that siblings share (复制费（纸张）, 复制费（光盘）) names none of them.
        if len({parents[p] for p in positions}) == len(positions):
            exact.setdefault(key, positions)
    return Lines(form.code, tuple(ordered), parents, {key: tuple(found) for key, found in exact.items()})


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


def _build_crossings(form: Form) -> Crossings:
    by_keys: dict[frozenset[str], Indicator] = {}
    captions: dict[str, str] = {}
    keys: set[str] = set()
    items: set[str] = set()
    measures: dict[str, list[str]] = {}
    procedures: set[str] = set()
    results: set[str] = set()
    for indicator in (i for i in form.indicators if "/" in i.label):
        for parts in _spellings(indicator):
            folded = [fold(part) for part in parts]
            keys |= set(folded)
            named = folded
            if parts[0].startswith("第二十条"):
                captions[indicator.code] = folded[0]
                named = folded[1:]
                items.add(named[0])
                measures.setdefault(named[0], []).append(named[1])
            else:
                procedures.add(named[-2])
                results.add(named[-1])
            by_keys[frozenset(named)] = indicator
            if len(named) == 3:
                by_keys[frozenset(named[1:])] = indicator
    short = {fold_short(key): key for key in keys if not key.startswith("第二十条")}
    by_item = {item: tuple(found) for item, found in measures.items()}
    return Crossings(
        form.code, by_keys, captions, frozenset(keys), short,
        frozenset(items), by_item, frozenset(procedures), frozenset(results),
    )  # fmt: skip


def _spellings(indicator: Indicator) -> list[list[str]]:
    """The label's path, and each alias: a whole path, or another name for the item."""
    path = indicator.label.split("/", 2)
    found = [path]
    for alias in indicator.aliases:
        found.append(alias.split("/", 2) if "/" in alias else [path[0], alias, *path[2:]])
    return found
