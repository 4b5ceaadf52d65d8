"""Whose report a document is, and for which year.

What the document states about itself comes before the list that named it. Where two places of a document name two
offices or two years, or others than were expected, the report is held for a person: a held version costs work, a
version under the wrong name spoils the warehouse.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, pairwise

from transform.document import Document, Paragraph
from transform.forms.check_catalogue import make_issue
from transform.report import Expectation, HeldReason, Issue, Severity
from transform.table_titles import (
    LONGEST_TITLE,
    find_filling_office,
    find_partial_period,
    read_sheet_names,
    read_table_titles,
)
from transform.text.offices import NameMatch, compare_office, is_government
from transform.text.titles import Title, is_other_paper, names_report_or_year, read_title

# The title of the browser window joins site, column and title: 站名 栏目 标题.
_WINDOW_PARTS = re.compile(r"[\s_|\-—]+")
# A line that is an office's name and nothing else.
_NAME_LINE = re.compile(r"[\u4e00-\u9fff]{1,29}[省市区县镇乡道处局委会室心所站队院厅部馆校司社府]")
_OPENING_LINES = 8
_PUBLISHED_LINE = re.compile(r"(?:发布|公布)(?:时间|日期)[:：]?\s*(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})")
_DATE = re.compile(r"(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})")
# No report is published before December of the year it is about.
_LAST_MONTH = 12


@dataclass(frozen=True, slots=True)
class Identity:
    """Title, publisher and year of a report, and the day of its publication; None for what is not known.

    ``is_titled``: the document or its list gives it the title of an annual report. ``is_other_paper``: its only
    titles are those of a notice, a plan or a part of a year. ``held_reasons`` keep it from becoming current.
    """

    title: str | None
    publisher: str | None
    year: int | None
    is_titled: bool
    published_on: date | None
    issues: tuple[Issue, ...] = ()
    held_reasons: tuple[HeldReason, ...] = ()
    is_other_paper: bool = False


@dataclass(frozen=True, slots=True)
class StatedIdentity:
    """What a document states about itself.

    ``headings`` are its titles, ``announced`` the sentences that announce the report, ``tables`` the titles of its
    tables, all in the order of the page. ``filled_by`` is the office that filled the table in, ``part_of_year``
    the words that limit a table to some months, ``cms_record`` the publisher in the CMS's record (发布机构).
    """

    headings: tuple[Title, ...]
    announced: tuple[Title, ...]
    tables: tuple[Title, ...]
    filled_by: str | None
    part_of_year: str | None
    cms_record: str | None
    is_other_paper: bool

    @property
    def titles(self) -> list[Title]:
        """Headings that name both office and year, then other headings, then announcements."""
        return [*sorted(self.headings, key=lambda t: not (t.year and t.publisher)), *self.announced]

    @property
    def publishers(self) -> list[str]:
        """Every office that headings and tables name; where they name none, that of the CMS's record.

        Of the titles, those headings count that name a year too; without one, only the first title with an office.
        """
        complete = [title.publisher for title in self.headings if title.year and title.publisher]
        first = [title.publisher for title in self.titles if title.publisher][:1]
        tables = [title.publisher for title in self.tables if title.publisher and _is_office(title.publisher)]
        named = [name for name in (*(complete or first), self.filled_by, *tables) if name]
        return named or self.cms_publishers

    @property
    def cms_publishers(self) -> list[str]:
        """The CMS's 发布机构, unless it is a government: governments post what their offices have filed."""
        return [self.cms_record] if self.cms_record and not is_government(self.cms_record) else []

    @property
    def years(self) -> list[int]:
        """The years named: by headings, then by tables, then by announcements.

        Of several tables the newest year is first: the table of a report stands beside that of the year before.
        """
        tables = sorted(self.tables, key=lambda title: -(title.year or 0))
        return [title.year for title in (*self.headings, *tables, *self.announced) if title.year]


