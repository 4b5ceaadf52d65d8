"""Figures in running text, by the patterns of ``transform/forms/prose.toml``.

They are kept apart from the table's facts, each with its sentence. Only what a form itself asks for in words
(f2021 信息处理费) becomes a fact.

What to look for in running text: ``transform/forms/prose.toml``, validated at load.
"""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files

from pydantic import Field

from transform.forms.catalogue import TOTAL, FormLines, Record, indicators, require_lines
from transform.prose_scope import Scope
from transform.report import Fact, ProseFigure
from transform.text.folding import fold_characters
from transform.text.numerals import read_numeral
from transform.text.sentences import split_sentences
from transform.text.values import MONEY, State


class FigureEntry(Record):
    """A figure of the prose, and the lines of each form whose sum it states."""

    name: str
    label: str
    unit: str
    patterns: tuple[str, ...]
    zero: tuple[str, ...] = ()
    unless: str | None = None
    lines: FormLines = Field(default_factory=dict)

    def parts(self, form: str) -> tuple[str, ...]:
        """The indicators of a form that this figure adds up."""
        return self.lines.get(form, ())


class FactEntry(Record):
    """A line that its form asks for in words."""

    indicator: str
    label: str
    patterns: tuple[str, ...]
    about: str | None = None
    zero: tuple[str, ...] = ()
    unless: str | None = None


@cache
def prose_entries() -> tuple[tuple[FigureEntry, ...], tuple[FactEntry, ...]]:
    """All declared figures (several may share a name) and all facts that forms ask for in words."""
    text = (files("transform") / "forms" / "prose.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    figures = tuple(FigureEntry.model_validate(entry) for entry in data["figure"])
    facts = tuple(FactEntry.model_validate(entry) for entry in data["fact"])
    for figure in figures:
        require_lines(f"transform/forms/prose.toml: {figure.name}", figure.lines)
    unknown = sorted({fact.indicator for fact in facts} - set(indicators()))
    if unknown:
        raise ValueError(f"transform/forms/prose.toml: no indicator {', '.join(unknown)}")
    return figures, facts


@lru_cache(maxsize=512)
def lines_of_figure(name: str, form: str) -> tuple[str, ...]:
    """The indicators of a form that a named figure adds up; empty where the form has none."""
    return next((entry.parts(form) for entry in prose_entries()[0] if entry.name == name), ())


_NUMBER = (
    r"(?<![\d.约近逾超过])(?P<n>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|[零一二两三四五六七八九十百千]+)"
    r"(?P<w>[万亿])?"
)
_MULTIPLIERS = {None: Decimal(1), "万": Decimal(10_000), "亿": Decimal(100_000_000)}
# Half-width commas end clauses too, except inside a number.
_CLAUSE_COMMA = re.compile(r"(?<!\d),|,(?!\d{3})")
_SPACE = re.compile(r"\s")
_AROUND_CHINESE = re.compile(r"\s+(?=[^\x00-\x7f])|(?<=[^\x00-\x7f])\s+")


@dataclass(frozen=True, slots=True)
class _Finder:
    """The compiled patterns of one entry: numbers in order of preference, then words for none."""

    numbers: tuple[re.Pattern[str], ...]
    zero: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str] | None
    about: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    value: Decimal
    raw: str
    sentence: str


class _Prose:
    """A text laid out for matching: one sentence a line, no white space around Chinese characters."""

    def __init__(self, text: str, scope: Scope) -> None:
        self.scope = scope
        # Cut from the page's own text, where a sentence may run over a line's end.
        spans = [slice(s.position, s.position + len(s.text)) for s in split_sentences(text)]
        folded = fold_characters(text)
        self.sentences = [text[span] for span in spans]
        lines = [_lay_out(folded[span]) for span in spans]
        self.text = "\n".join(lines)
        self.starts: list[int] = []
        position = 0
        for line in lines:
            self.starts.append(position)
            position += len(line) + 1

    def search(self, pattern: re.Pattern[str], finder: _Finder) -> Iterator[_Found]:
        """What a pattern finds in sentences that speak of this year and of the right thing."""
        for match in pattern.finditer(self.text):
            line = bisect_right(self.starts, match.start()) - 1
            if self._is_meant(finder, line, match):
                value = _read_number(match)
                if value is not None:
                    yield _Found(value, _as_printed(self.sentences[line], match), _tidy(self.sentences[line]))

    def _is_meant(self, finder: _Finder, line: int, match: re.Match[str]) -> bool:
        sentence = self._line(line)
        start, end = match.start() - self.starts[line], match.end() - self.starts[line]
        before, after = sentence[:start], sentence[end:]
        is_number = "n" in match.re.groupindex
        return (
            (finder.about is None or finder.about.search(sentence) is not None)
            and not _excluded(finder, before)
            and self.scope.holds(before, match[0], after, is_number=is_number)
        )

    def _line(self, line: int) -> str:
        end = self.starts[line + 1] - 1 if line + 1 < len(self.starts) else len(self.text)
        return self.text[self.starts[line] : end]


