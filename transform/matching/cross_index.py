"""The crossings of a form (cells named by an item and a measure, or by a procedure and a result), for matching:
``规章/本年制发件数``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from transform.forms.catalogue import Form, Indicator
from transform.matching.lookup_cache import SEEN_AT_MOST, bounded_cache
from transform.text.folding import label_key, label_key_without_brackets

_UNSEEN = "\ufdd0"


@dataclass(frozen=True, slots=True, eq=False)
class CrossIndex:
    """A form's crossings: from the set of label keys around a cell to its indicator.

    ``captions`` gives the article-20 caption over an indicator, ``measures`` the heads over an item in
    printing order, ``procedures`` and ``results`` the two lowest levels of heads of table 四, and ``groups`` the
    heads that stand over several procedures (行政诉讼), with these.
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
    groups: Mapping[str, tuple[str, ...]]
    seen: dict[str, str | None] = field(default_factory=dict, repr=False)

    def key(self, label: str) -> str | None:
        """The key under which the form knows a label: whole, or without what stands in brackets."""
        found = self.seen.get(label, _UNSEEN)
        if found is _UNSEEN:
            key = label_key(label)
            found = key if key in self.keys else self.short.get(label_key_without_brackets(label))
            bounded_cache(self.seen, label, found)
        return found

    @lru_cache(maxsize=SEEN_AT_MOST)  # noqa: B019 - there is one of each form, for as long as the program runs
    def find(self, above: frozenset[str], beside: frozenset[str] = frozenset()) -> Indicator | None:
        """The indicator that the labels above and beside a cell name: exactly, or alone among those that they
        contain whole."""
        return self.by_keys.get(above | beside) or self._contained(above | beside)

    def indicators_of(self, keys: frozenset[str]) -> tuple[str, ...]:
        """The codes of all indicators that some labels are part of the names of."""
        return tuple(sorted({i.code for named, i in self.by_keys.items() if keys and keys <= named}))

    def _contained(self, keys: frozenset[str]) -> Indicator | None:
        whole = {i.code: i for named, i in self.by_keys.items() if named <= keys}
        deepest = [i for i in whole.values() if not any(_extends(o, i) for o in whole.values())]
        return deepest[0] if len(deepest) == 1 else None


def _extends(other: Indicator, indicator: Indicator) -> bool:
    """Whether another reading says more (行政诉讼/未经复议直接起诉/总计 over nothing less)."""
    return other.code != indicator.code and set(indicator.label.split("/", 2)) < set(
        other.label.split("/", 2)
    )


def build_cross_index(form: Form) -> CrossIndex:
    """The crossings of a form."""
    by_keys: dict[frozenset[str], Indicator] = {}
    captions: dict[str, str] = {}
    keys: set[str] = set()
    items: set[str] = set()
    measures: dict[str, list[str]] = {}
    procedures: set[str] = set()
    results: set[str] = set()
    groups: dict[str, list[str]] = {}
    for indicator in (i for i in form.indicators if "/" in i.label):
        for parts in _spellings(indicator):
            folded = [label_key(part) for part in parts]
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
                groups.setdefault(named[0], []).append(named[1])
                by_keys[frozenset(named[1:])] = indicator
    short = {label_key_without_brackets(key): key for key in keys if not key.startswith("第二十条")}
    by_item = {item: tuple(found) for item, found in measures.items()}
    members = {group: tuple(dict.fromkeys(found)) for group, found in groups.items()}
    return CrossIndex(
        form.code, by_keys, captions, frozenset(keys), short,
        frozenset(items), by_item, frozenset(procedures), frozenset(results), members,
    )  # fmt: skip


def _spellings(indicator: Indicator) -> list[list[str]]:
    """The label's path, and each alias: a whole path, or another name for the item."""
    path = indicator.label.split("/", 2)
    found = [path]
    for alias in indicator.aliases:
        found.append(alias.split("/", 2) if "/" in alias else [path[0], alias, *path[2:]])
    return found
