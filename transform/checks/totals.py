"""Blank totals over filled parts, filled lines under a blank parent, counts below zero.

The seed report (庄市 2017) leaves every total of section 三 blank and fills the lines below it.
"""

from collections import defaultdict
from collections.abc import Iterator

from transform.checks.operands import ZERO
from transform.checks.relations import Result, Verdict, lines_printed
from transform.checks.report_index import IndexedReport
from transform.checks.wording import (
    list_names,
    list_parts,
    name_cell,
    places_of,
)
from transform.forms.catalogue import TOTAL, Relation, indicators, relations_by_id
from transform.forms.check_catalogue import make_issue
from transform.forms.sentences import say
from transform.report import Fact, Issue
from transform.text.bilingual import join_words
from transform.text.decimals import decimal_text
from transform.text.inert import show_line
from transform.text.states import State

# A column of totals that is blank in more rows than this is one issue for all (a 2019 city report).
_MOST_SINGLE_ROWS = 2


def find_blank_totals(report: IndexedReport) -> Iterator[Issue]:
    """Totals that the page prints without a number although lines below them are filled."""
    rows: dict[str, list[Result]] = defaultdict(list)
    for result in report.results:
        if not _is_blank_over_parts(report, result):
            continue
        relation = relations_by_id()[result.relation]
        if relation.type in ("sum", "breakdown_sum"):
            if relation.type == "sum":
                yield _describe_blank_total(report, relation, result)
            else:
                rows[relation.id].append(result)
    for blank_rows in rows.values():
        yield from _describe_blank_rows(blank_rows)


def _is_blank_over_parts(report: IndexedReport, result: Result) -> bool:
    if result.verdict is not Verdict.CANNOT_TELL or not result.used:
        return False
    total = report.facts.get((result.indicator, result.breakdown))
    if total is None:
        return False
    # A dash over zeros agrees with them; a dash over a number contradicts it.
    dash_over_number = total.state is State.NOT_APPLICABLE and any(fact.value for fact in result.used)
    return total.state is State.BLANK or dash_over_number


def _describe_blank_total(report: IndexedReport, relation: Relation, result: Result) -> Issue:
    others = tuple(code for code in (*result.blanks, *result.missing) if code != result.indicator)
    total = sum((fact.value for fact in result.used if fact.value is not None), ZERO)
    line, parts = name_cell(result.indicator, result.breakdown), list_parts(result.used)
    values = {"line": line, "sum": decimal_text(total), "parts": parts}
    return make_issue(
        "blank_total",
        say("blank_total.partial", **values, others=list_names(others))
        if others
        else say("blank_total.line", **values),
        indicators=lines_printed(relation, result),
        breakdown=result.breakdown,
        expected=None if others else decimal_text(total),
        cells=places_of([report.facts.get((result.indicator, result.breakdown)), *result.used]),
        blanks=result.blanks,
    )


def _describe_blank_rows(rows: list[Result]) -> Iterator[Issue]:
    """The issues of blank totals in rows of the applicant matrix: one a row, or one for the whole column."""
    groups = [rows] if len(rows) > _MOST_SINGLE_ROWS else [[row] for row in rows]
    for group in groups:
        sums = [(row, sum((f.value for f in row.used if f.value is not None), ZERO)) for row in group]
        partial = any(set(row.blanks) | set(row.missing) > {TOTAL} for row in group)
        totals = join_words(
            say("phrases.cell_valued", cell=name_cell(row.indicator, TOTAL), value=decimal_text(total))
            for row, total in sums
        )
        sentence = "blank_total.rows_partial" if partial else "blank_total.rows"
        codes = tuple(row.indicator for row in group)
        yield make_issue(
            "blank_total",
            say(sentence, count=len(group), totals=totals),
            indicators=codes,
            breakdown=TOTAL,
            expected=decimal_text(sums[0][1]) if len(group) == 1 and not partial else None,
            cells=places_of(fact for row in group for fact in row.used),
            blanks=codes,
            subject=group[0].relation,
        )


def find_blank_parents(report: IndexedReport) -> Iterator[Issue]:
    """Lines under 其中 that are filled while the line they are part of is blank."""
    for result in report.results:
        if result.verdict is not Verdict.CANNOT_TELL:
            continue
        if relations_by_id()[result.relation].type not in ("at_most", "at_least_sum"):
            continue
        for child in result.used:
            parent = report.facts.get((indicators()[child.indicator].parent or "", result.breakdown))
            if parent is not None and parent.state is State.BLANK and parent.indicator in result.blanks:
                yield _describe_blank_parent(child, parent)


def _describe_blank_parent(child: Fact, parent: Fact) -> Issue:
    value = decimal_text(child.value or ZERO)
    names = {
        "child": name_cell(child.indicator, child.breakdown),
        "parent": name_cell(parent.indicator, parent.breakdown),
    }
    return make_issue(
        "blank_parent",
        say("blank_parent.line", **names, value=value),
        indicators=(parent.indicator, child.indicator),
        breakdown=child.breakdown,
        expected=f">= {value}",
        cells=places_of([parent, child]),
        blanks=(parent.indicator,),
    )


def find_negative_counts(report: IndexedReport) -> Iterator[Issue]:
    """Values below zero, in lines that count something."""
    for fact in report.report.facts:
        if fact.value is not None and fact.value < ZERO and not indicators()[fact.indicator].signed:
            value = decimal_text(fact.value)
            line = name_cell(fact.indicator, fact.breakdown)
            yield make_issue(
                "negative_count",
                say("negative_count.line", line=line, value=value, raw=show_line(fact.raw)),
                indicators=(fact.indicator,),
                breakdown=fact.breakdown,
                expected=">= 0",
                actual=value,
                cells=places_of([fact]),
            )
