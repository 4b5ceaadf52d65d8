"""Whole issues, word for word, of reports in which something is wrong: whoever reads them reads every word.

Where an issue was meant to change, look at the difference, and then write the file anew:
python -m pytest tests/transform/checks/test_issues_word_for_word.py; the new text is in the failure's temporary folder.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.support.findings import check_report
from tests.support.sample_reports import change, make_facts, make_report, relation_of, satisfy
from tests.transform.checks.test_report_checks import CASES
from transform.checks.prepared_relations import lines_of_side
from transform.checks.year_checks import check_years
from transform.forms.catalogue import relations_by_id
from transform.report import Fact, Issue, NormalisedReport
from transform.text.states import State

EXPECTED = Path(__file__).with_name("issues.json")
Facts = dict[tuple[str, str], Fact]


def break_relation(relation_id: str, by: int) -> NormalisedReport:
    """A report in which one relation holds but for its first figure, which is off by so much."""
    facts = satisfy(relation_of(relation_id))
    key, fact = next(iter(facts.items()))
    key, fact = max(facts.items(), key=lambda item: item[1].value or 0) if by < 0 else (key, fact)
    return make_report(change(facts, key, int(fact.value or 0) + by).values())


def list_examples() -> dict[str, NormalisedReport]:
    """The reports: the faulty ones of every check, one for each type of relation in each form, and some more."""
    examples = {check: faulty for check, (_, faulty) in CASES.items()}
    for relation in relations_by_id().values():
        if relation.type in ("previous_year",) or not lines_of_side(relation, "left"):
            continue
        name = relation.type
        for by in (1, -1):
            examples.setdefault(f"{name} {by:+}", break_relation(relation.id, by))
    rows = satisfy(relation_of("f2021.applicants"))
    lines = relation_of("f2021.applicants").rows
    examples["two blank totals"] = make_report(blank(rows, lines[:2]).values())
    examples["three blank totals"] = make_report(blank(rows, lines[:3]).values())
    partly = change(blank(rows, lines[:3]), (lines[0], "commercial"), None)
    examples["three blank totals, and a blank part"] = make_report(partly.values())
    single = change(blank(rows, lines[:1]), (lines[0], "commercial"), None)
    examples["one blank total, and a blank part"] = make_report(single.values())
    parts = make_facts({"f2014.3.2": None, "f2014.3.2.1": 3, "f2014.3.2.2": None})
    examples["a blank total over a blank part"] = make_report(parts.values())
    dash = change(
        make_facts({"f2014.3.2": 1, "f2014.3.2.1": 3}), ("f2014.3.2", "total"), None, State.NOT_APPLICABLE
    )
    examples["a dash over a figure"] = make_report(dash.values())
    return examples


def blank(facts: Facts, lines: Iterable[str]) -> Facts:
    """The facts with the totals of these lines blank."""
    for line in lines:
        facts = change(facts, (line, "total"), None)
    return facts


def list_histories() -> Mapping[str, dict[int, Facts]]:
    """Reports of one publisher over the years."""
    return {
        "carry-over": {2022: make_facts({"f2021.3.4": 5}), 2023: make_facts({"f2021.3.2": 4})},
        "carry-over of valid documents": {
            2022: make_facts({"f2021.2.1.2.valid": 7}),
            2023: make_facts({"f2021.2.1.2.made": 3, "f2021.2.1.2.repealed": 1, "f2021.2.1.2.valid": 10}),
        },
        "hundredfold": {year: make_facts({"f2014.1.1": n}) for year, n in ((2015, 6), (2016, 700), (2017, 7))},
        "hundredfold of one": {year: make_facts({"f2014.1.1": n}) for year, n in ((2016, 6), (2017, 600))},
        "two years without a report": {year: make_facts({"f2014.1.1": 7}) for year in (2012, 2015, 2016)},
    }  # fmt: skip


def describe(issues: Iterable[Issue]) -> list[dict[str, object]]:
    """Issues as JSON has them, without what is empty."""
    return [
        {
            name: value
            for name in ("check", "severity", "message", "indicators", "breakdown", "expected", "actual", "cells", "blanks", "subject")
            if (value := json.loads(json.dumps(getattr(issue, name)))) not in (None, [], "")
        }
        for issue in issues
    ]  # fmt: skip


def take_first(issues: Iterable[Issue], example: str) -> list[Issue]:
    """The first issue of each check, so that the file can be read; lines that are not printed in their example alone."""
    first: dict[str, Issue] = {}
    for issue in issues:
        if issue.check != "row_not_printed" or example == "row_not_printed":
            first.setdefault(issue.check, issue)
    return list(first.values())


def find_all() -> dict[str, list[dict[str, object]]]:
    """The issues of all examples, by their names; those of several years one after the other."""
    found = {
        name: describe(take_first(check_report(report), name)) for name, report in list_examples().items()
    }
    for name, by_year in list_histories().items():
        found[name] = [issue for issues in check_years(by_year).values() for issue in describe(issues)]
    return found


def write_out(found: Mapping[str, list[dict[str, object]]]) -> str:
    """JSON with an issue a line."""
    examples = [
        f"{json.dumps(name)}: [\n"
        + ",\n".join(json.dumps(issue, ensure_ascii=False) for issue in issues)
        + "\n]"
        for name, issues in found.items()
    ]
    return "{\n" + ",\n".join(examples) + "\n}\n"


def test_issues_are_said_word_for_word(tmp_path: Path) -> None:
    found = find_all()
    (tmp_path / "issues.json").write_text(write_out(found), encoding="utf-8")
    assert found == json.loads(EXPECTED.read_text(encoding="utf-8"))
