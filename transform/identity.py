"""Whose report a document is, and for which year.

What the document states about itself comes before the list that named it. Where two places of a document name two
offices or two years, or others than were expected, the report is held for a person: a held version costs work, a
version under the wrong name spoils the warehouse.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from transform.document import Document
from transform.forms.check_catalogue import make_issue
from transform.forms.sentences import say
from transform.publication_date import find_publication_date
from transform.report import Expectation, HeldReason, Issue, Severity
from transform.signatures import find_office, find_signature, find_year
from transform.stated_identity import StatedIdentity, gather_stated_identity
from transform.text.offices import NameMatch, compare_office
from transform.text.titles import Title, read_title, year_of_file_name

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
    publisher = _decide_publisher(document, stated, expectation, listed, problems)
    year = _decide_year(stated, expectation, listed, period_year, problems)
    if year is None:
        year = _decide_year_without_titles(document, expectation, problems)
    published_on = find_publication_date(document, expectation, year)
    _check_times(stated, year, published_on, problems)
    return Identity(
        _choose_title(document, stated, expectation),
        publisher,
        year,
        bool(stated.titles or listed),
        published_on,
        tuple(problems.issues),
        tuple(problems.held_reasons),
        stated.is_other_paper,
    )


def _choose_title(document: Document, stated: StatedIdentity, expectation: Expectation) -> str | None:
    """What the page calls itself, else what its list does; None for the opening of a text or the name of a column.

    A heading that names neither office nor year is the column that the page is in: 政府信息公开年报.
    """
    own = next(
        (title.text for title in stated.titles if title.is_heading and (title.publisher or title.year)), None
    )
    return own or document.metas.get("ArticleTitle") or _title_of_list(document, expectation)


def _title_of_list(document: Document, expectation: Expectation) -> str | None:
    """The title in the list, unless it is a sentence or the window's: an earlier reading may have taken it for one."""
    listed = read_title(expectation.title) if expectation.title else None
    is_sentence = "。" in (expectation.title or "") or (listed is not None and not listed.is_heading)
    is_banner = listed is None and expectation.title in (document.title, document.metas.get("title"))
    return None if is_sentence or is_banner else expectation.title


def _decide_publisher(
    document: Document,
    stated: StatedIdentity,
    expectation: Expectation,
    listed: Title | None,
    problems: _Problems,
) -> str | None:
    printed = stated.publishers or [name for name in (listed and listed.publisher,) if name]
    names = expectation.names or tuple(printed[:1])
    if not names and (elsewhere := find_office(document) or stated.cms_record):
        names = (elsewhere,)
    if not names:
        problems.hold(HeldReason.NO_PUBLISHER, make_issue("no_publisher", say("no_publisher.nothing")))
        return None
    least_similar = min(printed, key=lambda name: compare_office(name, names), default=names[0])
    similarity = compare_office(least_similar, names)
    if similarity is NameMatch.DIFFERENT:
        problems.hold(HeldReason.OTHER_PUBLISHER, _publisher_conflict(names[0], least_similar))
    elif similarity is NameMatch.SIMILAR:
        problems.issues.append(_publisher_conflict(names[0], least_similar))
    elif other := _find_other_poster(document, stated, names, is_named=bool(printed)):
        problems.issues.append(_publisher_conflict(names[0], other))
    return names[0]


def _find_other_poster(
    document: Document, stated: StatedIdentity, names: tuple[str, ...], *, is_named: bool
) -> str | None:
    """The office of the CMS's record that is another one; of a text that names no office, the one that signed it."""
    posters = [*stated.cms_publishers, None if is_named else find_signature(document)]
    others = (name for name in posters if name and compare_office(name, names) is NameMatch.DIFFERENT)
    return next(others, None)


def _publisher_conflict(expected: str, printed: str) -> Issue:
    """The issue of two names, as a warning; where they are surely two offices, holding makes it an error."""
    message = say("publisher_conflict.names", expected=expected, printed=printed)
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
    printed_years = stated.years
    stated_years = [*printed_years, period_year, listed and listed.year]
    years = [period_year] if period_year in heading_years else stated_years
    year = next((year for year in years if year), None)
    if year is None:
        return None
    if expectation.year is not None and year != expectation.year:
        problems.hold(HeldReason.OTHER_YEAR, _other_year(expectation.year, year))
    elif len(heading_years) > 1 and year != period_year:
        printed = _print_years(heading_years)
        message = say("other_year.titles", years=printed)
        problems.hold(HeldReason.OTHER_YEAR, make_issue("other_year", message, actual=printed))
    elif others := _print_years(set(printed_years) - {year}):
        message = say("year_conflict.titles", year=year, others=others)
        problems.issues.append(make_issue("year_conflict", message, expected=str(year), actual=others))
    return year


def _decide_year_without_titles(
    document: Document, expectation: Expectation, problems: _Problems
) -> int | None:
    """The year of a document that no title and no period dates."""
    year = find_year(document) or year_of_file_name(expectation.file_name or "")
    if year is None:
        problems.hold(HeldReason.NO_YEAR, make_issue("no_year", say("no_year.nothing")))
    elif expectation.year is not None and year != expectation.year:
        problems.hold(HeldReason.OTHER_YEAR, _other_year(expectation.year, year))
    return year


def _other_year(expected: int, year: int) -> Issue:
    message = say("other_year.echoed", expected=expected, year=year)
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
        message = say("other_year.part", printed=stated.part_of_year)
        issue = make_issue("other_year", message, actual=stated.part_of_year)
        problems.hold(HeldReason.OTHER_YEAR, issue)
    if year and published_on and published_on < date(year, _LAST_MONTH, 1):
        message = say("published_early.day", day=published_on, year=year)
        problems.issues.append(make_issue("published_early", message, actual=str(published_on)))