def find_figures(
    text: str, forms: Collection[str] = (), year: int | None = None, publisher: str | None = None
) -> tuple[ProseFigure, ...]:
    """The figures a text states.

    ``forms`` narrows the search to figures that those forms print as well (none: all figures);
    with ``year`` and ``publisher``, figures of other years and other offices are left out.
    """
    prose = _Prose(text, Scope(year, publisher))
    found: dict[tuple[str, str, str], ProseFigure] = {}
    for entry, finder in _figures():
        if forms and not any(entry.parts(form) for form in forms):
            continue
        for pattern in (*finder.numbers, *finder.zero):
            for hit in prose.search(pattern, finder):
                if entry.unit not in MONEY and hit.value % 1:
                    continue  # nobody receives 1.5 requests
                figure = ProseFigure(entry.name, entry.unit, hit.value, hit.raw, hit.sentence)
                found.setdefault((entry.name, hit.raw, hit.sentence), figure)
    return tuple(found.values())


def find_prose_facts(
    text: str, forms: Collection[str], year: int | None = None, publisher: str | None = None
) -> tuple[Fact, ...]:
    """The facts that the given forms ask for in words.

    ``raw`` is the printed number with its unit, or the words that say there was none. A text that says
    nothing, or two different things, gives no fact.
    """
    wanted = [(entry, finder) for entry, finder in _facts() if entry.indicator.split(".")[0] in forms]
    if not wanted:
        return ()
    prose = _Prose(text, Scope(year, publisher))
    return tuple(fact for entry, finder in wanted if (fact := _read_fact(prose, entry, finder)) is not None)


def find_unread_facts(text: str, forms: Collection[str], facts: Collection[Fact]) -> tuple[str, ...]:
    """The labels of what the forms ask for in words, that the text speaks of, and that could not be read."""
    read = {fact.indicator for fact in facts}
    return tuple(
        entry.label
        for entry, finder in _facts()
        if entry.indicator.split(".")[0] in forms
        and entry.indicator not in read
        and finder.about is not None
        and finder.about.search(_lay_out(fold_characters(text)))
    )


def _read_fact(prose: _Prose, entry: FactEntry, finder: _Finder) -> Fact | None:
    numbers = _first_hits(prose, finder.numbers, finder)
    none = _first_hits(prose, finder.zero, finder)
    hits = numbers or none
    if len({hit.value for hit in (*numbers, *none)}) != 1:
        return None
    unit = indicators()[entry.indicator].unit
    return Fact(entry.indicator, TOTAL, entry.label, unit, hits[0].value, State.REPORTED, hits[0].raw, None)


def _first_hits(prose: _Prose, patterns: Iterable[re.Pattern[str]], finder: _Finder) -> list[_Found]:
    """What the first pattern finds that finds anything."""
    return next((hits for pattern in patterns if (hits := list(prose.search(pattern, finder)))), [])


def _excluded(finder: _Finder, before: str) -> bool:
    if finder.unless is None:
        return False
    clause = re.split(r"[，；]", before)[-1]
    return finder.unless.search(clause) is not None


def _read_number(match: re.Match[str]) -> Decimal | None:
    """The number of a match; a pattern without one says there was none."""
    if "n" not in match.re.groupindex:
        return Decimal(0)
    printed = match["n"].replace(",", "")
    if printed[0].isdecimal():
        number = Decimal(printed)
    else:
        counted = read_numeral(printed)
        if counted is None:
            return None
        number = Decimal(counted)
    value = number * _MULTIPLIERS[match["w"]]
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _as_printed(sentence: str, match: re.Match[str]) -> str:
    """The number with its unit (or the whole words), cut from the sentence as it stands on the page."""
    found = match.string[match.start("n") if "n" in match.re.groupindex else match.start() : match.end()]
    spaced = r"\s*".join(re.escape(char) for char in found)
    place = re.search(spaced, fold_characters(sentence))
    return sentence[place.start() : place.end()] if place else found


def _lay_out(folded: str) -> str:
    compact = _AROUND_CHINESE.sub("", folded) if _SPACE.search(folded) else folded
    return _CLAUSE_COMMA.sub("，", compact) if "," in compact else compact


def _tidy(sentence: str) -> str:
    return _AROUND_CHINESE.sub("", sentence)


@cache
def _figures() -> tuple[tuple[FigureEntry, _Finder], ...]:
    return tuple((e, _compile(e.patterns, e.zero, e.unless, None)) for e in prose_entries()[0])


@cache
def _facts() -> tuple[tuple[FactEntry, _Finder], ...]:
    return tuple((e, _compile(e.patterns, e.zero, e.unless, e.about)) for e in prose_entries()[1])


def _compile(
    patterns: tuple[str, ...], zero: tuple[str, ...], unless: str | None, about: str | None
) -> _Finder:
    return _Finder(
        tuple(re.compile(pattern.replace("{n}", _NUMBER)) for pattern in patterns),
        tuple(re.compile(pattern) for pattern in zero),
        re.compile(unless) if unless else None,
        re.compile(about) if about else None,
    )
