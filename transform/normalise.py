"""A document to a normalised report: identity, facts, prose figures, findings.

Which tables of a document are the report's own: those of its year, or one that stands flattened in its lines.
"""

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import date

from transform.checks import check_report
from transform.document import Document, NotAReport, Picture, Table
from transform.forms.check_catalogue import make_issue
from transform.identity import Identity, identify
from transform.matching.cell_texts import is_value
from transform.matching.flattened_tables import rebuild_tables
from transform.matching.match_tables import Matching, match_tables
from transform.prose import find_figures, find_prose_facts, find_unread_facts
from transform.report import Content, Expectation, Fact, HeldReason, Issue, NormalisedReport, Period, Place
from transform.table_titles import (
    heads_of_tables,
    tables_of_other_years,
    tables_titled_otherwise,
    titles_of_tables,
)
from transform.text.periods import FoundPeriod, state_periods

_ENOUGH = 3


def read_tables(document: Document, year: int | None) -> Matching:
    """Match the tables of the report's year; those of other years, and one that stands flattened beside, are said."""
    titles = titles_of_tables(document)
    others = tables_of_other_years(titles, year)
    matching = _match_others_than(others, document, year)
    titled = tables_titled_otherwise(titles, year)
    if not others and titled and _count_differing(matching) >= _ENOUGH:
        # They print the report's lines with other figures: their titles were not left over.
        others = titled
        matching = _match_others_than(others, document, year)
    rebuilt = rebuild_tables(document)
    if matching.facts or matching.wrong_columns:
        asides = _flattened_issues(rebuilt)
    else:
        matching, asides = match_tables(rebuilt, year) if rebuilt else matching, ()
    left = tuple(_say_other(table, year) for table in document.tables if table.number in others)
    return replace(matching, issues=matching.issues + asides + left)


def _match_others_than(others: Collection[int], document: Document, year: int | None) -> Matching:
    own = [table for table in document.tables if table.number not in others]
    return match_tables(own, year, document.leads)


def _count_differing(matching: Matching) -> int:
    return sum(1 for issue in matching.issues if issue.check == "repeated_differs")


def _say_other(table: Table, year: int | None) -> Issue:
    figures = [Place(*cell[:3]) for cell in table.cells() if is_value(cell.text)]
    message = f"table {table.number} is titled with another year than {year}; its {len(figures)} figures are not loaded"
    cells, subject = tuple(figures[:1]), f"table {table.number}"
    return make_issue("other_table", message, expected=str(year), cells=cells, subject=subject)


def _flattened_issues(rebuilt: tuple[Table, ...]) -> tuple[Issue, ...]:
    if not rebuilt:
        return ()
    message = "beside its tables the page prints one as lines of text; its figures are not read"
    return (make_issue("flattened_beside", message),)


_ANNEX = re.compile(r"统计表|附表|附件|见附|如下表|下表")
_SHORT_PROSE = 400
# The regulation came into force on 1 May 2008.
_FIRST_DAY = date(2008, 5, 1)


def normalise(document: Document, expectation: Expectation | None = None) -> NormalisedReport:
    """Normalise one document, with what the caller expects of it.

    Raises NotAReport where the document could be read and is no annual report.
    """
    wanted = expectation or Expectation()
    prose = document.text
    periods = state_periods("\n".join((*heads_of_tables(document), prose)))
    period = periods.table or periods.prose
    identity = identify(document, wanted, _year_of(period))
    matching = read_tables(document, identity.year or wanted.year)
    _require_report(document, identity, matching, wanted)
    report = _assemble(document, identity, matching, period, prose)
    return _place_parts(report.with_issues(check_report(report)), document)


def _year_of(period: FoundPeriod | None) -> int | None:
    """The year that a period is the whole of; a quarter's says nothing, for a report is a year's."""
    if period is None or not _is_whole_year(period.start, period.end):
        return None
    end = period.end or period.start
    return end.year if end else None


