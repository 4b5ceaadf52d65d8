"""A report with its facts indexed and its relations evaluated, as the checks of one report need it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from transform.checks.operands import Facts
from transform.checks.relations import Result, evaluate_relations
from transform.forms.catalogue import forms
from transform.report import Fact, NormalisedReport


@dataclass(frozen=True, slots=True)
class IndexedReport:
    """A report prepared for its checks.

    ``facts`` are keyed by indicator and breakdown; ``by_form`` has the facts of tables, without those of prose,
    by the code of their form; ``results`` are the relations of the report's forms.
    """

    report: NormalisedReport
    facts: Facts
    by_form: Mapping[str, list[Fact]]
    results: tuple[Result, ...]


def index_report(report: NormalisedReport) -> IndexedReport:
    """Index a report's facts and evaluate the relations of its forms."""
    facts = {fact[:2]: fact for fact in report.facts}
    by_form: dict[str, list[Fact]] = defaultdict(list)
    form_of_line = _form_of_table_line()
    for fact in report.facts:
        form = form_of_line.get(fact.indicator)
        if form is not None:
            by_form[form].append(fact)
    return IndexedReport(report, facts, by_form, tuple(evaluate_relations(facts, report.forms)))


@cache
def _form_of_table_line() -> Mapping[str, str]:
    """The form of every indicator that a table prints."""
    return {i.code: form.code for form in forms().values() for i in form.indicators if i.kind != "prose"}