@dataclass(frozen=True, slots=True)
class _Problems:
    """The issues of an identity, and those of its problems that hold the report."""

    issues: list[Issue] = field(default_factory=list)
    held_reasons: list[HeldReason] = field(default_factory=list)

    def hold(self, reason: HeldReason, issue: Issue) -> None:
        """Hold the report; the issue becomes an error whatever the level of its check."""
        if reason not in self.held_reasons:
            self.held_reasons.append(reason)
        self.issues.append(replace(issue, severity=Severity.ERROR))


def identify(document: Document, expectation: Expectation, period_year: int | None) -> Identity:
    """Decide title, publisher and year; ``period_year`` is the year of the statistics period, None if not printed."""
    stated = gather_stated_identity(document)
    listed = read_title(expectation.title) if expectation.title else None
    problems = _Problems()
    publisher = _decide_publisher(stated, expectation, listed, problems)
    year = _decide_year(stated, expectation, listed, period_year, problems)
    published_on = _find_publication_date(document)
    _check_times(stated, year, published_on, problems)
    title = next(iter(stated.titles), listed)
    words = title.text if title else document.metas.get("ArticleTitle") or expectation.title or document.title
    return Identity(
        words,
        publisher,
        year,
        title is not None,
        published_on,
        tuple(problems.issues),
        tuple(problems.held_reasons),
        stated.is_other_paper,
    )


def gather_stated_identity(document: Document) -> StatedIdentity:
    """Everything that a document states about its publisher and year."""
    lines = list(_title_lines(document))
    titles = [title for line in lines if (title := read_title(line)) is not None]
    headings = [title for title in titles if title.is_heading]
    if not any(title.publisher for title in headings):
        headings = [*_titles_over_two_lines(document), *headings]
    return StatedIdentity(
        tuple(headings),
        tuple(title for title in titles if not title.is_heading),
        (*read_table_titles(document), *read_sheet_names(document)),
        find_filling_office(document),
        find_partial_period(document),
        document.metas.get("发布机构") or None,
        not titles and any(is_other_paper(line) and names_report_or_year(line) for line in lines),
    )


def _title_lines(document: Document) -> Iterator[str]:
    """The lines that may be the document's title: the CMS's, those at the top of its parts, the window's."""
    if document.metas.get("ArticleTitle"):
        yield document.metas["ArticleTitle"]
    yield from chain.from_iterable(_openings(document))
    for part in _WINDOW_PARTS.split(document.metas.get("title") or document.title or ""):
        title = read_title(part)
        # A part without a year is the column's name: 镇海区政府信息公开年报.
        if title is None or title.year is not None:
            yield part


def _openings(document: Document) -> list[list[str]]:
    """The first short lines of the page, and of each attachment; where there is no title, those of its further
    containers too."""
    starts = (0, *document.part_blocks)
    openings = [_opening(document, start) for start in starts]
    if document.section_blocks and not any(map(read_title, chain.from_iterable(openings))):
        openings += [_opening(document, start) for start in document.section_blocks]
    return openings


def _opening(document: Document, start: int) -> list[str]:
    blocks = document.blocks[start : start + _OPENING_LINES]
    return [b.text for b in blocks if isinstance(b, Paragraph) and len(b.text) < LONGEST_TITLE]


def _titles_over_two_lines(document: Document) -> Iterator[Title]:
    """Titles that are broken over two lines: behind the office's name, or inside the topic."""
    for first, second in chain.from_iterable(map(pairwise, _openings(document))):
        title = read_title(first + second)
        is_one_line = read_title(first) is not None or read_title(second) is not None
        is_broken = _NAME_LINE.fullmatch(first.strip()) is not None or not is_one_line
        if title is not None and title.is_heading and is_broken:
            yield title


def _is_office(name: str) -> bool:
    """Whether the title of a table names an office, and not the region that prescribes the form (全市, 浙江省)."""
    return _NAME_LINE.fullmatch(name) is not None and name[0] not in "全各本" and not is_government(name)


