"""Checks for what was not read, or not filled in: rows no indicator claims, lines without a row, no numbers."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from transform.checks.report_index import IndexedReport
from transform.checks.wording import list_names, name_line, places_of
from transform.forms.catalogue import forms, indicators
from transform.forms.check_catalogue import checks, make_issue
from transform.forms.sentences import say
from transform.report import Content, Fact, Issue, Unmapped
from transform.text.inert import show_line
from transform.text.states import State

_LONGEST_LIST = 30


def find_unmapped_rows(report: IndexedReport) -> Iterator[Issue]:
    """One issue for each printed row that no indicator claims."""
    rows: dict[tuple[str, int, int, int], list[Unmapped]] = defaultdict(list)
    for cell in report.report.unmapped:
        rows[cell.label, cell.source.part, cell.source.table, cell.source.row].append(cell)
    rows_with_label: dict[str, int] = defaultdict(int)
    for (label, _, table, row), cells in rows.items():
        rows_with_label[label] += 1
        number = rows_with_label[label]
        printed = " | ".join(cell.raw for cell in cells)
        yield make_issue(
            "unmapped_row",
            say("unmapped_row.row", table=table, row=row, label=show_line(label), printed=show_line(printed)),
            actual=printed,
            cells=tuple(cell.source for cell in cells),
            subject=label if number == 1 else f"{label} ({number})",
        )


def find_unreadable_values(report: IndexedReport) -> Iterator[Issue]:
    """One issue for each line with cells that hold neither a number nor words for none."""
    lines: dict[str, list[Fact]] = defaultdict(list)
    unreadable = State.UNREADABLE
    for fact in report.report.facts:
        if fact.state is unreadable:
            lines[fact.indicator].append(fact)
    for code, facts in lines.items():
        printed = " | ".join(fact.raw for fact in facts)
        yield make_issue(
            "unreadable_value",
            say("unreadable_value.line", line=name_line(code), printed=show_line(printed)),
            indicators=(code,),
            actual=printed,
            cells=places_of(facts),
        )


def find_rows_not_printed(report: IndexedReport) -> Iterator[Issue]:
    """For each form, the lines that the page does not print, except in sections that another form covers."""
    printed = {fact.indicator for fact in report.report.facts}
    for form in report.report.forms:
        if form not in checks()["row_not_printed"].forms:
            continue
        elsewhere = _sections_of_other_forms(report, form)
        lacking = _lacking_lines(form, printed)
        if elsewhere:
            lacking = tuple(code for code in lacking if indicators()[code].section not in elsewhere)
        if lacking:
            yield make_issue(
                "row_not_printed",
                say(
                    "row_not_printed.lines",
                    form=form,
                    count=len(lacking),
                    names=list_names(lacking, _LONGEST_LIST),
                ),
                indicators=lacking,
                subject=form,
            )


def _sections_of_other_forms(report: IndexedReport, form: str) -> set[str]:
    """The sections that the report prints in another form and not in this one."""
    if report.by_form.keys() <= {form}:
        return set()
    sections = {
        code: {indicators()[fact.indicator].section for fact in facts}
        for code, facts in report.by_form.items()
    }
    others = {section for code, covered in sections.items() if code != form for section in covered}
    return others - sections.get(form, set())


def _lacking_lines(form: str, printed: set[str]) -> tuple[str, ...]:
    expected = _expected_lines(form).items()
    return tuple([code for code, stand_in in expected if code not in printed and stand_in not in printed])


@cache
def _expected_lines(form: str) -> Mapping[str, str | None]:
    """The lines of every full printing of a form, each with the parent that may be printed in its place."""
    known = indicators()
    expected: dict[str, str | None] = {}
    for line in forms()[form].indicators:
        if line.kind == "value" and not line.variant:
            parent = known.get(line.parent or "")
            expected[line.code] = parent.code if parent is not None and parent.value_if_childless else None
    return expected


def find_all_zero(report: IndexedReport) -> Iterator[Issue]:
    """Forms whose every reported value is 0."""
    for form, facts in report.by_form.items():
        reported = [fact for fact in facts if fact.value is not None]
        if reported and not any(fact.value for fact in reported):
            yield make_issue("all_zero", say("all_zero.form", form=form, count=len(reported)), subject=form)


def find_all_blank(report: IndexedReport) -> Iterator[Issue]:
    """Forms without a single value."""
    if report.report.content not in (Content.TABLES, Content.UNREAD_TABLE):
        return
    for form in report.report.forms:
        facts = report.by_form.get(form, [])
        if not any(fact.value is not None for fact in facts):
            yield make_issue("all_blank", say("all_blank.form", form=form, count=len(facts)), subject=form)
