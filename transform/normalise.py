"""From a document to a normalised report, step by step."""

import re
from dataclasses import replace
from datetime import date

from transform.checks.report_checks import add_findings
from transform.document import Document, NotAReport, OtherPaper, Picture
from transform.flattened.running_text import find_running_text
from transform.flattened.signs import count_labels, prints_figure
from transform.flattened.words import is_label
from transform.forms.check_catalogue import make_issue
from transform.forms.sentences import say
from transform.identity import Identity, identify
from transform.matching.cell_texts import holds_label_and_figure, is_value
from transform.matching.match_tables import Matching
from transform.prose import find_figures, find_prose_facts, find_unread_facts
from transform.report import Content, Expectation, Fact, Issue, NormalisedReport, Period, Place
from transform.report_tables import ReportTables, read_report_tables
from transform.sheets import choose_sheets
from transform.table_titles import texts_across_tables
from transform.text.folding import fold_characters, label_key
from transform.text.periods import FoundPeriod, state_periods

_ANNEX = re.compile(r"统计表|附表|附件|见附|如下表|下表")
_SHORT_PROSE = 400
_MANY_BLOCKS = 200
# So many labels of the forms beside figures are those of a report's table; 总计 and 其他 are words of any table.
_MIN_LABELS = 3
_SHORTEST_LABEL = 4
# So many labels are those of a table, wherever its figures are.
_MANY_LABELS = 5
# The regulation came into force on 1 May 2008.
_FIRST_DAY = date(2008, 5, 1)


def normalise(document: Document, expectation: Expectation | None = None) -> NormalisedReport:
    """Make a report of one document: a page merged with its attachments, or a single file.

    ``expectation`` is what the caller asked for; without one the document alone decides whose report it is. What
    cannot be decided is an issue of the result, and what must not become current is in its ``held_reasons``. The
    result depends on the arguments alone. Raises NotAReport where the document is readable and no annual report.
    """
    expected = expectation or Expectation()
    # Sheets
    sheets = choose_sheets(document, expected)
    document = sheets.document
    # Periods
    periods = state_periods("\n".join((*texts_across_tables(document), document.text)))
    period = periods.table or periods.prose
    # Identity
    identity = identify(document, expected, _year_of(period))
    year, publisher = identity.year, identity.publisher
    # Tables
    tables = read_report_tables(document, expected, year, publisher)
    _require_report(document, identity, tables, expected)
    forms, prose = tables.matching.forms, tables.document.text
    # Prose
    running, running_issues = find_running_text(prose, year)
    prose_facts = find_prose_facts(running, forms, year, publisher)
    unread = find_unread_facts(running, forms, prose_facts)
    # Content
    content = _kind_of_content(tables.document, tables.matching, prose)
    report = NormalisedReport(
        title=identity.title,
        publisher=publisher,
        year=year,
        forms=forms,
        period=Period(period.start, period.end) if period else Period(),
        content=content,
        facts=tables.matching.facts + prose_facts,
        unmapped=tables.matching.unmapped,
        prose_figures=find_figures(running, forms, year, publisher),
        issues=sheets.issues
        + identity.issues
        + tables.issues
        + _content_issues(tables.document, tables.matching, content)
        + running_issues
        + _unread_issues(unread),
        prose=prose,
        published_on=identity.published_on,
        held_reasons=tuple(dict.fromkeys(sheets.held_reasons + identity.held_reasons + tables.held_reasons)),
    )
    # Checks, then parts
    return _set_parts(add_findings(report), document)


def _year_of(period: FoundPeriod | None) -> int | None:
    """The year that a period covers; None for a period of some months, because a report covers a whole year."""
    if period is None or not _is_whole_year(period.start, period.end):
        return None
    end = period.end or period.start
    return end.year if end else None


def _is_whole_year(start: date | None, end: date | None) -> bool:
    if start and end:
        first = start == _FIRST_DAY and end.year == start.year
        return end.month == 12 and (first or 300 < (end - start).days < 380)
    return (start is None or start.month == 1) and (end is None or end.month == 12)


