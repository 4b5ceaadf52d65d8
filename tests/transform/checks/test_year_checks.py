"""One publisher's reports side by side."""

import pytest

from tests.support.findings import tally
from tests.support.sample_reports import Number, make_fact, make_facts
from transform.checks.carry_over import PreparedCarryOver, evaluate_years, prepare_carry_overs
from transform.checks.relations import Verdict
from transform.checks.year_checks import YEAR_CHECKS, check_years
from transform.forms.check_catalogue import checks
from transform.report import Fact

Facts = dict[tuple[str, str], Fact]


def checks_of(by_year: dict[int, Facts], year: int) -> list[str]:
    return [issue.check for issue in check_years(by_year)[year]]


def years(code: str, *values: Number, first: int = 2015) -> dict[int, Facts]:
    return {first + n: make_facts({code: value}) for n, value in enumerate(values)}


@pytest.mark.parametrize("prepared", prepare_carry_overs(), ids=lambda prepared: prepared.relation.id)
def test_each_relation_across_years_holds_and_fails(prepared: PreparedCarryOver) -> None:
    relation = prepared.relation
    terms = prepared.alternatives[0]
    last = make_facts({term.code: 50 for term in terms if term.is_last_year})
    this = make_facts({term.code: 3 for term in terms if not term.is_last_year})
    expected = sum(term.sign * (50 if term.is_last_year else 3) for term in terms)
    for value, verdict in (
        (expected, Verdict.HOLDS),
        (expected + 1, Verdict.FAILS),
        (None, Verdict.CANNOT_TELL),
    ):
        by_year = {2022: last, 2023: this | make_facts({prepared.code: value})}
        counted = tally(carry_over.result for carry_over in evaluate_years(by_year))
        assert counted[(relation.id, verdict)] == 1
        issues = [i for i in check_years(by_year)[2023] if i.check == relation.id]
        assert len(issues) == (verdict is Verdict.FAILS)


def test_what_was_carried_over_names_both_years() -> None:
    by_year = {2022: make_facts({"f2021.3.4": 5}), 2023: make_facts({"f2021.3.2": 4})}
    [issue] = check_years(by_year)[2023]
    assert (issue.check, issue.expected, issue.actual) == ("f2021.carry", "5", "4")
    assert "of 2023 is 4, expected 5: 「结转下年度继续办理」 5 (2022)" in issue.message.en
    assert len(issue.cells) == 1
    assert check_years(by_year)[2022] == ()


def test_the_first_2021_form_carries_over_from_the_2019_form() -> None:
    by_year = {2020: make_facts({"f2019.3.4": 5}), 2021: make_facts({"f2021.3.2": 4})}
    assert checks_of(by_year, 2021) == ["f2021.carry"]


def test_applicants_are_carried_over_each_on_their_own() -> None:
    last = make_facts({"f2019.3.4": 2}, "natural_person") | make_facts({"f2019.3.4": 2})
    this = make_facts({"f2019.3.2": 2}, "natural_person") | make_facts({"f2019.3.2": 3})
    [issue] = check_years({2019: last, 2020: this})[2020]
    assert issue.breakdown == "total"


def test_a_stock_is_last_years_plus_what_was_made_less_what_was_repealed() -> None:
    names = ("valid", "made", "repealed")
    last = make_facts({"f2021.2.1.2.valid": 10})
    this = make_facts(dict(zip((f"f2021.2.1.2.{n}" for n in names), (9, 3, 5), strict=True)))
    [issue] = check_years({2022: last, 2023: this})[2023]
    assert issue.expected == "8"
    assert (
        ": 「现行有效件数」 10 (2022) + 「本年制发件数」 3 (2023) - 「本年废止件数」 5 (2023)"
        in issue.message.en
    )
    assert len(issue.cells) == 3


