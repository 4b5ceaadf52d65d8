"""Figures in running text, found by the patterns of ``transform/forms/prose.toml``.

They are kept apart from the facts of tables, each with its sentence. Only what a form itself asks for in words
(信息处理费 of f2021) becomes a fact.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate

from transform.forms.catalogue import TOTAL, indicators
from transform.prose_patterns import FactEntry, Patterns, fact_patterns, figures_of
from transform.prose_scope import Scope
from transform.report import Fact, ProseFigure
from transform.text.folding import fold_characters
from transform.text.numerals import read_numeral
from transform.text.sentences import split_sentences
from transform.text.states import State
from transform.text.unprinted import OVERRIDES, SOFT_HYPHEN
from transform.text.values import MAX_DIGITS, MONEY

_MULTIPLIERS = {None: Decimal(1), "万": Decimal(10_000), "亿": Decimal(100_000_000)}
# Half-width commas end clauses too, except inside a number.
_CLAUSE_COMMA = re.compile(r"(?<!\d),|,(?!\d{3})")
_ENDED = re.compile("[。；！？]$")
_CAPTION = re.compile(r"附[件表]|[表图][\d一二三四五六七八九十]")
_NUMBERING = re.compile(r"^(?:第?[(]?[一二三四五六七八九十\d]{1,3}[)、.部]?分?)+")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_SPACE = re.compile(r"\s")
# A paragraph with what turns figures around, or with a mark upon a character, says nothing for certain: 21 may read 12.
_DISPUTED = re.compile(f"[{SOFT_HYPHEN}{OVERRIDES}\u0300-\u036f\u20d0-\u20ff]")
_SPACE_BY_CHINESE = re.compile(r"(?<!\s)\s+(?=[^\x00-\x7f])|(?<=[^\x00-\x7f])\s+")


def find_figures(
    text: str, forms: Collection[str] = (), year: int | None = None, publisher: str | None = None
) -> tuple[ProseFigure, ...]:
    """The figures that a text states, in the order of prose.toml, each printing once.

    ``forms`` limits the search to figures that those forms print as well; without forms all are searched for.
    With ``year`` and ``publisher``, figures of other years and of other offices are left out.
    """
    prose = _Prose(text, Scope(year, publisher))
    figures: dict[tuple[str, str, str], ProseFigure] = {}
    for entry, patterns in figures_of(frozenset(forms)):
        # To look for a word takes a tenth of the time of a pattern that begins with one of several.
        if entry.word not in prose.text:
            continue
        for pattern in (*patterns.numbers, *patterns.zero):
            for match in prose.search(pattern, patterns):
                if entry.unit not in MONEY and match.value % 1:
                    continue  # a count is a whole number
                figure = ProseFigure(entry.name, entry.unit, match.value, match.raw, match.sentence)
                figures.setdefault((entry.name, match.raw, match.sentence), figure)
    return tuple(figures.values())


def find_prose_facts(
    text: str, forms: Collection[str], year: int | None = None, publisher: str | None = None
) -> tuple[Fact, ...]:
    """The facts that the given forms ask for in words, at most one for each indicator.

    ``raw`` is the printed number with its unit, or the words for none, which are the value 0; ``source`` is
    None. A text that gives no figure, or two different ones, gives no fact. ``year`` and ``publisher`` leave out
    other years and other offices.
    """
    entries = [(entry, patterns) for entry, patterns in fact_patterns() if entry.form in forms]
    if not entries:
        return ()
    prose = _Prose(text, Scope(year, publisher))
    facts = (_read_fact(prose, entry, patterns) for entry, patterns in entries)
    return tuple(fact for fact in facts if fact is not None)


def find_unread_facts(text: str, forms: Collection[str], facts: Collection[Fact]) -> tuple[str, ...]:
    """The labels of what the forms ask for in words and the text mentions, without being among ``facts``."""
    read = {fact.indicator for fact in facts}
    unread = [
        (entry.label, patterns.about)
        for entry, patterns in fact_patterns()
        if entry.form in forms and entry.indicator not in read and patterns.about is not None
    ]
    compact = _lay_out(fold_characters(text)) if unread else ""
    return tuple(label for label, about in unread if about.search(compact))


@dataclass(frozen=True, slots=True)
class _Match:
    """A number that was found: its value, how it is printed, and its sentence without white space."""

    value: Decimal
    raw: str
    sentence: str


@dataclass(frozen=True, slots=True)
class _LaidOut:
    """A text laid out for matching, one sentence a line and no white space around Chinese characters, with its sentences
    as printed and the position of each line."""

    text: str
    sentences: tuple[str, ...]
    starts: tuple[int, ...]


# A report's figures and its facts are looked for in one text.
@lru_cache(maxsize=2)
def _lay_out_text(text: str) -> _LaidOut:
    text = _blank_disputed(text)
    # Sentences are cut from the page's own text, where one may run over the end of a line.
    spans = [slice(s.position, s.position + len(s.text)) for s in split_sentences(text)]
    folded = fold_characters(text)
    lines = [_lay_out(folded[span]) for span in spans]
    starts = accumulate((len(line) + 1 for line in lines[:-1]), initial=0)
    return _LaidOut("\n".join(lines), tuple(text[span] for span in spans), tuple(starts))


class _Prose:
    """A laid out text, and the figures in it that are the report's own."""

    def __init__(self, text: str, scope: Scope) -> None:
        self.scope = scope
        laid_out = _lay_out_text(text)
        self.text, self.sentences, self.starts = laid_out.text, laid_out.sentences, laid_out.starts

    def search(self, pattern: re.Pattern[str], patterns: Patterns) -> Iterator[_Match]:
        """The matches of a pattern in sentences about the report's own year, office and subject."""
        for match in pattern.finditer(self.text):
            line = bisect_right(self.starts, match.start()) - 1
            if self._is_in_scope(patterns, line, match):
                value = _read_number(match)
                if value is not None:
                    sentence = self.sentences[line]
                    yield _Match(value, _as_printed(sentence, match), _close_up(sentence))

    def _is_in_scope(self, patterns: Patterns, line: int, match: re.Match[str]) -> bool:
        sentence = self._line(line)
        start, end = match.start() - self.starts[line], match.end() - self.starts[line]
        before, after = sentence[:start], sentence[end:]
        is_number = "n" in match.re.groupindex
        if not is_number and not _is_said(sentence, before):
            return False
        return (
            patterns.allow(sentence, before)
            and self.scope.includes(before, match[0], after, is_number=is_number)
            and not self.scope.goes_on_about_others(self._clauses_before(line) + before)
        )

    def _clauses_before(self, line: int) -> str:
        """The clauses in front of a line that a semicolon parts from it; none in front of an item of a list."""
        above = self._line(line - 1) if line else ""
        return above if above.endswith("；") and _NUMBERING.match(self._line(line)) is None else ""

    def _line(self, line: int) -> str:
        end = self.starts[line + 1] - 1 if line + 1 < len(self.starts) else len(self.text)
        return self.text[self.starts[line] : end]