def _decide_publisher(
    stated: StatedIdentity, expectation: Expectation, listed: Title | None, problems: _Problems
) -> str | None:
    printed = stated.publishers or [name for name in (listed and listed.publisher,) if name]
    names = expectation.names or tuple(name for name in (*printed, stated.cms_record) if name)[:1]
    if not names:
        message = "neither title, header nor table names a publisher"
        problems.hold(HeldReason.NO_PUBLISHER, make_issue("no_publisher", message))
        return None
    least_similar = min(printed, key=lambda name: compare_office(name, names), default=names[0])
    similarity = compare_office(least_similar, names)
    if similarity is NameMatch.DIFFERENT:
        problems.hold(HeldReason.OTHER_PUBLISHER, _publisher_conflict(names[0], least_similar))
    elif similarity is NameMatch.SIMILAR:
        problems.issues.append(_publisher_conflict(names[0], least_similar))
    elif others := [
        name for name in stated.cms_publishers if compare_office(name, names) is NameMatch.DIFFERENT
    ]:
        problems.issues.append(_publisher_conflict(names[0], others[0]))
    return names[0]


def _publisher_conflict(expected: str, printed: str) -> Issue:
    """The issue of two names, as a warning; where they are surely two offices, holding makes it an error."""
    advice = "add an alias to the site profile if they are one"
    message = f"this should be {expected}'s report, and the page says {printed}; {advice}"
    issue = make_issue("publisher_conflict", message, expected=expected, actual=printed)
    return replace(issue, severity=Severity.WARNING)


def _decide_year(
    stated: StatedIdentity,
    expectation: Expectation,
    listed: Title | None,
    period_year: int | None,
    problems: _Problems,
) -> int | None:
    heading_years = {title.year for title in stated.headings if title.year}
    stated_years = [*stated.years, period_year, listed and listed.year]
    years = [period_year] if period_year in heading_years else stated_years
    year = next((year for year in years if year), None)
    if year is None:
        message = "neither title nor statistics period says which year this is"
        problems.hold(HeldReason.NO_YEAR, make_issue("no_year", message))
    elif expectation.year is not None and year != expectation.year:
        problems.hold(HeldReason.OTHER_YEAR, _other_year(expectation.year, year))
    elif len(heading_years) > 1 and year != period_year:
        printed = _print_years(heading_years)
        message = f"the page's own titles name {printed}, and no period says which it is"
        problems.hold(HeldReason.OTHER_YEAR, make_issue("other_year", message, actual=printed))
    elif others := _print_years(set(stated.years) - {year}):
        message = f"the report is that of {year}, and a title of the page or its table says {others}"
        problems.issues.append(make_issue("year_conflict", message, expected=str(year), actual=others))
    return year


def _other_year(expected: int, year: int) -> Issue:
    message = f"asked for {expected}, the page is the report of {year}: the site echoes another year"
    return make_issue("other_year", message, expected=str(expected), actual=str(year))


def _print_years(years: Iterable[int | None]) -> str:
    return ", ".join(str(year) for year in sorted({year for year in years if year}))


def _check_times(
    stated: StatedIdentity, year: int | None, published_on: date | None, problems: _Problems
) -> None:
    """Hold a report whose table covers some months only, and warn of one published before its year was over.

    In February 2017 offices report on 2016, whatever the title says.
    """
    if stated.part_of_year:
        message = f"the table says that it is not a whole year's: {stated.part_of_year}"
        issue = make_issue("other_year", message, actual=stated.part_of_year)
        problems.hold(HeldReason.OTHER_YEAR, issue)
    if year and published_on and published_on < date(year, _LAST_MONTH, 1):
        message = f"published on {published_on}: the year it reports on, {year}, was not over"
        problems.issues.append(make_issue("published_early", message, actual=str(published_on)))


def _find_publication_date(document: Document) -> date | None:
    for name in ("PubDate", "发布日期", "成文日期"):
        match = _DATE.search(document.metas.get(name, ""))
        if match:
            return _read_date(match)
    opening = "\n".join(b.text for b in document.blocks[:_OPENING_LINES] if isinstance(b, Paragraph))
    match = _PUBLISHED_LINE.search(opening)
    return _read_date(match) if match else None


def _read_date(match: re.Match[str]) -> date | None:
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
