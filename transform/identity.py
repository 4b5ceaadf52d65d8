"""Whose report a document is, and for which year, with the evidence.

What the page says of itself comes before what a list said of it. Where two places of one page name two offices or
two years, or another than was asked for, the reading is held: a held version is work, a wrong one is damage.

What a document says of whose report it is and for which year, place by place, best places first.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, pairwise

from transform.document import Document, Paragraph
from transform.forms.check_catalogue import make_issue
from transform.report import Expectation, HeldReason, Issue, Severity
from transform.table_titles import LONGEST_LINE, find_filler, find_months, read_table_titles
from transform.text.offices import NameMatch, compare_office, is_government
from transform.text.titles import Title, is_other_paper, read_title, speaks_of_a_report

# The title of the window is 站名 栏目 标题, in one string.
_WINDOW_PARTS = re.compile(r"[\s_|\-—]+")
# A line that is an office's name and nothing else.
_NAME_LINE = re.compile(r"[\u4e00-\u9fff]{1,29}[省市区县镇乡道处局委会室心所站队院厅部馆校司社府]")
_OPENING_LINES = 8


@dataclass(frozen=True, slots=True)
class StatedIdentity:
    """The document's own titles (headings, then sentences that announce the report), those of its tables, who
    filled them in, the words by which they say that they are not a whole year's, and what the CMS's record says."""

    headings: tuple[Title, ...]
    announced: tuple[Title, ...]
    tables: tuple[Title, ...]
    filled_by: str | None
    part_of_year: str | None
    record: str | None
    is_other_paper: bool

    @property
    def titles(self) -> list[Title]:
        """Headings first, and of these those that name both office and year."""
        return [*sorted(self.headings, key=lambda t: not (t.year and t.publisher)), *self.announced]

    @property
    def publishers(self) -> list[str]:
        """The offices named: by every heading that names its year too, or by the first title that names one;
        by the tables; else by the CMS's record."""
        whole = [t.publisher for t in self.headings if t.year and t.publisher]
        first = [t.publisher for t in self.titles if t.publisher][:1]
        tables = [t.publisher for t in self.tables if t.publisher and _is_one_office(t.publisher)]
        named = [name for name in (*(whole or first), self.filled_by, *tables) if name]
        return named or self.posters

    @property
    def posters(self) -> list[str]:
        """The CMS's 发布机构, unless it is a government: that posts what its offices have filed."""
        return [self.record] if self.record and not is_government(self.record) else []

    @property
    def years(self) -> list[int]:
        """The years named, best places first."""
        return [t.year for t in (*self.headings, *self.tables, *self.announced) if t.year]


def _is_one_office(name: str) -> bool:
    """Whether the title of a table names an office, and not the region whose form it is (全市, 浙江省)."""
    return _NAME_LINE.fullmatch(name) is not None and name[0] not in "全各本" and not is_government(name)


def gather_stated_identity(document: Document) -> StatedIdentity:
    """Everything a document says of itself."""
    lines = list(_own_lines(document))
    titles = [title for line in lines if (title := read_title(line)) is not None]
    headings = [title for title in titles if title.is_heading]
    if not any(title.publisher for title in headings):
        headings = [*_broken_titles(document), *headings]
    return StatedIdentity(
        tuple(headings),
        tuple(title for title in titles if not title.is_heading),
        tuple(read_table_titles(document)),
        find_filler(document),
        find_months(document),
        document.metas.get("发布机构") or None,
        not titles and any(is_other_paper(line) and speaks_of_a_report(line) for line in lines),
    )


def _own_lines(document: Document) -> Iterator[str]:
    if document.metas.get("ArticleTitle"):
        yield document.metas["ArticleTitle"]
    yield from chain.from_iterable(_openings(document))
    for part in _WINDOW_PARTS.split(document.metas.get("title") or document.title or ""):
        title = read_title(part)
        # A part without a year is the column's name: 镇海区政府信息公开年报.
        if title is None or title.year is not None:
            yield part


def _openings(document: Document) -> list[list[str]]:
    """The first short lines of the page, and of each attachment."""
    openings = [document.blocks[start : start + _OPENING_LINES] for start in (0, *document.part_blocks)]
    return [
        [b.text for b in opening if isinstance(b, Paragraph) and len(b.text) < LONGEST_LINE]
        for opening in openings
    ]


def _broken_titles(document: Document) -> Iterator[Title]:
    """A title broken over two lines: behind the office's name, or within what it speaks of."""
    for first, second in chain.from_iterable(map(pairwise, _openings(document))):
        title = read_title(first + second)
        whole = read_title(first) is not None or read_title(second) is not None
        if title is not None and title.is_heading and (_NAME_LINE.fullmatch(first.strip()) or not whole):
            yield title


_POSTED = re.compile(r"(?:发布|公布)(?:时间|日期)[:：]?\s*(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})")
_DATE = re.compile(r"(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})")
# No report on a year is out before its December.
_LAST_MONTH = 12


