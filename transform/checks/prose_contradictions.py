"""Figures of the prose that contradict the table."""

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from transform.checks.operands import ZERO
from transform.checks.report_index import IndexedReport
from transform.checks.wording import name_line, places_of
from transform.forms.catalogue import TOTAL, indicators
from transform.forms.check_catalogue import make_issue
from transform.forms.sentences import say
from transform.prose_patterns import lines_of_figure
from transform.report import Fact, Issue, ProseFigure
from transform.text.bilingual import join_words
from transform.text.decimals import decimal_text
from transform.text.values import MONEY

_ROUNDED = re.compile(r"\d(?:\.(?P<decimals>\d+))?\s*(?P<unit>[万亿])")
_MAGNITUDES = {"万": 4, "亿": 8}


def find_prose_contradictions(report: IndexedReport) -> Iterator[Issue]:
    """Figures that prose and table both print, where none of the prose's is the table's."""
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
    total = sum((fact.value for fact in facts if fact.value is not None), ZERO)
    table = total * _unit_factor(facts[0], figures[0])
    if any(_agrees(figure, table) for figure in figures):
        return
    printed = " / ".join(dict.fromkeys(decimal_text(figure.value) for figure in figures))
    lines = join_words((name_line(fact.indicator) for fact in facts), " + ", " + ")
    quoted = figures[0].sentence
    yield make_issue(
        "prose_against_table",
        say(
            "prose_against_table.figures",
            printed=printed,
            table=decimal_text(table),
            lines=lines,
            sentence=quoted,
        ),
        indicators=tuple(fact.indicator for fact in facts),
        breakdown=TOTAL,
        expected=decimal_text(table),
        actual=printed,
        cells=places_of(facts),
    )


def _unit_factor(fact: Fact, figure: ProseFigure) -> Decimal:
    """What turns the table's unit of money into the prose's; 1 for counts."""
    table_unit, prose_unit = MONEY.get(indicators()[fact.indicator].unit or ""), MONEY.get(figure.unit or "")
    return table_unit / prose_unit if table_unit and prose_unit else Decimal(1)


def _agrees(figure: ProseFigure, table: Decimal) -> bool:
    """Whether a figure is the table's value, exactly or rounded (3.2万条)."""
    rounded = _ROUNDED.search(figure.raw)
    if rounded is None:
        return figure.value == table
    unit_of_last_digit = Decimal(10) ** (_MAGNITUDES[rounded["unit"]] - len(rounded["decimals"] or ""))
    return abs(figure.value - table) < unit_of_last_digit
