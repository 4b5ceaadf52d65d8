"""Figures in the prose against the table's."""

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from transform.checks.operands import ZERO
from transform.checks.report_index import IndexedReport
from transform.checks.wording import make_named_issue, name_line, places_of, print_number
from transform.forms.catalogue import TOTAL, indicators
from transform.prose import lines_of_figure
from transform.report import Fact, Issue, ProseFigure
from transform.text.values import MONEY

_ROUNDED = re.compile(r"\d(?:\.(?P<decimals>\d+))?\s*(?P<unit>[万亿])")
_MAGNITUDES = {"万": 4, "亿": 8}


def find_prose_contradictions(report: IndexedReport) -> Iterator[Issue]:
    """Figures that both the prose and the table state, where no statement of the prose is the table's."""
    by_name: dict[str, list[ProseFigure]] = defaultdict(list)
    for figure in report.report.prose_figures:
        by_name[figure.name].append(figure)
    for name, figures in by_name.items():
        for form in report.report.forms:
            facts = [report.facts.get((code, TOTAL)) for code in lines_of_figure(name, form)]
            printed = [fact for fact in facts if fact is not None and fact.value is not None]
            if printed and len(printed) == len(facts):
                yield from _compare(figures, printed)


def _compare(figures: list[ProseFigure], facts: list[Fact]) -> Iterator[Issue]:
    table = sum((fact.value for fact in facts if fact.value is not None), ZERO) * _factor(
        facts[0], figures[0]
    )
    if any(_agrees(figure, table) for figure in figures):
        return
    said = " / ".join(dict.fromkeys(print_number(figure.value) for figure in figures))
    lines = " + ".join(name_line(fact.indicator) for fact in facts)
    yield make_named_issue(
        "prose_against_table",
        f"the prose says {said}, the table {print_number(table)} ({lines}): “{figures[0].sentence}”",
        indicators=tuple(fact.indicator for fact in facts),
        breakdown=TOTAL,
        expected=print_number(table),
        actual=said,
        cells=places_of(facts),
    )


def _factor(fact: Fact, figure: ProseFigure) -> Decimal:
    """From the table's money unit to the prose's."""
    ours, theirs = MONEY.get(indicators()[fact.indicator].unit or ""), MONEY.get(figure.unit or "")
    return ours / theirs if ours and theirs else Decimal(1)


def _agrees(figure: ProseFigure, table: Decimal) -> bool:
    """Equal, or (3.2万条) rounded from the table's value."""
    rounded = _ROUNDED.search(figure.raw)
    if rounded is None:
        return figure.value == table
    unit_of_last_digit = Decimal(10) ** (_MAGNITUDES[rounded["unit"]] - len(rounded["decimals"] or ""))
    return abs(figure.value - table) < unit_of_last_digit