def _require_report(
    document: Document, identity: Identity, tables: ReportTables, expected: Expectation
) -> None:
    """Raise NotAReport unless the document has a report's tables, has a report's title, or was asked for.

    News items name 信息公开 too, so that word alone is not enough. A title of a notice or of a quarter excludes
    a document whatever tables it has.
    """
    if identity.is_other_paper:
        raise OtherPaper("no annual report: its title is that of a notice, a plan or a part of a year")
    matching = tables.matching
    if matching.facts or tables.are_of_two_reports:
        return
    has_topic = "信息公开" in fold_characters(f"{identity.title}\n{document.text}")
    was_asked_for = expected.year is not None and bool(expected.names)
    has_labels = (
        _count_labels(matching) >= _MIN_LABELS or count_labels(document.text.split("\n")) >= _MANY_LABELS
    )
    is_of_form = bool(matching.forms) or (has_topic and has_labels)
    has_tables = is_of_form and bool(matching.unmapped)
    if not has_tables and not (has_topic and (identity.is_titled or was_asked_for)):
        raise NotAReport("no annual report: neither its title nor its tables are those of one")


def _count_labels(tables: Matching) -> int:
    """How many different labels of the forms are beside unmapped figures, or in lines with them."""
    # All figures of a row have one label, which may be as long as the row.
    texts = {cell.label for cell in tables.unmapped}
    labels = {label.removesuffix(" …") for text in texts for label in text.split(" / ")}
    known = {key for label in labels if is_label(label) and len(key := label_key(label)) >= _SHORTEST_LABEL}
    return len(known) + sum(prints_figure(cell.raw) for cell in tables.unmapped)


def _count_unread(document: Document, tables: Matching) -> int:
    """How many figures the tables of a document print, of which none became a fact; tables flattened to lines count
    by what was left unmapped."""
    texts = [cell.text for table in document.tables for cell in table.cells()]
    return sum(is_value(text) or holds_label_and_figure(text) for text in texts) or len(tables.unmapped)


def _kind_of_content(document: Document, tables: Matching, prose: str) -> Content:
    if tables.facts:
        return Content.TABLES
    if _count_unread(document, tables):
        return Content.UNREAD_TABLE
    has_pictures = any(isinstance(block, Picture) for block in document.blocks)
    if has_pictures and (len(prose) < _SHORT_PROSE or _ANNEX.search(fold_characters(prose))):
        return Content.IMAGE_ONLY
    return Content.PROSE_ONLY


def _content_issues(document: Document, tables: Matching, content: Content) -> tuple[Issue, ...]:
    issues: list[Issue] = []
    if content is Content.IMAGE_ONLY:
        issues.append(make_issue("image_only", say("image_only.pictures")))
    elif content is Content.UNREAD_TABLE:
        message = say("unread_table.count", count=_count_unread(document, tables))
        issues.append(make_issue("unread_table", message))
    elif content is Content.PROSE_ONLY:
        issues.append(make_issue("prose_only", say("prose_only.prose")))
    if not document.body_found and len(document.blocks) > _MANY_BLOCKS:
        issues.append(make_issue("body_not_found", say("body_not_found.page")))
    return tuple(issues)


def _unread_issues(labels: tuple[str, ...]) -> tuple[Issue, ...]:
    return tuple(
        make_issue("prose_unread", say("prose_unread.figure", label=label), subject=label) for label in labels
    )


def _set_parts(report: NormalisedReport, document: Document) -> NormalisedReport:
    """Set in every cell's place the number of the part (page or attachment) that holds it."""
    if not document.part_starts:
        return report

    def set_part(place: Place) -> Place:
        return place._replace(part=sum(1 for start in document.part_starts if place.table >= start))

    def set_part_of_fact(fact: Fact) -> Fact:
        return fact if fact.source is None else fact._replace(source=set_part(fact.source))

    return replace(
        report,
        facts=tuple(set_part_of_fact(fact) for fact in report.facts),
        unmapped=tuple(replace(cell, source=set_part(cell.source)) for cell in report.unmapped),
        issues=tuple(replace(issue, cells=tuple(map(set_part, issue.cells))) for issue in report.issues),
    )
