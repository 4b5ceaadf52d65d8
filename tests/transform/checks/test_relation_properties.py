"""What holds for the verdicts of a sum whatever its figures are."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.support.sample_reports import change, make_facts, relation_of
from transform.checks.relations import Verdict, evaluate_relations
from transform.report import Fact
from transform.text.states import State

SUMS = (
    "f2014.sum.3.1",
    "f2014.sum.3.3",
    "f2014.sum.3.3.4",
    "f2021.sum.3.3.7",
    "f2008.sum.43",
    "f2019.sum.3.3.7",
)
COUNTS = st.one_of(st.integers(0, 20), st.integers(0, 12_000_000))
NO_NUMBER = st.sampled_from([State.BLANK, State.NOT_APPLICABLE, State.UNREADABLE])


@st.composite
def consistent_sums(draw: st.DrawFn) -> tuple[str, tuple[str, ...], dict[tuple[str, str], Fact]]:
    """A sum relation with its total's code and facts that satisfy it."""
    relation = relation_of(draw(st.sampled_from(SUMS)))
    values = {code: draw(COUNTS) for code in relation.parts}
    assert relation.total is not None
    return relation.id, relation.parts, make_facts(values | {relation.total: sum(values.values())})


def judge(identity: str, facts: dict[tuple[str, str], Fact]) -> Verdict:
    form = identity.split(".", maxsplit=1)[0]
    [result] = [r for r in evaluate_relations(facts, (form,)) if r.relation == identity]
    return result.verdict


@given(consistent_sums())
def test_a_consistent_sum_always_holds(
    case: tuple[str, tuple[str, ...], dict[tuple[str, str], Fact]],
) -> None:
    identity, _, facts = case
    assert judge(identity, facts) is Verdict.HOLDS


@given(consistent_sums(), st.data())
def test_any_single_changed_part_fails(
    case: tuple[str, tuple[str, ...], dict[tuple[str, str], Fact]], data: st.DataObject
) -> None:
    identity, parts, facts = case
    part = data.draw(st.sampled_from(parts))
    other = data.draw(COUNTS.filter(lambda value: Decimal(value) != facts[part, "total"].value))
    assert judge(identity, change(facts, (part, "total"), other)) is Verdict.FAILS


@given(consistent_sums(), st.data())
def test_parts_without_a_number_never_fail_a_consistent_sum(
    case: tuple[str, tuple[str, ...], dict[tuple[str, str], Fact]], data: st.DataObject
) -> None:
    identity, parts, facts = case
    for part in data.draw(st.sets(st.sampled_from(parts), min_size=1)):
        facts = change(facts, (part, "total"), None, data.draw(NO_NUMBER))
    assert judge(identity, facts) is Verdict.CANNOT_TELL


@given(consistent_sums(), st.data())
def test_beside_a_blank_a_sum_fails_exactly_when_the_filled_parts_exceed_the_total(
    case: tuple[str, tuple[str, ...], dict[tuple[str, str], Fact]], data: st.DataObject
) -> None:
    identity, parts, facts = case
    blank = data.draw(st.sampled_from(parts))
    total = data.draw(COUNTS)
    code = relation_of(identity).total
    assert code is not None
    facts = change(change(facts, (blank, "total"), None), (code, "total"), total)
    filled = sum(fact.value for (line, _), fact in facts.items() if line in parts and fact.value is not None)
    expected = Verdict.FAILS if filled > total else Verdict.CANNOT_TELL
    assert judge(identity, facts) is expected


@given(consistent_sums(), st.data())
def test_dropping_a_row_never_makes_a_consistent_sum_fail(
    case: tuple[str, tuple[str, ...], dict[tuple[str, str], Fact]], data: st.DataObject
) -> None:
    identity, parts, facts = case
    dropped = data.draw(st.sampled_from(parts))
    kept = {key: fact for key, fact in facts.items() if key[0] != dropped}
    assert judge(identity, kept) is Verdict.CANNOT_TELL
