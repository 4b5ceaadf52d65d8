"""The issues of relations that fail, and one issue in place of many where a whole table was probably misread."""

from collections import defaultdict
from collections.abc import Iterator

from transform.checks.operands import ZERO
from transform.checks.prepared_relations import lines_of_side
from transform.checks.relations import Result, Verdict, lines_printed
from transform.checks.report_index import IndexedReport
from transform.checks.wording import (
    list_columns,
    list_names,
    list_parts,
    name_breakdown,
    name_cell,
    name_part,
    places_of,
    quote_names,
)
from transform.forms.catalogue import TOTAL, Relation, relations_by_id
from transform.forms.check_catalogue import make_issue
from transform.forms.sentences import say
from transform.report import Issue
from transform.text.bilingual import Bilingual
from transform.text.decimals import decimal_text

_SUSPECT_ROWS = 3
_AT_MOST, _AT_LEAST = "<= ", ">= "
_SIGNS = {"at_most": _AT_MOST, "at_most_sum": _AT_MOST, "at_least_sum": _AT_LEAST}
_WORDS = {"": "phrases.is", _AT_MOST: "phrases.at_most", _AT_LEAST: "phrases.at_least"}


def find_failures(report: IndexedReport) -> Iterator[Issue]:
    """One issue for each relation that fails, except rows of a table that is suspect as a whole."""
    suspect = {relation for relation, _ in _suspect_tables(report)}
    for result in report.results:
        if result.verdict is Verdict.FAILS and result.relation not in suspect:
            yield _describe_failure(result)


def find_suspect_tables(report: IndexedReport) -> Iterator[Issue]:
    """Tables most of whose rows do not add up: their columns were probably read wrongly."""
    for relation, failed in _suspect_tables(report):
        rows = tuple(result.indicator for result in failed)
        message = say("reader_suspect.rows", count=len(rows), relation=relation, names=list_names(rows))
        cells = places_of(fact for result in failed for fact in result.used)
        yield make_issue("reader_suspect", message, indicators=rows, cells=cells, subject=relation)


def _suspect_tables(report: IndexedReport) -> list[tuple[str, list[Result]]]:
    """The breakdown sums that fail in most rows, each with its failed rows.

    Rows of zeros add up even where the columns were misread, so they are not counted.
    """
    known = relations_by_id()
    failing = [result for result in report.results if result.verdict is Verdict.FAILS]
    if sum(1 for result in failing if known[result.relation].type == "breakdown_sum") < _SUSPECT_ROWS:
        return []
    rows: dict[str, list[Result]] = defaultdict(list)
    for result in report.results:
        is_decided = result.verdict is not Verdict.CANNOT_TELL
        if (
            is_decided
            and known[result.relation].type == "breakdown_sum"
            and any(f.value for f in result.used)
        ):
            rows[result.relation].append(result)
    suspect = []
    for relation, decided in rows.items():
        failed = [result for result in decided if result.verdict is Verdict.FAILS]
        if len(failed) >= _SUSPECT_ROWS and len(failed) * 2 > len(decided):
            suspect.append((relation, failed))
    return suspect


def _describe_failure(result: Result) -> Issue:
    """The issue of one failed relation; its message has every operand with its value."""
    relation = relations_by_id()[result.relation]
    is_row = relation.type == "breakdown_sum"
    left = lines_of_side(relation, "left")
    bounds = _bound(relation, result, right=True), _bound(relation, result, right=False)
    expected, actual = decimal_text(result.expected or ZERO), decimal_text(result.actual or ZERO)
    sides = say(_WORDS[bounds[0]], number=expected), say(_WORDS[bounds[1]], number=actual)
    if is_row:
        said = _describe_row(relation, result, *sides)
    elif len(left) > 1:
        said = _describe_balance(relation, result, left, *sides)
    else:
        said = _describe_total(relation, result, *sides)
    return make_issue(
        result.relation,
        _add_lacking(said, result, is_row),
        indicators=lines_printed(relation, result),
        breakdown=result.breakdown,
        expected=bounds[0] + expected,
        actual=bounds[1] + actual,
        cells=places_of(result.used),
        blanks=() if is_row else result.blanks,
    )


def _bound(relation: Relation, result: Result, *, right: bool) -> str:
    """The sign before a side: ``>= `` where lines without a number can raise it, or the relation's own sign."""
    lacking = {*result.blanks, *result.missing}
    lines = {*relation.parts} if relation.type == "breakdown_sum" else {*lines_of_side(relation, "right")}
    if right:
        return _SIGNS.get(relation.type, _AT_LEAST if lacking & lines else "")
    return _AT_LEAST if lacking - lines else ""


def _describe_row(relation: Relation, result: Result, expected: Bilingual, actual: Bilingual) -> Bilingual:
    columns = list_columns(fact for fact in result.used if fact.breakdown in relation.parts)
    line = name_cell(result.indicator, TOTAL)
    return say(f"{relation.type}.row", line=line, actual=actual, expected=expected, columns=columns)


def _describe_balance(
    relation: Relation, result: Result, left: tuple[str, ...], expected: Bilingual, actual: Bilingual
) -> Bilingual:
    sides = {
        "left": list_parts(fact for fact in result.used if fact.indicator in left),
        "right": list_parts(fact for fact in result.used if fact.indicator not in left),
        "expected": expected,
        "actual": actual,
    }
    if result.breakdown == TOTAL:
        return say(f"{relation.type}.balance", **sides)
    return say(f"{relation.type}.balance_of", **sides, column=name_breakdown(result.breakdown))


def _describe_total(relation: Relation, result: Result, expected: Bilingual, actual: Bilingual) -> Bilingual:
    parts = list_parts(fact for fact in result.used if fact.indicator != result.indicator)
    line = name_cell(result.indicator, result.breakdown)
    return say(f"{relation.type}.total", line=line, actual=actual, expected=expected, parts=parts)


def _add_lacking(said: Bilingual, result: Result, is_row: bool) -> Bilingual:
    name = name_breakdown if is_row else name_part
    if result.blanks:
        said = say("phrases.without_number", said=said, names=quote_names(map(name, result.blanks)))
    if result.missing:
        said = say("phrases.not_printed", said=said, names=quote_names(map(name, result.missing)))
    return said
