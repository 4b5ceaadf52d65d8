"""What ``transform/forms/prose.toml`` declares: the figures and facts that running text states, and their patterns."""

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from transform.forms.catalogue import FormLines, indicators, require_lines
from transform.forms.records import read_record
from transform.text.remembered import FoundOnce

# What {n} is in a pattern of prose.toml.
_NUMBER = (
    r"(?<![\d.约近逾超过第])(?P<n>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
    # Not 数十条 and 几百条, but 信息数三十条.
    r"|(?:(?<![数几])|(?![十百千]))[零一二两三四五六七八九十百千]+)"
    r"(?P<w>[万亿])?"
)
_NAME_OF_WORDS = re.compile(r"\{([a-z_]+)\}")
_CLAUSE_END = re.compile(r"[，；]")


@dataclass(frozen=True, kw_only=True)
class FigureEntry:
    """A figure that prose states, and the lines of each form whose sum it is. Several entries may share a name.

    ``word`` is a part of all that its patterns match, '' where none is declared.
    """

    name: str
    label: str
    unit: str
    patterns: tuple[str, ...]
    zero: tuple[str, ...] = ()
    unless: str | None = None
    not_about: str | None = None
    word: str = ""
    lines: FormLines = field(default_factory=dict)

    def parts(self, form: str) -> tuple[str, ...]:
        """The indicators of a form that this figure adds up; empty where the form has none."""
        return self.lines.get(form, ())


@dataclass(frozen=True, kw_only=True)
class FactEntry:
    """An indicator whose value its form asks for in words."""

    indicator: str
    label: str
    patterns: tuple[str, ...]
    about: str | None = None
    zero: tuple[str, ...] = ()
    unless: str | None = None
    not_about: str | None = None

    @property
    def form(self) -> str:
        """The code of the form."""
        return self.indicator.split(".")[0]


@cache
def figure_entries() -> tuple[FigureEntry, ...]:
    """The figures of prose.toml; ValueError for a form or an indicator that does not exist."""
    entries = tuple(read_record(FigureEntry, entry) for entry in _read_entries("figure"))
    for entry in entries:
        require_lines(f"transform/forms/prose.toml: {entry.name}", entry.lines)
    return entries


@cache
def fact_entries() -> tuple[FactEntry, ...]:
    """The facts of prose.toml; ValueError for an indicator that does not exist."""
    entries = tuple(read_record(FactEntry, entry) for entry in _read_entries("fact"))
    unknown = sorted({entry.indicator for entry in entries} - set(indicators()))
    if unknown:
        raise ValueError(f"transform/forms/prose.toml: no indicator {', '.join(unknown)}")
    return entries


def _read_entries(kind: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = _read_toml()[kind]
    return entries


@cache
def _read_toml() -> dict[str, Any]:
    return tomllib.loads((files("transform") / "forms" / "prose.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=512)
def lines_of_figure(name: str, form: str) -> tuple[str, ...]:
    """The indicators of a form that a named figure adds up; empty where the form has none."""
    return next((entry.parts(form) for entry in figure_entries() if entry.name == name), ())


@dataclass(frozen=True)
class Patterns:
    """The patterns of an entry, each compiled when it is asked for: to compile all of them takes longer than to read ten
    pages, and `gongkai parse` reads one. ``numbers`` are in order of preference; ``zero`` are words for none.

    ``unless`` must not match in the clause before a match, ``not_about`` in the sentence before it, and ``about``
    must match in its sentence.
    """

    entry: FigureEntry | FactEntry

    @FoundOnce
    def numbers(self) -> tuple[re.Pattern[str], ...]:
        """The patterns of figures."""
        return tuple(re.compile(_fill_in(pattern)) for pattern in self.entry.patterns)

    @FoundOnce
    def zero(self) -> tuple[re.Pattern[str], ...]:
        """The patterns of words for none."""
        return tuple(re.compile(_fill_in(pattern)) for pattern in self.entry.zero)

    @FoundOnce
    def unless(self) -> re.Pattern[str] | None:
        """What keeps a match from counting, in its clause."""
        return re.compile(self.entry.unless) if self.entry.unless else None

    @FoundOnce
    def not_about(self) -> re.Pattern[str] | None:
        """What keeps a match from counting, before it in its sentence."""
        return re.compile(self.entry.not_about) if self.entry.not_about else None

    @FoundOnce
    def about(self) -> re.Pattern[str] | None:
        """What the sentence of a match must have."""
        about = self.entry.about if isinstance(self.entry, FactEntry) else None
        return re.compile(about) if about else None

    def allow(self, sentence: str, before: str) -> bool:
        """Whether a match in ``sentence`` behind the words ``before`` counts."""
        if self.about is not None and self.about.search(sentence) is None:
            return False
        if self.not_about is not None and self.not_about.search(before):
            return False
        return self.unless is None or self.unless.search(_CLAUSE_END.split(before)[-1]) is None


@cache
def figure_patterns() -> tuple[tuple[FigureEntry, Patterns], ...]:
    """The figures of prose.toml with their patterns, in its order."""
    return tuple((entry, Patterns(entry)) for entry in figure_entries())


@lru_cache(maxsize=64)
def figures_of(forms: frozenset[str]) -> tuple[tuple[FigureEntry, Patterns], ...]:
    """The figures that some forms print as well, with their patterns; without forms all of them."""
    entries = figure_patterns()
    return tuple(entry for entry in entries if not forms or any(entry[0].parts(form) for form in forms))


@cache
def fact_patterns() -> tuple[tuple[FactEntry, Patterns], ...]:
    """The facts of prose.toml with their patterns, in its order."""
    return tuple((entry, Patterns(entry)) for entry in fact_entries())


def _fill_in(pattern: str) -> str:
    """A pattern with the number and the lists of words in place of their names in braces."""
    words: dict[str, str] = _read_toml()["words"]
    while name := _NAME_OF_WORDS.search(pattern):
        pattern = pattern.replace(name[0], _NUMBER if name[1] == "n" else words[name[1]])
    return pattern
