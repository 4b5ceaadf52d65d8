"""What the replica promises about its figures."""

from decimal import Decimal

import pytest

import replica
from replica.figures.forms import FIRST_YEAR, LAST_YEAR, fill_form, form_of
from replica.filings.errors import KNOWN_ERRORS, NEVER_FILED
from replica.filings.filing import file_report
from replica.publishers import PUBLISHERS, Publisher
from replica.sheet import TOTAL
from tests.support.relations import Numbers, find_failures, find_failures_across

_YEARS = range(FIRST_YEAR, LAST_YEAR + 1)


def _numbers(code: str, year: int) -> Numbers:
    facts = replica.truth(code, year)
    return {key: Decimal(value) if value is not None else None for key, (_, value, _) in facts.items()}


def _listed(code: str, *years: int) -> set[str]:
    return {r for year in years for error in KNOWN_ERRORS.get((code, year), ()) for r in error.relations}


@pytest.mark.parametrize("publisher", PUBLISHERS, ids=lambda p: p.code)
def test_only_the_listed_relations_fail(publisher: Publisher) -> None:
    """Every relation of every form holds or cannot be told, but for KNOWN_ERRORS."""
    code, numbers = publisher.code, {year: _numbers(publisher.code, year) for year in _YEARS}
    for year in _YEARS:
        failed = set(find_failures(form_of(year), numbers[year]))
        assert failed <= _listed(code, year), f"{code} {year}"
        if year > FIRST_YEAR:
            across = set(find_failures_across(form_of(year), numbers[year - 1], numbers[year]))
            assert across <= _listed(code, year - 1, year), f"{code} {year}"
            failed |= across
        assert _listed(code, year) <= failed, f"{code} {year}"


@pytest.mark.parametrize("report", KNOWN_ERRORS, ids=str)
def test_a_listed_error_changes_the_cell_it_names(report: tuple[str, int]) -> None:
    """A misprint is a number that differs from the sound one, in a report that has a table."""
    code, year = report
    assert report not in NEVER_FILED
    for error in KNOWN_ERRORS[report]:
        key = (error.indicator, error.breakdown)
        sound = fill_form(form_of(year), code, year)[key]
        state, value, _ = replica.truth(code, year)[key]
        assert (state, value) == ("reported", str(int(sound) * error.times + error.add))
        assert value != sound


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
    codes = {code for f in site.filings.values() for code, _ in f.figures}
    states = {state for key in site.filings for state, _, _ in site.truth(*key).values()}
    assert {"f2014.1.2.0", "f2014.9.1", "f2014.X.AH1", "f2019.2.1.x.made", "f2021.3.3.6"} <= codes
    assert states == {"reported", "blank", "not_applicable"}
    assert any(f.sheet.local_rows for f in site.filings.values())
    assert {f.carrier for f in site.filings.values()} == {"page", "prose", "image", "docx", "xlsx"}
    assert {f.form for f in site.filings.values()} == {"f2008", "f2014", "f2019", "f2021"}


def test_what_is_typed_may_differ_from_the_figure() -> None:
    """Full-width digits, separators, units, signs and notes stand in the cells, never in the values."""
    assert replica.truth("guisi", 2018)["f2014.8.1", TOTAL] == ("reported", "1", "１")
    assert "," in replica.truth("caizheng", 2021)["f2021.2.5.1.decisions", TOTAL][2]
    state, value, raw = replica.truth("zhuangshi", 2019)["f2019.2.9.1.amount", TOTAL]
    assert (state, raw) == ("reported", f"{value}元")
    deltas = [raw for (code, _), (_, _, raw) in replica.truth("luotuo", 2019).items() if "delta" in code]
    assert any(raw.startswith("+") for raw in deltas)
    assert replica.truth("zhuangshi", 2022)["f2021.2.1.2.valid", TOTAL][2].endswith("（含自然失效2件）")


def test_a_report_may_print_two_years() -> None:
    """The year before stands in a column of its own, with that year's figures."""
    filing = file_report("jiaochuan", 2018)
    assert filing.layout == "two_years"
    assert filing.sheet.previous == file_report("jiaochuan", 2017).typed


def test_empty_and_zero_forms_occur() -> None:
    """Printed whole, and saying nothing."""
    assert {state for state, _, _ in replica.truth("jiulonghu", 2018).values()} == {"blank"}
    assert {value for _, value, _ in replica.truth("sifa", 2014).values()} == {"0"}


def test_reports_without_a_table_promise_no_cells() -> None:
    """Prose and pictures have none; a file has them all."""
    assert replica.truth("jiulonghu", 2016) == {}
    assert replica.truth("luotuo", 2018) == {}
    assert len(replica.truth("jiaoyu", 2015)) == 54


def test_the_fee_of_section_six_stands_in_the_prose() -> None:
    """In the words that are its printed text."""
    for year in range(2021, 2026):
        state, value, raw = replica.truth("zhuangshi", year)["f2021.6.fee", TOTAL]
        assert state == "reported"
        assert raw in str(file_report("zhuangshi", year).page()[-1])
        assert value is not None
        assert raw == (f"{value}元" if value != "0" else "未收取信息处理费")