def _is_said(sentence: str, before: str) -> bool:
    """Whether words for none are in a sentence, or behind a subject: a heading or a label states nothing."""
    if _ENDED.search(sentence):
        return True
    has_subject = (
        "，" in sentence or ":" in sentence or _CHINESE.search(_NUMBERING.sub("", before)) is not None
    )
    return has_subject and _CAPTION.match(sentence) is None


def _blank_disputed(text: str) -> str:
    """The text with nothing in place of its paragraphs that may be read otherwise than their characters say."""
    if _DISPUTED.search(text) is None:
        return text
    return "\n".join("" if _DISPUTED.search(line) else line for line in text.split("\n"))


def _read_fact(prose: _Prose, entry: FactEntry, patterns: Patterns) -> Fact | None:
    numbers = _first_matches(prose, patterns.numbers, patterns)
    zeros = _first_matches(prose, patterns.zero, patterns)
    if len({match.value for match in (*numbers, *zeros)}) != 1:
        return None
    match = (numbers or zeros)[0]
    unit = indicators()[entry.indicator].unit
    return Fact(entry.indicator, TOTAL, entry.label, unit, match.value, State.REPORTED, match.raw, None)


def _first_matches(prose: _Prose, candidates: Iterable[re.Pattern[str]], patterns: Patterns) -> list[_Match]:
    """The matches of the first candidate that has any."""
    return next((found for pattern in candidates if (found := list(prose.search(pattern, patterns)))), [])


def _read_number(match: re.Match[str]) -> Decimal | None:
    """The number of a match: 0 for a pattern without a number, None for a numeral that is none or a number too long."""
    if "n" not in match.re.groupindex:
        return Decimal(0)
    printed = match["n"].replace(",", "")
    if match["w"] is None and printed.isdecimal() and len(printed) <= MAX_DIGITS:
        return Decimal(printed)  # as most are; what follows takes five times as long
    number = Decimal(printed) if printed[0].isdecimal() else read_numeral(printed)
    if number is None or len(Decimal(number).as_tuple().digits) > MAX_DIGITS:
        return None
    value = number * _MULTIPLIERS[match["w"]]
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _as_printed(sentence: str, match: re.Match[str]) -> str:
    """The number with its unit, or the words for none, cut from the sentence as printed."""
    words = match.string[match.start("n") if "n" in match.re.groupindex else match.start() : match.end()]
    folded = fold_characters(sentence)
    if _SPACE.search(sentence) is None:
        start = folded.find(words)
        return sentence[start : start + len(words)] if start >= 0 else words
    # The words have no white space around Chinese characters, and the sentence may.
    compact = "".join(words.split())
    start = "".join(folded.split()).find(compact)
    places = [n for n, char in enumerate(folded) if not char.isspace()]
    return sentence[places[start] : places[start + len(compact) - 1] + 1] if start >= 0 else words


def _close_up(text: str) -> str:
    """A text without white space around Chinese characters."""
    return _SPACE_BY_CHINESE.sub("", text) if _SPACE.search(text) else text


def _lay_out(folded: str) -> str:
    compact = _close_up(folded)
    return _CLAUSE_COMMA.sub("，", compact) if "," in compact else compact
