"""One report laid out for its checks."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from transform.checks.operands import Facts
from transform.checks.relations import Result, evaluate_relations
from transform.forms.catalogue import Relation, forms, relations
from transform.report import Fact, NormalisedReport


@dataclass(frozen=True, slots=True)
class IndexedReport:
    """A report, its facts by line and column, those of its tables by form, and what its relations said."""

    report: NormalisedReport
    facts: Facts
    by_form: Mapping[str, list[Fact]]
    results: tuple[Result, ...]

    @classmethod
    def of(cls, report: NormalisedReport) -> "IndexedReport":
        """Index the facts and evaluate the relations of the report's forms."""
        facts = {(fact.indicator, fact.breakdown): fact for fact in report.facts}
        by_form: dict[str, list[Fact]] = defaultdict(list)
        for fact in report.facts:
            if fact.indicator in _forms_of_table_lines():
                by_form[_forms_of_table_lines()[fact.indicator]].append(fact)
        return cls(report, facts, by_form, tuple(evaluate_relations(facts, report.forms)))


@cache
def _forms_of_table_lines() -> Mapping[str, str]:
    """The form of every line that stands in a table, and not in prose."""
    return {i.code: form.code for form in forms().values() for i in form.indicators if i.kind != "prose"}


@cache
def relations_by_id() -> Mapping[str, Relation]:
    """All declared relations by id."""
    return {relation.id: relation for relation in relations()}
