"""Issues from relations that failed; and one instead of many where a whole table must have been misread."""

from collections import defaultdict
from collections.abc import Iterator

from transform.checks.operands import ZERO
from transform.checks.relations import Result, Verdict, lines_of_side, lines_printed
from transform.checks.report_index import IndexedReport, relations_by_id
from transform.checks.wording import (
    list_columns,
    list_names,
    list_parts,
    make_named_issue,
    name_breakdown,
    name_cell,
    name_part,
    places_of,
    print_number,
)
from transform.forms.catalogue import TOTAL, Relation
from transform.report import Issue

_SUSPECT_ROWS = 3
_SIGNS = {"at_most": "<= ", "at_most_sum": "<= ", "at_least_sum": ">= "}


def find_failures(report: IndexedReport) -> Iterator[Issue]:
    """One issue for each relation that fails, except rows of a table that is suspect as a whole."""
    suspect = {relation for relation, _ in _suspect_tables(report)}
    for result in report.results:
        if result.verdict is Verdict.FAILS and result.relation not in suspect:
            yield describe_failure(result)


def find_suspect_tables(report: IndexedReport) -> Iterator[Issue]:
    """A table most of whose rows do not add up: the reader is suspected first."""
    for relation, failed in _suspect_tables(report):
        rows = tuple(result.indicator for result in failed)
        detail = f"{len(rows)} rows do not add up to their totals ({relation}): {list_names(rows)}"
        cells = places_of(fact for result in failed for fact in result.used)
        yield make_named_issue("reader_suspect", detail, indicators=rows, cells=cells, subject=relation)


def _suspect_tables(report: IndexedReport) -> list[tuple[str, list[Result]]]:
    """Rows of zeros add up however they are read: they do not count."""
    rows: dict[str, list[Result]] = defaultdict(list)
    for result in report.results:
        told = result.verdict is not Verdict.CANNOT_TELL and any(fact.value for fact in result.used)
        if told and relations_by_id()[result.relation].type == "breakdown_sum":
            rows[result.relation].append(result)
    found = []
    for relation, told_rows in rows.items():
        failed = [result for result in told_rows if result.verdict is Verdict.FAILS]
        if len(failed) >= _SUSPECT_ROWS and len(failed) * 2 > len(told_rows):
            found.append((relation, failed))
    return found


def describe_failure(result: Result) -> Issue:
    """The issue of one failed relation, with every operand and its value."""
    relation = relations_by_id()[result.relation]
    is_row = relation.type == "breakdown_sum"
    left = lines_of_side(relation, "left")
    expected = _bound(relation, result, right=True) + print_number(result.expected or ZERO)
    actual = _bound(relation, result, right=False) + print_number(result.actual or ZERO)
    if is_row:
        detail = _describe_row(relation, result, expected, actual)
    elif len(left) > 1:
        detail = _describe_balance(result, left, expected, actual)
    else:
        detail = _describe_total(result, expected, actual)
    return make_named_issue(
        result.relation,
        detail + _describe_lacking(result, is_row),
        indicators=lines_printed(relation, result),
        breakdown=result.breakdown,
        expected=expected,
        actual=actual,
        cells=places_of(result.used),
        blanks=() if is_row else result.blanks,
    )


def _bound(relation: Relation, result: Result, *, right: bool) -> str:
    """``>= `` before a side that its blanks can only raise; the relation's own sign where it has one."""
    lacking = {*result.blanks, *result.missing}
    lines = {*relation.parts} if relation.type == "breakdown_sum" else {*lines_of_side(relation, "right")}
    if right:
        return _SIGNS.get(relation.type, ">= " if lacking & lines else "")
    return ">= " if lacking - lines else ""


def _describe_row(relation: Relation, result: Result, expected: str, actual: str) -> str:
    columns = list_columns(fact for fact in result.used if fact.breakdown in relation.parts)
    return f"{name_cell(result.indicator, TOTAL)} totals {actual}, its columns make {expected}: {columns}"


def _describe_balance(result: Result, left: tuple[str, ...], expected: str, actual: str) -> str:
    ours = list_parts(fact for fact in result.used if fact.indicator in left)
    theirs = list_parts(fact for fact in result.used if fact.indicator not in left)
    column = "" if result.breakdown == TOTAL else f" [{name_breakdown(result.breakdown)}]"
    return f"{ours} make {actual}; {theirs} make {expected}{column}"


def _describe_total(result: Result, expected: str, actual: str) -> str:
    parts = list_parts(fact for fact in result.used if fact.indicator != result.indicator)
    return f"{name_cell(result.indicator, result.breakdown)} is {actual}, expected {expected} from {parts}"


def _describe_lacking(result: Result, is_row: bool) -> str:
    name = name_breakdown if is_row else name_part
    blank = f"; without a number: {'、'.join(name(code) for code in result.blanks)}" if result.blanks else ""
    missing = f"; not printed: {'、'.join(name(code) for code in result.missing)}" if result.missing else ""
    return blank + missing
