"""Totals that follow from complete parts, and concepts across forms."""

from decimal import Decimal

import pytest

from load.prepared.derivation import derive_totals, make_series
from load.prepared.stored_fact import StoredFact
from transform.forms.catalogue import relations

REQUESTS = ("f2014.3.1.1", "f2014.3.1.2", "f2014.3.1.3", "f2014.3.1.4")


def facts(**cells: str) -> dict[tuple[str, str], StoredFact]:
    made = {}
    for name, raw in cells.items():
        indicator, _, breakdown = name.partition("/")
        value = Decimal(raw) if raw else None
        made[indicator, breakdown or "total"] = StoredFact(value, "reported" if raw else "blank", raw, None)
    return made


def series(**cells: str) -> dict[str, tuple[str, bool]]:
    of_version = facts(**cells)
    return {
        s.concept: (str(s.value), s.is_derived) for s in make_series(of_version, derive_totals(of_version))
    }


def test_a_printed_total_is_taken_as_printed_even_if_it_is_wrong() -> None:
    cells = dict.fromkeys(REQUESTS, "1") | {"f2014.3.1": "99"}
    assert series(**cells) == {"requests.received": ("99", False)}
    assert derive_totals(facts(**cells)) == ()


def test_a_blank_total_over_complete_parts_is_derived() -> None:
    cells = dict.fromkeys(REQUESTS, "2") | {"f2014.3.1": ""}
    assert series(**cells) == {"requests.received": ("8", True)}
    (derived,) = derive_totals(facts(**cells))
    assert (derived.indicator, derived.value, derived.relations) == (
        "f2014.3.1",
        Decimal(8),
        ("f2014.sum.3.1",),
    )


@pytest.mark.parametrize("part", REQUESTS)
def test_a_partial_sum_does_not_appear(part: str) -> None:
    for missing in ("", None):
        cells = dict.fromkeys(REQUESTS, "2") | {"f2014.3.1": ""}
        if missing is None:
            del cells[part]
        else:
            cells[part] = missing
        assert series(**cells) == {}


def test_a_total_that_is_not_on_the_page_is_not_derived() -> None:
    assert series(**dict.fromkeys(REQUESTS, "2")) == {}


def test_a_total_said_not_to_apply_is_not_derived() -> None:
    cells = facts(**dict.fromkeys(REQUESTS, "2"))
    cells["f2014.3.1", "total"] = StoredFact(None, "not_applicable", "/", None)
    assert derive_totals(cells) == ()
    assert make_series(cells, ()) == ()


def test_a_total_follows_from_totals_that_follow_themselves() -> None:
    grounds = {f"f2014.3.3.4.{n}": "1" for n in range(1, 7)}
    cells = {f"f2014.3.3.{n}": "1" for n in range(1, 9)} | grounds | {"f2014.3.3.4": "", "f2014.3.3": ""}
    figures = series(**cells)
    assert figures["requests.refused"] == ("6", True)
    assert figures["requests.processed"] == ("13", True)


def test_several_indicators_are_added_up_only_if_all_are_there() -> None:
    assert series(**{"f2014.3.3.1": "2", "f2014.3.3.2": "3"}) == {"requests.granted": ("5", False)}
    assert series(**{"f2014.3.3.1": "2", "f2014.3.3.2": ""}) == {}


def test_a_factor_turns_the_unit_exactly() -> None:
    assert series(**{"f2008.43": "8567"}) == {"fees.collected": ("0.8567", False)}
    assert series(**{"f2014.7": "0.1"}) == {"fees.collected": ("0.1", False)}


APPLICANTS = ("natural_person", "commercial", "research", "social_org", "legal_service", "other_org")


def test_a_blank_total_column_follows_from_the_applicants() -> None:
    cells = {f"f2021.3.1/{who}": "2" for who in APPLICANTS} | {"f2021.3.1/total": ""}
    assert series(**cells) == {"requests.received": ("12", True)}
    assert series(**(cells | {"f2021.3.1/research": ""})) == {}


def test_two_relations_that_disagree_leave_a_total_unknown() -> None:
    rows = _parts_of("f2021.sum.3.3.7")
    down = {f"{row}/total": "1" for row in rows}
    across = {f"f2021.3.3.7/{who}": "1" for who in APPLICANTS}
    assert series(**(down | {"f2021.3.3.7/total": ""}))["requests.processed"] == (str(len(rows)), True)
    assert "requests.processed" not in series(**(down | across | {"f2021.3.3.7/total": ""}))


def _parts_of(relation_id: str) -> tuple[str, ...]:
    return next(relation.parts for relation in relations() if relation.id == relation_id)


def test_a_report_with_two_forms_is_read_by_the_newer() -> None:
    assert series(**{"f2008.12": "1", "f2014.3.1": "2"}) == {"requests.received": ("2", False)}


def test_a_sum_too_long_to_be_exact_does_not_appear() -> None:
    assert series(**{"f2014.3.3.1": "999999999999999", "f2014.3.3.2": "0.5"}) == {}