def _is_whole_year(start: date | None, end: date | None) -> bool:
    if start and end:
        first = start == _FIRST_DAY and end.year == start.year
        return end.month == 12 and (first or 300 < (end - start).days < 380)
    return (start is None or start.month == 1) and (end is None or end.month == 12)


def _require_report(document: Document, identity: Identity, matching: Matching, wanted: Expectation) -> None:
    """A news item about openness speaks of 信息公开 too; a report has a title, or tables, or was asked for.

    A page whose own title is a notice's or a quarter's is none, whatever tables it has.
    """
    if identity.is_other_paper:
        raise NotAReport("no annual report: its title is that of a notice, a plan or a part of a year")
    speaks = "信息公开" in document.text or (identity.title is not None and "信息公开" in identity.title)
    if (
        matching.facts
        or (identity.is_titled and speaks)
        or (speaks and wanted.year is not None and wanted.names)
    ):
        return
    raise NotAReport("no annual report: neither its title nor its tables are those of one")


def _assemble(
    document: Document, identity: Identity, matching: Matching, period: FoundPeriod | None, prose: str
) -> NormalisedReport:
    in_words = find_prose_facts(prose, matching.forms, identity.year, identity.publisher)
    unread = find_unread_facts(prose, matching.forms, in_words)
    held_reasons = identity.held_reasons + ((HeldReason.WRONG_COLUMNS,) if matching.wrong_columns else ())
    content = _kind_of_content(document, matching, prose)
    return NormalisedReport(
        title=identity.title,
        publisher=identity.publisher,
        year=identity.year,
        forms=matching.forms,
        period=Period(period.start, period.end) if period else Period(),
        content=content,
        facts=matching.facts + in_words,
        unmapped=matching.unmapped,
        prose_figures=find_figures(prose, matching.forms, identity.year, identity.publisher),
        issues=identity.issues
        + matching.issues
        + _content_issues(document, content)
        + _unread_issues(unread),
        prose=prose,
        published_on=identity.published_on,
        held_reasons=held_reasons,
    )


def _kind_of_content(document: Document, matching: Matching, prose: str) -> Content:
    if matching.facts or matching.unmapped:
        return Content.TABLES
    pictures = any(isinstance(block, Picture) for block in document.blocks)
    if pictures and (len(prose) < _SHORT_PROSE or _ANNEX.search(prose)):
        return Content.IMAGE_ONLY
    return Content.PROSE_ONLY


def _content_issues(document: Document, content: Content) -> tuple[Issue, ...]:
    found: list[Issue] = []
    if content is Content.IMAGE_ONLY:
        found.append(make_issue("image_only", "the tables are pictures: their figures cannot be read"))
    elif content is Content.PROSE_ONLY:
        found.append(make_issue("prose_only", "no table of a known form: the report is its prose"))
    if not document.body_found and len(document.blocks) > 200:
        found.append(
            make_issue(
                "body_not_found",
                "no known content container: the whole page was read as the report",
            )
        )
    return tuple(found)


def _unread_issues(labels: tuple[str, ...]) -> tuple[Issue, ...]:
    return tuple(
        make_issue(
            "prose_unread",
            f"the text speaks of {label}, and does not say in one way how much it was",
            subject=label,
        )
        for label in labels
    )


def _place_parts(report: NormalisedReport, document: Document) -> NormalisedReport:
    """Say of each cell which part of the report (page or attachment) it stands in."""
    if not document.part_starts:
        return report

    def place(found: Place) -> Place:
        return found._replace(part=sum(1 for start in document.part_starts if found.table >= start))

    def place_fact(fact: Fact) -> Fact:
        return fact if fact.source is None else fact._replace(source=place(fact.source))

    return replace(
        report,
        facts=tuple(place_fact(fact) for fact in report.facts),
        unmapped=tuple(replace(cell, source=place(cell.source)) for cell in report.unmapped),
        issues=tuple(replace(issue, cells=tuple(map(place, issue.cells))) for issue in report.issues),
    )
