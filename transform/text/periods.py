"""Statistics periods in the many ways in which offices, Word and PDFs print them.

``2017年1月1日至12月31日``, ``201711日至20171231日`` (宿迁 2017: the spans with 年 and 月 were lost),
``２０２３ 年 1 月 1 日`` over two lines, ``二〇一七年…``, ``2017.1.1-2017.12.31``, ``截至2020年12月31日``.
A date that can be read in two ways (``2020111日``) is left out.
"""

import re
from bisect import bisect_right
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from transform.text.folding import fold_characters, normalise_text
from transform.text.numerals import read_numeral, read_year
from transform.text.script import simplify
from transform.text.sentences import split_sentences

# Parts of the patterns below. {k} is the number of a date, which makes the names of its groups unique.
_YEAR = r"(?<!\d)(?P<y{k}>(?:19|20)\d\d|[一二][九零〇○][零〇○一二三四五六七八九]{{2}})"
_DAY = r"(?P<d{k}>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})(?:\s*+[日号]|(?=\s*+(?:至|到|[-—~]|[)止，。；,\n]|$)))"
_MONTH = rf"(?P<m{{k}}>\d{{{{1,2}}}}|[一二三四五六七八九十]{{{{1,2}}}})\s*+月份?(?:\s*+{_DAY})?"
_GLUED = r"(?P<g{k}>\d{{2,4}})\s*+日|(?P<h{k}>\d{{4}})(?!\d)"
_DOTTED = r"[./-]\s*+(?P<p{k}>\d{{1,2}})\s*+[./-]\s*+(?P<q{k}>\d{{1,2}})(?!\d)\s*+日?"
# 2019年度（1月1日至12月31日） too.
_FULL_DATE = rf"{_YEAR}\s*+(?:年?(?:度\s*+\(?)?\s*+(?:{_MONTH}|{_GLUED})|{_DOTTED})"
_WHOLE_YEAR = rf"{_YEAR}\s*+年?度?"
_TO = r"\s*+(?:[零〇0]{1,2}(?:时|:00)\s*+)?起?\s*+(?:至|到|[-—~]{1,2})\s*+"
_RANGE = re.compile(
    rf"{_FULL_DATE.format(k=1)}{_TO}(?:{_FULL_DATE.format(k=2)}|{_MONTH.format(k=3)})"
    rf"|{_WHOLE_YEAR.format(k=4)}{_TO}{_YEAR.format(k=5)}\s*+年度?(?!\s*+\d)"
    # 2019年1-12月
    rf"|{_YEAR.format(k=6)}\s*+年度?\s*+(?P<first>\d{{1,2}}){_TO}(?P<last>\d{{1,2}})\s*+月"
)
_UNTIL = re.compile(r"截[至止][到至]?\s*")
_END = re.compile(rf"{_FULL_DATE.format(k=1)}(?P<stop>\s*+(?:为止|止))?|{_YEAR.format(k=4)}\s*+年[底末]")
# 统计数据时限为2019年: a year alone is a period only behind such words, which are short.
_STATED_YEAR = re.compile(rf"{_YEAR.format(k=1)}\s*+年度?(?!\s*+[\d一二三四五六七八九十]{{1,3}}\s*+月)")
_NAMES_PERIOD = re.compile(
    r"(?:统计|数据|报告){1,3}的?(?:期限|时限|时间|期间|时段|区间|范围|年度|期)(?:为|是)?[:：]?$"
)
_LONGEST_NAME = 16
# The first character of a year or of 截至. To try the long patterns at every character costs ten times as much.
_MAY_BEGIN = re.compile(r"[12一二截](?:(?<=截)(?=[至止])|(?<!截)(?=[09九零〇○]))")
_ABOUT_STATISTICS = re.compile(
    r"统计(?:期|时|区间|范围|起止|年度|到)|数据的?(?:统计|期限|时间|截)|所列数据|本(?:年度)?报告|报告期"
)
_PUBLISHES_FIGURES = re.compile(r"^(?>.*?公开)(?>.*?信息).*?\d\s*条", re.M)
_LEADS_IN = re.compile(r"(?:[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]\s*+)?(?:[自从在]|截[至止])?\s*+")
_NOTHING_ELSE = re.compile(
    r"(?:(?:统计|数据|报告){1,3}的?(?:期限|时限|时间|期间|时段|区间|范围|期))?[()\[\]【】:自从为起止期间]*"
)
_HEADS_TABLE = re.compile(r"统计表|情况表")


@dataclass(frozen=True, slots=True)
class FoundPeriod:
    """A period in a text. An end that is missing or unreadable is None; ``raw`` is the text at ``position``."""

    start: date | None
    end: date | None
    raw: str
    position: int


@dataclass(frozen=True, slots=True)
class StatedPeriods:
    """The statistics period in the heading of the table, and the one in the prose; None where there is none."""

    table: FoundPeriod | None
    prose: FoundPeriod | None


def find_periods(text: str) -> tuple[FoundPeriod, ...]:
    """The periods in a text, in order; those without a readable end are left out."""
    folded = fold_characters(text)
    may_stop = "止" in folded
    periods: list[FoundPeriod] = []
    after = 0
    for begin in _MAY_BEGIN.finditer(folded):
        if begin.start() >= after:
            position = begin.start()
            period = (
                _read_range(folded, position)
                or (_read_end(folded, position) if may_stop or begin[0] == "截" else None)
                or _read_stated_year(folded, position)
            )
            if period:
                start, end, after = period
                periods.append(FoundPeriod(start, end, text[begin.start() : after], begin.start()))
    return tuple(periods)


