"""Every declared relation within a report, and the rule that a blank is not a failure."""

from decimal import Decimal

import pytest

from tests.support.findings import tally
from tests.support.sample_reports import Number, change, make_fact, make_facts, relation_of, satisfy
from transform.checks.operands import Operands, gather_operands
from transform.checks.prepared_relations import COMPARISONS, lines_of_side
from transform.checks.relations import Result, Verdict, _compare_sides, evaluate_relations
from transform.forms.catalogue import Relation, relations
from transform.report import Fact
from transform.text.states import State

WITHIN = [relation for relation in relations() if relation.type in COMPARISONS]


def judge(facts: dict[tuple[str, str], Fact], identity: str) -> list[Result]:
    form = relation_of(identity).form
    return [result for result in evaluate_relations(facts, (form,)) if result.relation == identity]


def verdicts(facts: dict[tuple[str, str], Fact], identity: str) -> set[Verdict]:
    return {result.verdict for result in judge(facts, identity)}


@pytest.mark.parametrize("relation", WITHIN, ids=lambda relation: relation.id)
def test_each_relation_holds_on_consistent_figures(relation: Relation) -> None:
    assert verdicts(satisfy(relation), relation.id) == {Verdict.HOLDS}


@pytest.mark.parametrize("relation", WITHIN, ids=lambda relation: relation.id)
def test_each_relation_fails_when_its_left_side_is_off(relation: Relation) -> None:
    facts = satisfy(relation)
    left = lines_of_side(relation, "left")[0]
    key = (relation.rows[0], left) if relation.type == "breakdown_sum" else (left, "total")
    value = facts[key].value
    assert value is not None
    wrong = value - 1 if relation.type == "at_least_sum" else value + 1
    failed = [r for r in judge(change(facts, key, wrong), relation.id) if r.verdict is Verdict.FAILS]
    assert [(r.actual, r.expected) for r in failed] == [(wrong, value)]
    assert failed[0].delta == wrong - value


@pytest.mark.parametrize("relation", WITHIN, ids=lambda relation: relation.id)
@pytest.mark.parametrize("state", [State.BLANK, State.NOT_APPLICABLE, State.UNREADABLE])
def test_each_relation_cannot_be_told_with_a_left_side_without_number(
    relation: Relation, state: State
) -> None:
    facts = satisfy(relation)
    left = lines_of_side(relation, "left")[0]
    key = (relation.rows[0], left) if relation.type == "breakdown_sum" else (left, "total")
    first = judge(change(facts, key, None, state), relation.id)[0]
    assert first.verdict is Verdict.CANNOT_TELL
    assert left in first.blanks
    assert first.expected is None and first.actual is None and first.delta is None


def test_filled_parts_above_a_total_fail_whatever_the_blank_means() -> None:
    facts = make_facts({"f2014.3.2": 5, "f2014.3.2.1": 7, "f2014.3.2.2": None})
    [result] = judge(facts, "f2014.sum.3.2")
    assert (result.verdict, result.expected, result.blanks) == (Verdict.FAILS, Decimal(7), ("f2014.3.2.2",))


@pytest.mark.parametrize("filled", [0, 4, 5])
def test_filled_parts_up_to_a_total_cannot_be_told_beside_a_blank(filled: int) -> None:
    facts = make_facts({"f2014.3.2": 5, "f2014.3.2.1": filled, "f2014.3.2.2": None})
    assert verdicts(facts, "f2014.sum.3.2") == {Verdict.CANNOT_TELL}


def test_a_dash_is_not_zero() -> None:
    facts = change(
        make_facts({"f2014.3.2": 5, "f2014.3.2.1": 5}), ("f2014.3.2.2", "total"), None, State.NOT_APPLICABLE
    )
    assert verdicts(facts, "f2014.sum.3.2") == {Verdict.CANNOT_TELL}


def test_a_part_the_page_does_not_print_is_missing_not_zero() -> None:
    [result] = judge(make_facts({"f2014.3.2": 5, "f2014.3.2.1": 5}), "f2014.sum.3.2")
    assert (result.verdict, result.missing, result.blanks) == (Verdict.CANNOT_TELL, ("f2014.3.2.2",), ())


