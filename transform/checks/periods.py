"""The statistics period against the report's year, and sentences left over from another year."""

import re
from collections.abc import Iterator
from datetime import date

from transform.checks.report_index import IndexedReport
from transform.checks.wording import make_named_issue
from transform.report import Issue, Period
from transform.text.folding import fold_characters
from transform.text.periods import FoundPeriod, StatedPeriods, state_periods
from transform.text.sentences import Sentence, split_sentences

# The regulation came into force on 1 May 2008: the first reports begin there.
_FIRST_PERIOD = Period(date(2008, 5, 1), date(2008, 12, 31))


def find_period_in_prose(report: IndexedReport) -> Iterator[Issue]:
    """The period that the prose states, where it is not the table's own, nor (without one) the year."""
    year = report.report.year
    stated = _stated(report)
    if stated.prose is None or year is None:
        return
    said = Period(stated.prose.start, stated.prose.end)
    own = _own_period(report, stated)
    if _agrees(said, own) if own else _is_year(said, year):
        return
    wanted = own or _whole_year(year)
    yield make_named_issue(
        "period_in_prose",
        f"the prose says {_print(said)} (“{_tidy(stated.prose.raw)}”), the "
        f"{'table' if own else 'report'} {_print(wanted)}, the report's year is {year}",
        expected=_print(wanted),
        actual=_print(said),
    )


def find_period_against_year(report: IndexedReport) -> Iterator[Issue]:
    """The table's own period, where it is not the report's year."""
    year = report.report.year
    own = _own_period(report, _stated(report))
    if own is None or year is None or _is_year(own, year):
        return
    wanted = _whole_year(year)
    yield make_named_issue(
        "period_against_year",
        f"the table says {_print(own)}, the report's year is {year}",
        expected=_print(wanted),
        actual=_print(own),
    )


def _stated(report: IndexedReport) -> StatedPeriods:
    return state_periods(report.report.prose)


def _own_period(report: IndexedReport, stated: StatedPeriods) -> Period | None:
    """The period in the table's heading; else the one the reading found, unless it is the prose's."""
    if stated.table is not None:
        return Period(stated.table.start, stated.table.end)
    read = report.report.period
    only_prose = stated.prose is not None and _same(read, stated.prose)
    return None if only_prose or (read.start is None and read.end is None) else read


def _same(period: Period, found: FoundPeriod) -> bool:
    return (period.start, period.end) == (found.start, found.end)


def _whole_year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))


def _is_year(period: Period, year: int) -> bool:
    whole = _whole_year(year)
    return _agrees(period, whole) or (year == 2008 and _agrees(period, _FIRST_PERIOD))


def _agrees(one: Period, other: Period) -> bool:
    """Equal in every end that both know."""
    ends = ((one.start, other.start), (one.end, other.end))
    return all(a is None or b is None or a == b for a, b in ends)


def _print(period: Period) -> str:
    return f"{period.start or '?'}..{period.end or '?'}"


def _tidy(text: str) -> str:
    return re.sub(r"\s+", "", text)


_NAMES_A_YEAR = re.compile(r".{0,12}[2２][0０]")
_OPENS_WITH_YEAR = re.compile(
    r"(?:[(（]?[一二三四五六七八九十\d]{1,2}[)）、.．]\s*)?(?P<until>截[至止][到至]?\s*)?(?<!\d)(?P<year>20\d\d)\s*年"
    r"(?!\s*(?:以来|起|以后|之后|之前|以前|前|后|[至到~-]|\d{4}))(?P<dated>\s*\d{1,2}\s*月|[底末初])?"
)
# Comparisons and citations speak of another year rightly.
_ABOUT_ANOTHER_YEAR = re.compile(
    r"比|较|同期|上年|去年|上一年|增长|增加|下降|减少|持平|以来|印发|颁布|施行|实施|修订|出台|制定的|提出|指出|"
    r"整改|针对|存在的?(?:问题|不足)|结转|[〔\[（(]20\d\d[〕\]）)]"
)


def find_leftover_years(report: IndexedReport) -> Iterator[Issue]:
    """Sentences that open with an earlier year and neither compare with it nor cite something of it."""
    year = report.report.year
    if year is None:
        return
    found: dict[str, list[Sentence]] = {}
    for sentence in split_sentences(report.report.prose):
        left = _leftover_year(sentence, year)
        if left:
            found.setdefault(left, []).append(sentence)
    for left, sentences in found.items():
        quoted = "; ".join(f"“{_shorten(sentence.text)}”" for sentence in sentences[:3])
        yield make_named_issue(
            "leftover_year",
            f"the report of {year} opens {len(sentences)} sentence(s) with {left}: {quoted}",
            expected=str(year),
            actual=left,
            subject=left,
        )


def _leftover_year(sentence: Sentence, year: int) -> str | None:
    if _NAMES_A_YEAR.match(sentence.text) is None:
        return None
    match = _OPENS_WITH_YEAR.match(fold_characters(sentence.text[:40]))
    if match is None or int(match["year"]) >= year or _ABOUT_ANOTHER_YEAR.search(sentence.text):
        return None
    # 2016年12月 opens a piece of history; 截至2016年12月 claims to be the report's own end.
    return match["year"] if match["until"] or not match["dated"] else None


def _shorten(text: str, most: int = 40) -> str:
    tidy = _tidy(text)
    return tidy if len(tidy) <= most else f"{tidy[:most]}…"
