"""What the replica promises about its figures."""

from decimal import Decimal

import pytest

import replica
from replica.figures.f2014 import fill_2014
from replica.filings.errors import KNOWN_ERRORS, NEVER_FILED
from replica.publishers import PUBLISHERS
from replica.sheet import TOTAL
from tests.replica_test.relations import find_failures


def _numbers(code: str, year: int) -> dict[tuple[str, str], Decimal | None]:
    facts = replica.truth(code, year)
    return {key: Decimal(value) if value is not None else None for key, (_, value, _) in facts.items()}


@pytest.mark.parametrize("publisher", PUBLISHERS, ids=lambda p: p.code)
def test_only_the_listed_relations_fail(publisher: replica.publishers.Publisher) -> None:
    """Every relation holds or cannot be told, but for KNOWN_ERRORS."""
    for year in range(2014, 2019):
        failed = {relation for relation, _ in find_failures("f2014", _numbers(publisher.code, year))}
        listed = {r for error in KNOWN_ERRORS.get((publisher.code, year), ()) for r in error.relations}
        assert failed == listed, f"{publisher.code} {year}"


def test_a_listed_error_changes_the_cell_it_names() -> None:
    """A misprint is a number that differs from the sound one."""
    for (code, year), errors in KNOWN_ERRORS.items():
        assert (code, year) not in NEVER_FILED
        for error in errors:
            key = (error.indicator, error.breakdown)
            sound = fill_2014(code, year)
            printed = error.misprint(sound)[key]
            assert replica.truth(code, year)[key] == ("reported", printed, printed)
            assert printed != sound[key]


def test_the_seed_report_has_its_fifteen_numbers_and_thirty_nine_blanks() -> None:
    """As the original prints them."""
    facts = replica.truth("zhuangshi", 2017)
    reported = {code.removeprefix("f2014."): value for (code, _), (_, value, _) in facts.items() if value}
    assert reported == {
        "1.1": "353", "1.2.2": "236", "1.2.3": "156", "2.2.2.1": "1", "2.2.4": "405", "2.2.5": "184",
        "3.1.3": "3", "3.2.1": "3", "3.3.4.6": "1", "3.3.5": "2",
        "8.1": "1", "8.2": "0", "8.3.1": "0", "8.3.2": "3", "8.4": "5",
    }  # fmt: skip
    assert [state for state, _, _ in facts.values()].count("blank") == 39
    assert len(facts) == 54


def test_variants_blanks_and_states_all_occur() -> None:
    """The gazette row, section nine, Anhui's rows, blanks and slashes occur in the default reports."""
    site = replica.Site()
    codes = {code for f in site.filings.values() for code, _ in f.sheet.values}
    states = {state for key in site.filings for state, _, _ in site.truth(*key).values()}
    assert {"f2014.1.2.0", "f2014.9.1", "f2014.X.AH1"} <= codes
    assert states == {"reported", "blank", "not_applicable"}
    assert any(f.sheet.local_rows for f in site.filings.values())
    assert ("f2014.3.1", TOTAL) in replica.truth("jiaochuan", 2017)