def test_the_gazette_row_is_no_operand_where_the_form_leaves_it_out() -> None:
    channels: dict[str, Number] = {f"f2014.1.2.{n}": 10 for n in (1, 2, 3, 4)}
    assert verdicts(make_facts({"f2014.1.1": 40} | channels), "f2014.channels") == {Verdict.HOLDS}
    assert verdicts(make_facts({"f2014.1.1": 41} | channels), "f2014.channels") == {Verdict.FAILS}
    printed = make_facts({"f2014.1.1": 41, "f2014.1.2.0": 1} | channels)
    assert verdicts(printed, "f2014.channels") == {Verdict.HOLDS}
    blank = make_facts({"f2014.1.1": 41, "f2014.1.2.0": None} | channels)
    assert verdicts(blank, "f2014.channels") == {Verdict.CANNOT_TELL}


def test_a_single_other_row_stands_in_for_its_three_children() -> None:
    relation = relation_of("f2021.sum.3.3.7")
    children = [f"f2021.3.3.6.{n}" for n in (1, 2, 3)]
    parts = {code: 1 for code in relation.parts if code not in children}
    single = make_facts(parts | {"f2021.3.3.6": 4, "f2021.3.3.7": 22})
    assert verdicts(single, relation.id) == {Verdict.HOLDS}
    assert verdicts(change(single, ("f2021.3.3.6", "total"), 3), relation.id) == {Verdict.FAILS}
    [blank] = judge(change(single, ("f2021.3.3.6", "total"), None), relation.id)
    assert (blank.verdict, blank.blanks) == (Verdict.CANNOT_TELL, ("f2021.3.3.6",))


def test_the_single_other_row_is_ignored_beside_its_children() -> None:
    relation = relation_of("f2021.sum.3.3.7")
    facts = make_facts(dict.fromkeys(relation.parts, 1) | {"f2021.3.3.6": 3, "f2021.3.3.7": 21})
    assert verdicts(facts, relation.id) == {Verdict.HOLDS}


def test_a_balance_fails_with_one_side_blank_in_part_but_already_larger() -> None:
    facts = make_facts({"f2021.3.1": 5, "f2021.3.2": 0, "f2021.3.3.7": 6, "f2021.3.4": None})
    assert verdicts(facts, "f2021.balance") == {Verdict.FAILS}
    assert verdicts(change(facts, ("f2021.3.3.7", "total"), 5), "f2021.balance") == {Verdict.CANNOT_TELL}


def test_local_answers_may_be_counted_in_the_total_or_not() -> None:
    parts = dict.fromkeys(relation_of("f2008.sum.19").parts, 1)
    local = {"f2008.90": 2, "f2008.91": 0}
    for total, expected in ((8, Verdict.HOLDS), (10, Verdict.HOLDS), (9, Verdict.FAILS), (11, Verdict.FAILS)):
        facts = make_facts(parts | local | {"f2008.19": total})
        assert verdicts(facts, "f2008.sum.19") == {expected}
    unknown = make_facts(parts | local | {"f2008.19": 9, "f2008.91": None})
    assert verdicts(unknown, "f2008.sum.19") == {Verdict.CANNOT_TELL}


# Refusals as most editions of 2008 nest them, and as those do that print them all under 否决公开答复总数.
APART = {"19": 12, "20": 5, "21": 1, "23": 2, "24": 1, "25": 0, "27": 3, "28": 1, "29": 0, "30": 1, "31": 0, "32": 0,
         "33": 1, "22": 0, "26": 0}  # fmt: skip
UNDER = APART | {"27": 6, "94": 0}


def of_2008(numbers: dict[str, int | None]) -> dict[tuple[str, str], Fact]:
    return make_facts({f"f2008.{line}": number for line, number in numbers.items()})


@pytest.mark.parametrize("without", [(), ("22", "26"), ("94",), ("22", "26", "94")])
def test_refusals_are_nested_in_two_ways(without: tuple[str, ...]) -> None:
    facts = of_2008({line: number for line, number in UNDER.items() if line not in without})
    assert [verdicts(facts, f"f2008.sum.{n}") for n in (19, 27)] == [{Verdict.HOLDS}, {Verdict.HOLDS}]


def test_refusals_apart_are_added_up_apart() -> None:
    assert [verdicts(of_2008(APART), f"f2008.sum.{n}") for n in (19, 27)] == [
        {Verdict.HOLDS},
        {Verdict.HOLDS},
    ]


