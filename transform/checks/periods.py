"""The statistics period against the report's year, and sentences left over from another year's report."""

import re
from collections.abc import Iterator
from datetime import date

from transform.checks.report_index import IndexedReport
from transform.forms.check_catalogue import make_issue
from transform.forms.sentences import say
from transform.report import Issue, Period
from transform.text.bilingual import Bilingual, join_words
from transform.text.folding import fold_characters, remove_whitespace
from transform.text.periods import FoundPeriod, StatedPeriods, state_periods
from transform.text.sentences import Sentence, split_sentences

# The regulation came into force on 1 May 2008, and the first reports begin with that day.
_FIRST_PERIOD = Period(date(2008, 5, 1), date(2008, 12, 31))
_MAY_BEGIN_WITH_YEAR = re.compile(r".{0,12}[2２][0０]")
_BEGINS_WITH_YEAR = re.compile(
    r"(?:[(（]?[一二三四五六七八九十\d]{1,2}[)）、.．]\s*)?(?P<until>截[至止][到至]?\s*)?(?<!\d)(?P<year>20\d\d)\s*年"
    r"(?!\s*(?:以来|起|以后|之后|之前|以前|前|后|[至到~-]|\d{4}))(?P<dated>\s*\d{1,2}\s*月|[底末初])?"
)
# Comparisons and citations name another year rightly.
_ABOUT_ANOTHER_YEAR = re.compile(
    r"比|较|同期|上年|去年|上一年|增长|增加|下降|减少|持平|以来|印发|颁布|施行|实施|修订|出台|制定的|提出|指出|"
    r"整改|针对|存在的?(?:问题|不足)|结转|[〔\[（(]20\d\d[〕\]）)]"
)
_LONGEST_QUOTE = 40
_MOST_QUOTES = 3


def find_period_in_prose(report: IndexedReport) -> Iterator[Issue]:
    """A period in the prose that differs from the table's own, or without one from the report's year."""
    year = report.report.year
    stated = state_periods(report.report.prose)
    if stated.prose is None or year is None:
        return
    printed = Period(stated.prose.start, stated.prose.end)
    table = _table_period(report, stated)
    if _agree(printed, table) if table else _is_year(printed, year):
        return
    expected = table or _whole_year(year)
    yield make_issue(
        "period_in_prose",
        say(
            "period_in_prose.table" if table else "period_in_prose.year",
            printed=_say(printed),
            raw=remove_whitespace(stated.prose.raw),
            expected=_say(expected),
            year=year,
        ),
        expected=_print(expected),
        actual=_print(printed),
    )


def find_period_against_year(report: IndexedReport) -> Iterator[Issue]:
    """A period of the table that is not the report's year."""
    year = report.report.year
    table = _table_period(report, state_periods(report.report.prose))
    if table is None or year is None or _is_year(table, year):
        return
    yield make_issue(
        "period_against_year",
        say("period_against_year.table", printed=_say(table), year=year),
        expected=_print(_whole_year(year)),
        actual=_print(table),
    )


def find_leftover_years(report: IndexedReport) -> Iterator[Issue]:
    """Sentences that begin with an earlier year and neither compare with it nor cite something of it."""
    year = report.report.year
    if year is None:
        return
    by_year: dict[str, list[Sentence]] = {}
    for sentence in split_sentences(report.report.prose):
        leftover = _leftover_year(sentence, year)
        if leftover:
            by_year.setdefault(leftover, []).append(sentence)
    for leftover, sentences in by_year.items():
        texts = [_shorten(sentence.text) for sentence in sentences[:_MOST_QUOTES]]
        quoted = join_words((say("phrases.quoted", text=text) for text in texts), "；", "; ")
        yield make_issue(
            "leftover_year",
            say("leftover_year.sentences", year=year, count=len(sentences), leftover=leftover, quoted=quoted),
            expected=str(year),
            actual=leftover,
            subject=leftover,
        )


def _table_period(report: IndexedReport, stated: StatedPeriods) -> Period | None:
    """The period in the table's heading, else the report's unless it is that of the prose; None without either."""
    if stated.table is not None:
        return Period(stated.table.start, stated.table.end)
    period = report.report.period
    is_from_prose = stated.prose is not None and _is_same(period, stated.prose)
    return None if is_from_prose or (period.start is None and period.end is None) else period


def _is_same(period: Period, stated: FoundPeriod) -> bool:
    return (period.start, period.end) == (stated.start, stated.end)


def _whole_year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))


def _is_year(period: Period, year: int) -> bool:
    return _agree(period, _whole_year(year)) or (year == 2008 and _agree(period, _FIRST_PERIOD))


def _agree(first: Period, second: Period) -> bool:
    """Whether two periods are equal in every end that both have."""
    ends = ((first.start, second.start), (first.end, second.end))
    return all(a is None or b is None or a == b for a, b in ends)


def _print(period: Period) -> str:
    return f"{period.start or '?'}..{period.end or '?'}"


def _say(period: Period) -> Bilingual:
    return say("phrases.period", start=period.start or "?", end=period.end or "?")


def _leftover_year(sentence: Sentence, year: int) -> str | None:
    if _MAY_BEGIN_WITH_YEAR.match(sentence.text) is None:
        return None
    match = _BEGINS_WITH_YEAR.match(fold_characters(sentence.text[:40]))
    if match is None or int(match["year"]) >= year or _ABOUT_ANOTHER_YEAR.search(sentence.text):
        return None
    # 2016年12月 begins a piece of history; 截至2016年12月 claims to be the end of the report's own period.
    return match["year"] if match["until"] or not match["dated"] else None


def _shorten(text: str) -> str:
    compact = remove_whitespace(text)
    return compact if len(compact) <= _LONGEST_QUOTE else f"{compact[:_LONGEST_QUOTE]}…"
