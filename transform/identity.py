"""Whose report a document is, and for which year, with the evidence.

Titles come as ``庄市街道2017年度信息公开年度报告`` or ``2017年镇海区教育局政府信息公开工作年度报告``; the year in
an address is the year of posting and says nothing.
"""

import re
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from itertools import pairwise

from transform.document import Document, Paragraph
from transform.labels import plain
from transform.numerals import read_year
from transform.report import Expectation, Issue, Severity

_YEAR = re.compile(r"(20\d\d|二[〇○零O0][〇○零O0一二三四五六七八九]{2})年?度?")
_SUBJECT = re.compile(
    r"(?:政府|政务)?信息(?:主动)?公开(?:工作)?(?:的)?(?:情况)?(?:的)?"
    r"(?:工作)?(?:(?:的)?年度(?:工作)?(?:情况)?(?:的)?(?:报告|总结)|年报|(?:情况)?(?:的)?(?:工作)?(?:报告|总结))"
)
_STATISTICS = re.compile(r"(?:政府|政务)信息公开(?:工作)?(?:情况)?统计表")
_FILLED_BY = re.compile(r"填报单位(?:\(盖章\))?:?(?P<name>[\u4e00-\u9fff]{2,40}?)(?:\(盖章\)|填报|日期|$)")
_POSTED = re.compile(r"(?:发布|公布)(?:时间|日期)[:：]?\s*(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})")
_DATE = re.compile(r"(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})")
# The title of the window is 站名 栏目 标题, in one string.
_WINDOW_PARTS = re.compile(r"[\s_|\-—]+")
_OPENING_LINES = 8
_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Title:
    """A title that speaks of an annual report, taken apart."""

    text: str
    publisher: str | None
    year: int | None


@dataclass(frozen=True, slots=True)
class Identity:
    """Who and when. ``gates`` names what keeps the reading from becoming current."""

    title: str | None
    publisher: str | None
    year: int | None
    is_titled: bool
    published_on: date | None
    issues: tuple[Issue, ...] = ()
    gates: tuple[str, ...] = ()


def read_title(text: str) -> Title | None:
    """Take a title apart; None where it speaks of no annual report."""
    words = plain(text)
    year = _YEAR.search(words)
    rest = words if year is None else words[: year.start()] + words[year.end() :]
    subject = _SUBJECT.search(rest)
    if subject is None:
        return None
    name = rest[: subject.start()].removesuffix("关于").removeprefix("关于").strip("-—_:：,，、《》()")
    number = None if year is None else read_year(year[1].replace("O", "0"))
    return Title(squash_title(text), name or None, number)


def squash_title(text: str) -> str:
    """A title on one line."""
    return "".join(text.split())


def identify(document: Document, expectation: Expectation, period_year: int | None) -> Identity:
    """Settle title, publisher and year; ``period_year`` is the year of the statistics period, if printed."""
    titles = [t for text in _title_texts(document, expectation) if (t := read_title(text))]
    title = next((t for t in titles if t.year and t.publisher), None) or next(iter(titles), None)
    issues: list[Issue] = []
    gates: list[str] = []
    publisher = _settle_publisher(document, expectation, titles, issues, gates)
    year = _settle_year(expectation, titles, period_year, issues, gates)
    shown = title.text if title else document.metas.get("ArticleTitle") or expectation.title or document.title
    return Identity(
        shown, publisher, year, title is not None, _published_on(document), tuple(issues), tuple(gates)
    )


def _title_texts(document: Document, expectation: Expectation) -> list[str]:
    """Where a title may stand, best first; the page's own words before the list's."""
    opening = [
        b.text for b in document.blocks[:_OPENING_LINES] if isinstance(b, Paragraph) and len(b.text) < 80
    ]
    broken = [first + second for first, second in pairwise(opening) if len(first + second) < 60]
    metas = [document.metas[name] for name in ("ArticleTitle",) if document.metas.get(name)]
    listed = [expectation.title] if expectation.title else []
    window = document.metas.get("title") or document.title or ""
    return [*metas, *(t for t in opening if len(t) < 60), *broken, *listed, *_WINDOW_PARTS.split(window)]


def _settle_publisher(
    document: Document, expectation: Expectation, titles: list[Title], issues: list[Issue], gates: list[str]
) -> str | None:
    printed = next((t.publisher for t in titles if t.publisher), None) or _filled_by(document)
    printed = printed or document.metas.get("发布机构") or None
    if not expectation.names:
        if printed is None:
            gates.append("no_publisher")
            issues.append(
                Issue("no_publisher", Severity.ERROR, "neither title, header nor table names a publisher")
            )
        return printed
    known = expectation.names[0]
    if printed is None or any(name in printed or printed in name for name in expectation.names):
        return known
    alike = max(SequenceMatcher(None, printed, name, autojunk=False).ratio() for name in expectation.names)
    severity = Severity.WARNING if alike >= _ALIKE else Severity.ERROR
    if severity is Severity.ERROR:
        gates.append("other_publisher")
    issues.append(
        Issue(
            "publisher_conflict",
            severity,
            f"asked for {known}, the page says {printed}; add an alias to the site profile if they are one",
            expected=known,
            actual=printed,
        )
    )
    return known


def _filled_by(document: Document) -> str | None:
    for block in document.blocks:
        if isinstance(block, Paragraph) and "填报单位" in block.text:
            match = _FILLED_BY.search(plain(block.text))
            if match:
                return match["name"]
    return None


def _settle_year(
    expectation: Expectation,
    titles: list[Title],
    period_year: int | None,
    issues: list[Issue],
    gates: list[str],
) -> int | None:
    titled = next((t.year for t in titles if t.year), None)
    year = titled or period_year
    if year is None:
        gates.append("no_year")
        issues.append(
            Issue("no_year", Severity.ERROR, "neither title nor statistics period says which year this is")
        )
    elif expectation.year is not None and year != expectation.year:
        gates.append("other_year")
        issues.append(
            Issue(
                "other_year",
                Severity.ERROR,
                f"asked for {expectation.year}, the page is the report of {year}: the site echoes another year",
                expected=str(expectation.year),
                actual=str(year),
            )
        )
    return year


def _published_on(document: Document) -> date | None:
    for name in ("PubDate", "发布日期", "成文日期"):
        match = _DATE.search(document.metas.get(name, ""))
        if match:
            return _date(match)
    opening = "\n".join(b.text for b in document.blocks[:_OPENING_LINES] if isinstance(b, Paragraph))
    match = _POSTED.search(opening)
    return _date(match) if match else None


def _date(match: re.Match[str]) -> date | None:
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
