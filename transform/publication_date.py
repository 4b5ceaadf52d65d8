"""The day of a report's publication: by the page's record, else by a line of the page, else by the list that named it.

A page that gives none of these is dated by the signature below its text: that is the day of writing, which records
give as 成文日期 in the same place.
"""

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from transform.document import Document
from transform.report import Expectation
from transform.text.folding import fold_characters
from transform.text.numerals import read_numeral, read_year
from transform.text.offices import is_office_name
from transform.text.remembered import remember_short
from transform.text.titles import read_title

# The names of metas and of fields of the record, in small letters: of publication, then of writing.
_RECORD_NAMES = (
    "pubdate", "publishdate", "publish_date", "publish-date", "pub_date", "publishtime", "publish_time",
    "article:published_time", "datepublished", "dc.date", "dc.date.issued", "dcterms.issued", "dcterms.date",
    "发布日期", "发布时间", "公开日期", "公开时间", "成文日期", "生成日期",
    "createdate", "create_date", "createtime", "dc.date.created", "dcterms.created",
)  # fmt: skip
_OPENING_LINES = 12
_CLOSING_LINES = 12
_BELOW_TITLE = 3
_LONGEST_LINE = 160
_DIGITS = "〇○零一二三四五六七八九"
_DAY = (
    rf"(?P<y>20\d\d|二[{_DIGITS}]{{3}})[-/.年](?P<m>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})[-/.月]"
    r"(?P<d>\d{1,2}|[一二三四五六七八九十]{1,3})(?!\d)日?+"
)
_TIME = r"\s*+(?:T?\d{1,2}:\d{2}(?::\d{2})?)?\s*+"
_IN_RECORD = re.compile(rf"(?<!\d){_DAY}|(?<!\d)(?P<cy>20\d\d)(?P<cm>\d\d)(?P<cd>\d\d)(?:\d{{6}})?(?!\d)")
# Not 统计时间：2018年1月1日至…, 填报日期, 更新时间.
_LABELLED = re.compile(
    rf"(?:发布|公布|公开|上传|发文|成文|生成|信息|^)(?:时间|日期):?\s*+{_DAY}(?!{_TIME}(?:起|[-—~至到]))"
)
# A date that is all of its line, but for the source and the tools behind it: [2018-02-26], 2018年2月26日 来源：….
_ALONE = re.compile(
    rf"[\[(【]?{_DAY}{_TIME}[\])】]?(?:$|(?:信息)?来源|作者|浏览|点击|阅读|字[体号]|【|\[|打印|分享|发布)"
)
_SIGNED = re.compile(_DAY)
# What each of these days begins with, in ordinary characters and others (２０１８年, ⼆〇一八年).
_MAY_DATE = re.compile("[2\uff12二\u2f06](?:(?<=[二\u2f06])|[0\uff10])")
_SPACE = re.compile(r"\s")
_SPACE_BY_CHINESE = re.compile(r"(?<!\s)\s+(?=[^\x00-\x7f])|(?<=[^\x00-\x7f])\s+")
_FIRST_DAY = date(2008, 1, 1)
_LAST_MONTH = 12


def find_publication_date(document: Document, expectation: Expectation, year: int | None) -> date | None:
    """The day of publication; None where neither page nor list gives one that can be.

    It is not before 2008 nor after ``expectation.seen_on``. A signature counts where the report's ``year`` was over
    on its day: years are left over from earlier reports.
    """
    dates = _list_dates(document, expectation, year)
    return next((day for day in dates if _can_be(day, expectation.seen_on)), None)


def _can_be(day: date | None, seen_on: date | None) -> bool:
    return day is not None and day >= _FIRST_DAY and (seen_on is None or day <= seen_on)


def _list_dates(document: Document, expectation: Expectation, year: int | None) -> Iterator[date | None]:
    """The days that page and list give, the best first."""
    record = {name.lower(): value for name, value in document.metas.items() if value}
    for name in _RECORD_NAMES:
        if name in record:
            yield _read_day(_IN_RECORD.search(fold_characters(record[name])))
    texts = [text for text in document.paragraphs if len(text) < _LONGEST_LINE]
    opening, closing = texts[:_OPENING_LINES], texts[-_CLOSING_LINES:]
    for line in filter(_MAY_DATE.search, dict.fromkeys((*opening, *closing))):
        yield _read_day(_LABELLED.search(_lay_out(line)))
    for above, line in pairwise(("", *opening) if document.body_found else _lines_below_title(opening)):
        # A date below an office's name is a signature.
        alone = _ALONE.match(_lay_out(line)) if _MAY_DATE.search(line) else None
        yield None if alone is None or is_office_name(_lay_out(above)) else _read_day(alone)
    yield expectation.published_on
    if year:
        yield _read_signature(closing, date(year, _LAST_MONTH, 1))


def _read_signature(closing: list[str], earliest: date) -> date | None:
    """The last day that is below an office's name or ends the text, unless it is before ``earliest``."""
    for above, line in reversed(list(pairwise(closing))):
        signed = _read_day(_SIGNED.fullmatch(_lay_out(line))) if _MAY_DATE.search(line) else None
        if signed and signed >= earliest and (is_office_name(_lay_out(above)) or line is closing[-1]):
            return signed
    return None


def _lines_below_title(lines: list[str]) -> list[str]:
    """The title and the lines below it, of a page whose text is not set apart: above it the site prints the day of today."""
    title = next((number for number, line in enumerate(lines) if read_title(_lay_out(line))), len(lines))
    return lines[title : title + 1 + _BELOW_TITLE]


@remember_short(64)
def _lay_out(text: str) -> str:
    """A line in ordinary characters, without white space around Chinese ones."""
    line = fold_characters(text).strip()
    return _SPACE_BY_CHINESE.sub("", line) if _SPACE.search(line) else line


def _read_day(match: re.Match[str] | None) -> date | None:
    """The day of a match; None without one, and for a day that no calendar has."""
    if match is None:
        return None
    groups = match.groupdict()
    printed = [groups.get(name) or groups.get(f"c{name}") for name in "ymd"]
    year, month, day = read_year(printed[0] or ""), _read_number(printed[1]), _read_number(printed[2])
    try:
        return date(year, month, day) if year and month and day else None
    except ValueError:
        return None


def _read_number(printed: str | None) -> int | None:
    if not printed:
        return None
    return int(printed) if printed.isdecimal() else read_numeral(printed)
