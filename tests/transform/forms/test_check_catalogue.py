"""checks.toml and the code name the same checks."""

import ast
import re
from itertools import pairwise
from pathlib import Path

import pytest

from tests.support.sample_reports import make_report
from transform.checks import check_report, checks
from transform.checks.carry_over import TYPES_ACROSS_YEARS
from transform.checks.relations import TYPES_WITHIN_A_REPORT
from transform.checks.report_checks import REPORT_CHECKS
from transform.checks.wording import make_named_issue
from transform.checks.year_checks import YEAR_CHECKS
from transform.forms.catalogue import relations
from transform.forms.check_catalogue import declared_checks
from transform.report import Severity


@pytest.mark.parametrize(
    ("scope", "in_code"),
    [
        ("report", set(REPORT_CHECKS)),
        ("years", set(YEAR_CHECKS)),
        ("relation", TYPES_WITHIN_A_REPORT | TYPES_ACROSS_YEARS),
    ],
)
def test_every_declared_check_is_in_the_code_and_the_reverse(scope: str, in_code: set[str]) -> None:
    assert {check.id for check in declared_checks().values() if check.scope == scope} == in_code


def test_every_relation_has_words_a_level_and_somebody_it_points_at() -> None:
    for relation in relations():
        check = checks()[relation.id]
        assert check.severity is (Severity.ERROR if relation.level == "hard" else Severity.WARNING)
        assert check.chinese == declared_checks()[relation.type].chinese


def test_column_totals_and_unmapped_rows_point_at_the_reader_first() -> None:
    for check in ("f2021.applicants", "f2019.applicants", "unmapped_row", "reader_suspect"):
        assert checks()[check].points_at == "reader"
    assert checks()["f2014.sum.3.1"].points_at == "publisher"


def test_an_undeclared_check_cannot_open_an_issue() -> None:
    with pytest.raises(KeyError, match="no_such_check"):
        make_named_issue("no_such_check", "")


def test_words_of_a_type_of_relation_have_no_level() -> None:
    with pytest.raises(LookupError, match="sum words a type of relation"):
        _ = declared_checks()["sum"].severity


def test_an_empty_report_has_no_findings() -> None:
    assert check_report(make_report()) == ()


ROOT = Path(__file__).parents[3]
PACKAGES = {"reading": ["transform"], "warehouse": ["load", "flows"], "site": ["extract", "flows"]}


def opened_in(scope: str) -> set[str]:
    """The ids that the code of a scope's packages opens: the literal in front of a severity."""
    found: set[str] = set()
    for path in (file for package in PACKAGES[scope] for file in (ROOT / package).rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("Finding") == (scope == "site"):
                pairs = pairwise(call.args)
                found |= {ast.literal_eval(first) for first, second in pairs if _is_id(first, second)}
    return found


def _is_id(first: ast.expr, second: ast.expr) -> bool:
    severity = re.fullmatch(r"Severity\.[A-Z]+|severity|'(?:error|warning|info)'", ast.unparse(second))
    return severity is not None and isinstance(first, ast.Constant) and isinstance(first.value, str)


@pytest.mark.parametrize("scope", PACKAGES)
def test_every_finding_that_other_code_opens_is_declared_and_the_reverse(scope: str) -> None:
    declared = {check.id for check in declared_checks().values() if check.scope == scope}
    assert opened_in(scope) == declared, "declare it in transform/forms/checks.toml, with words and advice"
