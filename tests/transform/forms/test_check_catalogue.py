"""checks.toml declares the checks that the code opens, and no others."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.support.findings import check_report
from tests.support.sample_reports import make_report
from transform.checks.carry_over import TYPES_ACROSS_YEARS
from transform.checks.prepared_relations import COMPARISONS
from transform.checks.report_checks import REPORT_CHECKS
from transform.checks.year_checks import YEAR_CHECKS
from transform.forms.catalogue import relations
from transform.forms.check_catalogue import checks, declared_checks, make_issue
from transform.report import HeldReason, Severity
from transform.text.bilingual import Bilingual


@pytest.mark.parametrize(
    ("scope", "in_code", "registry"),
    [
        ("report", set(REPORT_CHECKS), "REPORT_CHECKS of transform/checks/report_checks.py"),
        ("years", set(YEAR_CHECKS), "YEAR_CHECKS of transform/checks/year_checks.py"),
        (
            "relation",
            COMPARISONS.keys() | TYPES_ACROSS_YEARS,
            "COMPARISONS of transform/checks/prepared_relations.py, or TYPES_ACROSS_YEARS of carry_over.py",
        ),
    ],
)
def test_every_declared_check_has_its_code_and_the_reverse(
    scope: str, in_code: set[str], registry: str
) -> None:
    declared = declared_in(scope)
    assert declared - in_code == set(), f"write the function of these checks and register it in {registry}"
    assert in_code - declared == set(), "declare these in transform/forms/checks.toml, with words and advice"


def test_every_relation_has_words_a_level_and_a_place_to_look_first() -> None:
    for relation in relations():
        check = checks()[relation.id]
        assert check.severity is (Severity.ERROR if relation.level == "hard" else Severity.WARNING)
        assert check.name == declared_checks()[relation.type].name


def test_column_totals_and_unmapped_rows_point_at_the_reader_first() -> None:
    for check in ("f2021.applicants", "f2019.applicants", "unmapped_row", "reader_suspect"):
        assert checks()[check].points_at == "reader"
    assert checks()["f2014.sum.3.1"].points_at == "publisher"


def test_an_undeclared_check_cannot_open_an_issue() -> None:
    with pytest.raises(KeyError, match="no_such_check"):
        make_issue("no_such_check", Bilingual("无", "none"))


def test_words_of_a_type_of_relation_have_no_level() -> None:
    with pytest.raises(LookupError, match="sum words a type of relation"):
        _ = declared_checks()["sum"].severity


def test_an_empty_report_has_no_issues() -> None:
    assert check_report(make_report()) == ()


ROOT = Path(__file__).parents[3]
PACKAGES = {"reading": ["transform"], "warehouse": ["load", "flows"], "site": ["extract", "flows"]}
MAKERS = ("make_issue", "make_site_issue", "DiscoveryIssue")


def declared_in(scope: str) -> set[str]:
    return {check.id for check in declared_checks().values() if check.scope == scope}


def calls_in(packages: Iterable[str]) -> Iterator[ast.Call]:
    for path in (file for package in packages for file in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield node


def texts_among(arguments: Iterable[ast.expr]) -> set[str]:
    return {a.value for a in arguments if isinstance(a, ast.Constant) and isinstance(a.value, str)}


@pytest.mark.parametrize("scope", PACKAGES)
def test_every_other_declared_check_is_opened_by_the_code_of_its_scope(scope: str) -> None:
    """The id is an argument of some call there, or the check of a reason for holding a report."""
    opened = {check for reason in HeldReason for check in reason.checks}
    for call in calls_in(PACKAGES[scope]):
        opened |= texts_among(call.args)
    assert declared_in(scope) - opened == set(), f"open these checks in {PACKAGES[scope]}, or delete them"


def test_every_id_that_an_issue_is_made_with_is_declared() -> None:
    named: set[str] = set()
    for call in calls_in(["transform", "load", "extract", "flows"]):
        if ast.unparse(call.func).rpartition(".")[2] in MAKERS:
            named |= texts_among(call.args[:1])
    assert len(named) > len(declared_in("warehouse"))
    assert named - set(checks()) == set(), (
        "declare these in transform/forms/checks.toml, with words and advice"
    )