def test_a_blank_in_either_year_cannot_be_told() -> None:
    by_year = {2022: make_facts({"f2021.3.4": None}), 2023: make_facts({"f2021.3.2": 4})}
    [carry_over] = evaluate_years(by_year)
    assert (carry_over.result.verdict, carry_over.result.blanks) == (Verdict.CANNOT_TELL, ("f2021.3.4",))
    assert check_years(by_year) == {2022: (), 2023: ()}


def test_a_year_further_back_is_not_last_year() -> None:
    by_year = {2021: make_facts({"f2021.3.4": 5}), 2023: make_facts({"f2021.3.2": 4})}
    assert list(evaluate_years(by_year)) == []


def test_a_spike_between_two_years_is_found() -> None:
    by_year = years("f2014.8.4", 5, 50_000, 6)
    [issue] = check_years(by_year)[2016]
    assert (issue.check, issue.actual, issue.expected) == ("hundredfold", "50000", "2015: 5, 2017: 6")
    assert checks_of(by_year, 2015) == checks_of(by_year, 2017) == []


@pytest.mark.parametrize(
    ("values", "is_found"),
    [
        ((4, 500, 5), True),
        ((5, 499, 5), False),  # 99.8 times
        ((652, 64_100, 575), True),  # two zeros too many
        ((1, 500, 11), False),  # 45 times the other
        ((5, 500, 600), False),  # the other neighbour is as large
        ((None, 500, 5), True),  # the one neighbour with a number
        ((0, 500, 5), True),  # zero is no measure
        ((0, 500, 0), False),
        (("0.5", 99, "0.5"), False),  # small numbers jump
    ],
)
def test_hundredfold_needs_every_neighbour_with_a_number(values: tuple[Number, ...], is_found: bool) -> None:
    assert checks_of(years("f2014.8.4", *values), 2016) == (["hundredfold"] if is_found else [])


def test_the_first_and_last_year_have_one_neighbour() -> None:
    assert checks_of(years("f2014.1.1", 30_000, 300), 2015) == ["hundredfold"]
    assert checks_of(years("f2014.1.1", 300, 30_000), 2016) == ["hundredfold"]


def test_signed_changes_and_other_units_are_not_compared() -> None:
    assert checks_of(years("f2019.2.5.1.delta_items", 8, 1_036, 8), 2016) == []
    amounts = {2019: make_fact("f2019.2.9.1.amount", 251_000), 2020: make_fact("f2019.2.9.1.amount", "694")}
    unknown = amounts[2020]._replace(unit=None)
    by_year = {
        2019: {("f2019.2.9.1.amount", "total"): amounts[2019]},
        2020: {("f2019.2.9.1.amount", "total"): unknown},
    }
    assert check_years(by_year)[2019] == ()


def test_a_missing_year_is_an_issue_of_the_next_report() -> None:
    by_year: dict[int, Facts] = {2014: {}, 2017: {}, 2018: {}}
    [issue] = check_years(by_year)[2017]
    assert (issue.check, issue.expected) == ("year_gap", "2015, 2016")
    assert checks_of(by_year, 2018) == []


def test_every_year_given_is_a_key_of_the_answer() -> None:
    assert check_years({2015: {}, 2016: {}}) == {2015: (), 2016: ()}
    assert check_years({}) == {}


def test_what_cannot_be_told_names_what_it_has_and_what_it_lacks() -> None:
    last, this = make_facts({"f2021.3.4": None}), make_facts({"f2021.3.2": 4})
    [carried] = evaluate_years({2022: last, 2023: this})
    assert carried.result.verdict is Verdict.CANNOT_TELL
    assert carried.result.used == tuple(this.values())
    assert (carried.result.blanks, carried.result.missing) == (("f2021.3.4",), ())


def test_every_check_across_years_has_its_function() -> None:
    assert set(YEAR_CHECKS) == {"hundredfold", "year_gap"}
    assert {checks()[check].scope for check in YEAR_CHECKS} == {"years"}
