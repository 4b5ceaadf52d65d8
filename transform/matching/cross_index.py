"""The cross-table cells of a form, for matching: each is named by an item and a measure, or by a procedure and a
result (``规章/本年制发件数``)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from transform.forms.catalogue import Form, Indicator
from transform.text.folding import label_key, label_key_without_brackets
from transform.text.remembered import remember_short

_CAPTION = "第二十条"


@dataclass(frozen=True, slots=True, eq=False)
class CrossIndex:
    """The cross-table labels of a form; labels are given by their keys.

    ``by_keys`` leads from the set of labels around a cell to its indicator. ``keys`` are all labels, and ``short``
    gives them by their text without brackets. Table 二: ``captions`` holds the article-20 caption over each
    indicator (by its code), ``items`` the labels of rows and ``measures`` the headers over each item in printing
    order. Table 四: ``procedures`` and ``results`` are the two lowest levels of headers, ``groups`` gives the
    procedures below a header over several of them (行政诉讼).
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

    key: Callable[[str], str | None] = field(init=False, repr=False)
    """The key of a label in this form: of the whole label, or of its text without brackets; None for any other text."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", remember_short(16384)(self._find_key))

    def _find_key(self, label: str) -> str | None:
        key = label_key(label)
        return key if key in self.keys else self.short.get(label_key_without_brackets(label))

    @lru_cache(maxsize=16384)  # noqa: B019 - there is one index of each form, for as long as the program runs
    def find(self, above: frozenset[str], left: frozenset[str] = frozenset()) -> Indicator | None:
        """The indicator that the keys above a cell and left of it name: exactly, or the most specific one all of
        whose keys are among them; None where there is none, or more than one."""
        return self.by_keys.get(above | left) or self._contained(above | left)

    def indicators_of(self, keys: frozenset[str]) -> tuple[str, ...]:
        """The codes, sorted, of all indicators whose name contains all of these keys; none for no keys."""
        return tuple(
            sorted({indicator.code for names, indicator in self.by_keys.items() if keys and keys <= names})
        )

    def _contained(self, keys: frozenset[str]) -> Indicator | None:
        whole = {indicator.code: indicator for names, indicator in self.by_keys.items() if names <= keys}
        deepest = [i for i in whole.values() if not any(_extends(other, i) for other in whole.values())]
        return deepest[0] if len(deepest) == 1 else None


def build_cross_index(form: Form) -> CrossIndex:
    """Index the cross-table cells of a form: its indicators whose label is a path with slashes."""
    by_keys: dict[frozenset[str], Indicator] = {}
    captions: dict[str, str] = {}
    keys: set[str] = set()
    measures: dict[str, list[str]] = {}
    procedures: set[str] = set()
    results: set[str] = set()
    groups: dict[str, list[str]] = {}
    for indicator in (i for i in form.indicators if "/" in i.label):
        measure = label_key(indicator.label.split("/", 2)[-1])
        for path in _paths(indicator):
            path_keys = [label_key(label) for label in path]
            keys |= set(path_keys)
            names = path_keys
            if path[0].startswith(_CAPTION):
                captions[indicator.code], *names = path_keys
                # An alias of a measure is printed in its place, and not beside it.
                if names[1] == measure:
                    measures.setdefault(names[0], []).append(measure)
            else:
                procedures.add(names[-2])
                results.add(names[-1])
            by_keys[frozenset(names)] = indicator
            if len(names) == 3:
                groups.setdefault(names[0], []).append(names[1])
                by_keys[frozenset(names[1:])] = indicator
    return CrossIndex(
        form.code,
        by_keys,
        captions,
        frozenset(keys),
        {label_key_without_brackets(key): key for key in keys if not key.startswith(_CAPTION)},
        frozenset(measures),
        {item: tuple(headers) for item, headers in measures.items()},
        frozenset(procedures),
        frozenset(results),
        {group: tuple(dict.fromkeys(members)) for group, members in groups.items()},
    )


def _paths(indicator: Indicator) -> Sequence[Sequence[str]]:
    """The label's path, and one for each alias, which is a whole path or another name for the item."""
    path = indicator.label.split("/", 2)
    aliases = [
        alias.split("/", 2) if "/" in alias else [path[0], alias, *path[2:]] for alias in indicator.aliases
    ]
    return [path, *aliases]


def _extends(other: Indicator, indicator: Indicator) -> bool:
    """Whether another indicator is more specific: its path has all labels of this one and more."""
    own, longer = set(indicator.label.split("/", 2)), set(other.label.split("/", 2))
    return other.code != indicator.code and own < longer