@dataclass(frozen=True, slots=True)
class Identity:
    """Who and when. ``held_reasons`` keep the reading from becoming current."""

    title: str | None
    publisher: str | None
    year: int | None
    is_titled: bool
    published_on: date | None
    issues: tuple[Issue, ...] = ()
    held_reasons: tuple[HeldReason, ...] = ()
    is_other_paper: bool = False


@dataclass(frozen=True, slots=True)
class _Findings:
    """What is found on the way."""

    issues: list[Issue] = field(default_factory=list)
    held_reasons: list[HeldReason] = field(default_factory=list)

    def hold(self, reason: HeldReason, issue: Issue) -> None:
        """Keep the reading from becoming current: an error, whatever the level of the check elsewhere."""
        if reason not in self.held_reasons:
            self.held_reasons.append(reason)
        self.issues.append(replace(issue, severity=Severity.ERROR))


def identify(document: Document, expectation: Expectation, period_year: int | None) -> Identity:
    """Settle title, publisher and year; ``period_year`` is the year of the statistics period, if printed."""
    evidence = gather_stated_identity(document)
    listed = read_title(expectation.title) if expectation.title else None
    findings = _Findings()
    publisher = _settle_publisher(evidence, expectation, listed, findings)
    year = _settle_year(evidence, expectation, listed, period_year, findings)
    published_on = _published_on(document)
    _note_other_times(evidence, year, published_on, findings)
    title = next(iter(evidence.titles), listed)
    shown = title.text if title else document.metas.get("ArticleTitle") or expectation.title or document.title
    return Identity(
        shown,
        publisher,
        year,
        title is not None,
        published_on,
        tuple(findings.issues),
        tuple(findings.held_reasons),
        evidence.is_other_paper,
    )


def _settle_publisher(
    stated: StatedIdentity, expectation: Expectation, listed: Title | None, findings: _Findings
) -> str | None:
    said = stated.publishers or [name for name in (listed and listed.publisher,) if name]
    known = expectation.names or tuple(name for name in (*said, stated.record) if name)[:1]
    if not known:
        message = "neither title, header nor table names a publisher"
        findings.hold(HeldReason.NO_PUBLISHER, make_issue("no_publisher", message))
        return None
    worst = min(said, key=lambda name: compare_office(name, known), default=known[0])
    sameness = compare_office(worst, known)
    if sameness is NameMatch.OTHER:
        findings.hold(HeldReason.OTHER_PUBLISHER, _conflict(known[0], worst))
    elif sameness is NameMatch.NEAR:
        findings.issues.append(_conflict(known[0], worst))
    elif others := [name for name in stated.posters if compare_office(name, known) is NameMatch.OTHER]:
        findings.issues.append(_conflict(known[0], others[0]))
    return known[0]


def _conflict(known: str, printed: str) -> Issue:
    advice = "add an alias to the site profile if they are one"
    message = f"this should be {known}'s report, and the page says {printed}; {advice}"
    return make_issue("publisher_conflict", message, expected=known, actual=printed)


def _settle_year(
    stated: StatedIdentity,
    expectation: Expectation,
    listed: Title | None,
    period_year: int | None,
    findings: _Findings,
) -> int | None:
    titled = {title.year for title in stated.headings if title.year}
    named = [period_year] if period_year in titled else [*stated.years, period_year, listed and listed.year]
    year = next((one for one in named if one), None)
    if year is None:
        message = "neither title nor statistics period says which year this is"
        findings.hold(HeldReason.NO_YEAR, make_issue("no_year", message))
    elif expectation.year is not None and year != expectation.year:
        findings.hold(HeldReason.OTHER_YEAR, _other_year(expectation.year, year))
    elif len(titled) > 1 and year != period_year:
        message = f"the page's own titles name {_print_years(titled)}, and no period says which it is"
        findings.hold(HeldReason.OTHER_YEAR, make_issue("other_year", message, actual=_print_years(titled)))
    elif others := _print_years(set(stated.years) - {year}):
        message = f"the report is that of {year}, and a title of the page or its table says {others}"
        findings.issues.append(make_issue("year_conflict", message, expected=str(year), actual=others))
    return year


def _other_year(asked: int, year: int) -> Issue:
    message = f"asked for {asked}, the page is the report of {year}: the site echoes another year"
    return make_issue("other_year", message, expected=str(asked), actual=str(year))


def _print_years(years: Iterable[int | None]) -> str:
    return ", ".join(str(year) for year in sorted({year for year in years if year}))


def _note_other_times(
    stated: StatedIdentity, year: int | None, published_on: date | None, findings: _Findings
) -> None:
    """A table of some months is no year's; in February 2017 offices report on 2016, whatever the title says."""
    if stated.part_of_year:
        message = f"the table says that it is not a whole year's: {stated.part_of_year}"
        issue = make_issue("other_year", message, actual=stated.part_of_year)
        findings.hold(HeldReason.OTHER_YEAR, issue)
    if year and published_on and published_on < date(year, _LAST_MONTH, 1):
        message = f"published on {published_on}: the year it reports on, {year}, was not over"
        findings.issues.append(make_issue("published_early", message, actual=str(published_on)))


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
