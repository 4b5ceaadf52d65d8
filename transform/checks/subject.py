"""One report laid out for its checks."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from transform.catalogue import Relation, relations
from transform.checks.operands import Facts
from transform.checks.relations import evaluate_relations
from transform.checks.verdict import Result
from transform.report import NormalisedReport


@dataclass(frozen=True, slots=True)
class Subject:
    """A report, its facts by line and column, and what its relations said."""

    report: NormalisedReport
    facts: Facts
    results: tuple[Result, ...]

    @classmethod
    def of(cls, report: NormalisedReport) -> "Subject":
        """Index the facts and evaluate the relations of the report's forms."""
        facts = {(fact.indicator, fact.breakdown): fact for fact in report.facts}
        return cls(report, facts, tuple(evaluate_relations(facts, report.forms)))


@cache
def relations_by_id() -> Mapping[str, Relation]:
    """All declared relations by id."""
    return {relation.id: relation for relation in relations()}
