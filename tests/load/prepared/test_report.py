"""A report made ready says what a load stores of it, and why nothing of it can be stored."""

from dataclasses import replace
from decimal import Decimal

import pytest

from load.prepared.report import PreparedReport, prepare_report, read_verdicts, strip_facts
from load.prepared.stored_fact import stored
from tests.support.processes import run_python
from tests.support.warehouse import make_fact, make_report
from transform.report import Fact, ProseFigure
from transform.text.states import State

CELLS = {
    "f2014.1.1": "353",
    "f2014.3.1": "",
    "f2014.2.1": "12.50",
    "f2014.2.2": "/",
    "f2014.2.2.1": "0.0000001",
}
REPORT = make_report(CELLS)
LONG = Decimal("0.1234567890123456")


def test_facts_come_back_exactly_as_they_are_stored() -> None:
    prepared = prepare_report(REPORT)
    assert prepared.make_facts() == {(fact.indicator, fact.breakdown): stored(fact) for fact in REPORT.facts}
    assert [str(fact.value) for fact in prepared.make_facts().values()] == [
        "353",
        "None",
        "12.5",
        "None",
        "1E-7",
    ]
    assert [type(row[2]) for row in prepared.rows] == [int, type(None), float, type(None), float]
    assert prepared.reported == 3


def test_a_row_has_the_place_of_its_cell_or_none() -> None:
    in_prose = make_fact("f2014.1.1", "353")._replace(source=None, note="其中修订16件")
    (row,) = prepare_report(make_report({}, facts=(in_prose,))).rows
    assert row == (
        "f2014.1.1",
        "total",
        353,
        "reported",
        "353",
        "f2014.1.1",
        "其中修订16件",
        "件",
        0,
        None,
        None,
        None,
    )
    assert prepare_report(REPORT).rows[1][8:] == (0, 1, 2, 3)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ((make_fact("f2014.1.1", "1"), make_fact("f2014.1.1", "2")), "f2014.1.1/total was read twice"),
        ((make_fact("f2014.1.1", "1")._replace(value=None),), "f2014.1.1/total is reported with value None"),
        ((make_fact("f2014.1.1", "")._replace(value=Decimal(1)),), "f2014.1.1/total is blank with value 1"),
        ((make_fact("f2014.1.1", "1")._replace(value=LONG),), "f2014.1.1/total: .* 15 significant digits"),
    ],
)
def test_a_report_that_contradicts_itself_is_refused(wrong: tuple[Fact, ...], refusal: str) -> None:
    with pytest.raises(AssertionError, match=refusal):
        raise AssertionError(prepare_report(make_report({}, facts=wrong)).refusal)
    assert replace(prepare_report(make_report({}, facts=wrong)), refusal=None) == PreparedReport()


def test_a_figure_of_the_prose_that_cannot_be_stored_is_refused() -> None:
    figure = ProseFigure("received", "件", LONG, "x", "x")
    assert "in its prose" in str(prepare_report(make_report({}, prose_figures=(figure,))).refusal)


def test_the_digest_is_of_what_was_read_and_not_of_where() -> None:
    digest = prepare_report(REPORT).reading_digest
    moved = tuple(fact._replace(source=None, label="x") for fact in REPORT.facts)
    assert prepare_report(replace(REPORT, facts=moved, issues=())).reading_digest == digest
    first, *others = REPORT.facts
    for changed in (
        first._replace(raw="354"), first._replace(value=Decimal(354)), first._replace(unit="人"),
        first._replace(state=State.BLANK, value=None), first._replace(note="x"),
    ):  # fmt: skip
        assert prepare_report(replace(REPORT, facts=(changed, *others))).reading_digest != digest


def test_a_stripped_report_has_all_but_its_facts_and_verdicts() -> None:
    counted = replace(REPORT, verdicts=(("f2014.sum", 1, 2, 3), ("f2014.other", 0, 0, 1)))
    assert strip_facts(counted) == replace(REPORT, facts=())
    assert read_verdicts(prepare_report(counted).verdicts or "") == list(counted.verdicts or ())
    assert prepare_report(REPORT).verdicts is None


def test_a_reading_process_imports_no_database() -> None:
    ended = run_python(
        "-c",
        "import sys, flows.reading.limited_process, flows.reading.parse; print('sqlalchemy' in sys.modules)",
    )
    assert (ended.stdout.strip(), ended.returncode) == ("False", 0)