@pytest.mark.parametrize(
    ("wrong", "fails"),
    [
        ({"27": 7}, {19, 27}),
        ({"27": 5}, {19, 27}),
        ({"19": 13}, {19}),
        ({"23": 3}, {19, 27}),
        ({"30": 2}, {19, 27}),
        ({"94": 1}, {19, 27}),
        ({"20": 6}, {19}),
    ],
)
def test_refusals_that_add_up_in_neither_way(wrong: dict[str, int], fails: set[int]) -> None:
    """Where the lines under the total do not show how it is nested, the total above fails too."""
    facts = of_2008(UNDER | wrong)
    assert {n for n in (19, 27) if verdicts(facts, f"f2008.sum.{n}") == {Verdict.FAILS}} == fails


def test_a_line_that_is_not_counted_is_no_other_nesting() -> None:
    assert verdicts(of_2008(APART | {"22": 4}), "f2008.sum.19") == {Verdict.FAILS}


def test_another_nesting_with_a_blank_cannot_be_told() -> None:
    facts = of_2008(UNDER | {"24": None})
    assert [verdicts(facts, f"f2008.sum.{n}") for n in (19, 27)] == [{Verdict.CANNOT_TELL}] * 2


def test_relations_of_a_form_that_is_not_there_are_not_counted() -> None:
    assert list(evaluate_relations(make_facts({"f2014.8.1": 1}), ("f2014", "f2021"))) == []


def test_every_applicant_column_is_evaluated_on_its_own() -> None:
    facts = make_facts({"f2019.3.1": 3, "f2019.3.2": 1, "f2019.3.3.7": 4, "f2019.3.4": 0}, "natural_person")
    facts |= make_facts({"f2019.3.1": 1, "f2019.3.2": 0, "f2019.3.3.7": 0, "f2019.3.4": 0}, "commercial")
    by_column = {result.breakdown: result.verdict for result in judge(facts, "f2019.balance")}
    assert by_column == {"natural_person": Verdict.HOLDS, "commercial": Verdict.FAILS}


def test_verdicts_are_counted_per_relation() -> None:
    facts = make_facts(
        {"f2014.3.2": 5, "f2014.3.2.1": 5, "f2014.3.2.2": 0, "f2014.8.3": None, "f2014.8.3.1": 1}
    )
    counted = tally(evaluate_relations(facts, ("f2014",)))
    assert counted[("f2014.sum.3.2", Verdict.HOLDS)] == 1
    assert counted[("f2014.sum.8.3", Verdict.CANNOT_TELL)] == 1
    assert sum(counted.values()) == 3  # and 3.2 against 3.3, which is not printed


def test_a_row_with_a_column_unprinted_cannot_be_told() -> None:
    row = [make_fact("f2021.3.1", 2, "natural_person"), make_fact("f2021.3.1", 2, "total")]
    [result] = judge({(f.indicator, f.breakdown): f for f in row}, "f2021.applicants")
    assert result.verdict is Verdict.CANNOT_TELL
    assert "commercial" in result.missing


@pytest.mark.parametrize("column", ["natural_person", "total"])
def test_a_row_of_which_one_cell_is_printed_cannot_be_told(column: str) -> None:
    [result] = judge({("f2021.3.1", column): make_fact("f2021.3.1", 2, column)}, "f2021.applicants")
    assert (result.verdict, result.indicator) == (Verdict.CANNOT_TELL, "f2021.3.1")


def test_a_signed_line_without_a_number_may_be_anything() -> None:
    for code, is_count in (("f2019.2.5.1.delta_items", False), ("f2019.2.5.1.decisions", True)):
        assert gather_operands(make_facts({code: None}), (code,), "total").unknown_is_count is is_count


def test_filled_lines_that_are_more_already_fail_no_lower_bound() -> None:
    fact = make_fact("f2014.1.1", 7)
    partial = Operands((fact,), ("f2014.1.1.1",), (), Decimal(7), True)
    whole = Operands((fact,), (), (), Decimal(5), True)
    assert _compare_sides(partial, whole, "at_least") is Verdict.CANNOT_TELL
    assert _compare_sides(partial, whole, "at_most") is Verdict.FAILS
    assert _compare_sides(whole, partial, "at_least") is Verdict.FAILS
    assert _compare_sides(whole, partial, "at_most") is Verdict.CANNOT_TELL


def test_a_difference_needs_both_sides() -> None:
    for expected, actual in ((None, Decimal(1)), (Decimal(1), None)):
        assert Result("r", "i", "total", Verdict.FAILS, expected, actual, ()).delta is None


def test_the_words_of_verdicts_are_kept() -> None:
    assert list(map(str, Verdict)) == ["holds", "fails", "cannot_tell"]