@lru_cache(maxsize=8)
def state_periods(text: str) -> StatedPeriods:
    """The period of the table (alone on its line, or on that of the heading) and the one that the prose states."""
    table: FoundPeriod | None = None
    stated: list[FoundPeriod] = []
    words = simplify(text)
    for period in find_periods(text):
        if _is_alone(words, period):
            table = table or period
        else:
            stated.append(period)
    return StatedPeriods(table, _choose_stated(words, stated))


def _read_range(folded: str, position: int) -> tuple[date | None, date | None, int] | None:
    """The start and the end of a range, and the position behind it."""
    match = _RANGE.match(folded, position)
    if match is None:
        return None
    if match["y4"]:
        start, end = _make_date(match["y4"], "1", "1"), _make_date(match["y5"], "12", "31")
    elif match["y6"]:
        start = _make_date(match["y6"], match["first"], "1")
        end = _make_date(match["y6"], match["last"], None, last=True)
    else:
        start = _read_date(match, 1)
        end = _read_date(match, 2, last=True) if match["y2"] else _end_without_year(match, start)
    return (start, end, match.end()) if start or end else None


def _read_end(folded: str, position: int) -> tuple[None, date, int] | None:
    """The end in ``截至2020年12月31日`` or ``2020年12月31日止``; not in a 截至 before a whole range."""
    until = _UNTIL.match(folded, position)
    begin = until.end() if until else position
    match = _END.match(folded, begin)
    if match is None or (until is None and not match["stop"]) or (until and _RANGE.match(folded, begin)):
        return None
    end = _make_date(match["y4"], "12", "31") if match["y4"] else _read_date(match, 1, last=True)
    return (None, end, match.end()) if end else None


def _read_stated_year(folded: str, position: int) -> tuple[date | None, date | None, int] | None:
    """The whole year of 统计数据时限为2019年, and the position behind it."""
    match = _STATED_YEAR.match(folded, position)
    before = folded[max(0, position - _LONGEST_NAME) : position]
    if match is None or not _NAMES_PERIOD.search(normalise_text(before)):
        return None
    return _make_date(match["y1"], "1", "1"), _make_date(match["y1"], "12", "31"), match.end()


def _read_date(match: re.Match[str], k: int, *, last: bool | None = None) -> date | None:
    """The k-th date of a match. A month without a day means its first day, or its last at the end of a period."""
    if match[f"m{k}"]:
        return _make_date(
            match[f"y{k}"], match[f"m{k}"], match[f"d{k}"], last=k == 2 if last is None else last
        )
    if match[f"p{k}"]:
        return _make_date(match[f"y{k}"], match[f"p{k}"], match[f"q{k}"])
    return _split_glued(match[f"y{k}"], match[f"g{k}"] or match[f"h{k}"])


def _end_without_year(match: re.Match[str], start: date | None) -> date | None:
    """The end in ``至12月31日``: in the year of the start, unless it would then be before the start."""
    year = match["y1"]
    end = _make_date(year, match["m3"], match["d3"], last=True)
    return None if end and start and end < start else end


def _split_glued(year: str, digits: str) -> date | None:
    """Month and day without 月 between: ``11`` is 1月1日, ``1231`` 12月31日; ``111`` can be two days and is None."""
    days = {_make_date(year, digits[:cut], digits[cut:]) for cut in (1, 2) if 0 < len(digits) - cut <= 2}
    days.discard(None)
    return days.pop() if len(days) == 1 else None


def _make_date(year: str, month: str, day: str | None, *, last: bool = False) -> date | None:
    """The date, or None where there is no such day."""
    y, m = read_year(year), _read_number(month)
    if y is None or m is None or not 1 <= m <= 12:
        return None
    days = monthrange(y, m)[1]
    d = (days if last else 1) if day is None else _read_number(day)
    return date(y, m, d) if d is not None and 1 <= d <= days else None


def _read_number(text: str) -> int | None:
    return int(text) if text.isdecimal() else read_numeral(text)


def _is_alone(text: str, period: FoundPeriod) -> bool:
    """Whether a line holds nothing but the period, or is the heading of a table."""
    first = text.rfind("\n", 0, period.position) + 1
    last = text.find("\n", period.position + len(period.raw))
    before = text[first : period.position]
    after = text[period.position + len(period.raw) : last if last >= 0 else len(text)]
    rest = normalise_text(before + after)
    return _NOTHING_ELSE.fullmatch(rest) is not None or (
        _HEADS_TABLE.search(rest) is not None and len(rest) < 40
    )


def _choose_stated(text: str, periods: list[FoundPeriod]) -> FoundPeriod | None:
    """The period in a sentence about the statistics; otherwise the first one that begins a sentence with figures.

    Other periods (of a campaign, of a plan) are not those of the statistics.
    """
    opening: FoundPeriod | None = None
    for period in periods:
        sentence, position = _sentence_at(text, period.position)
        if _ABOUT_STATISTICS.search(normalise_text(sentence)):
            return period
        opens = _LEADS_IN.fullmatch(text[position : period.position]) is not None
        if (
            opening is None
            and opens
            and period.start
            and "日" in period.raw
            and _PUBLISHES_FIGURES.search(sentence)
        ):
            opening = period
    return opening


def _sentence_at(text: str, position: int) -> tuple[str, int]:
    """The sentence around a position, and its own position."""
    sentences = split_sentences(text)
    index = bisect_right(sentences, position, key=lambda sentence: sentence.position) - 1
    return sentences[index].text, sentences[index].position
