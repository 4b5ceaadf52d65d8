"""Corrections: they apply while the printed value is the expected one, and lapse with an issue when it changes."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from load.correction_file import Correction, load_corrections
from load.corrections import sync_corrections
from load.engine import write
from load.errors import BadCorrection
from load.marts import mart_tables
from tests.support.warehouse import Warehouse

FILE = """
[[correction]]
publisher = "zhuangshi"
year = 2017
indicator = "f2014.2.2.4"
printed = "4O5"
corrected = "405"
reason = "the page prints the letter O"
who = "Li"
on = 2024-05-31
"""
ENTRY = Correction(
    publisher="zhuangshi", year=2017, indicator="f2014.2.2.4", printed="4O5", corrected=Decimal(405),
    reason="the page prints the letter O", who="Li", on=date(2024, 5, 31),
)  # fmt: skip
READ = {"f2014.1.1": "353", "f2014.2.2.4": "4O5"}


def _sync(warehouse: Warehouse, *entries: Correction) -> dict[str, int]:
    with write(warehouse.engine) as conn:
        return dict(sync_corrections(conn, warehouse.run.run_id, entries, warehouse.now))


def _fact(warehouse: Warehouse) -> tuple[Any, ...]:
    mart = mart_tables()["mart_fact"]
    columns = (mart.c.value, mart.c.state, mart.c.raw, mart.c.printed_value, mart.c.correction)
    with warehouse.engine.connect() as conn:
        return tuple(conn.execute(select(*columns).where(mart.c.indicator_code == "f2014.2.2.4")).one())


def test_the_file_is_read_and_checked(tmp_path: Path) -> None:
    path = tmp_path / "corrections.toml"
    path.write_text(FILE, encoding="utf-8")
    assert load_corrections(path) == (ENTRY,)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("publisher =", "publishr ="), "publish"),
        (("f2014.2.2.4", "f2014.99"), "no indicator 'f2014.99'"),
        (("printed =", 'breakdown = "research"\nprinted ='), "no breakdown 'research'"),
        (('"405"', "405.5"), "not exact"),
        (('"405"', '"1234567890123456"'), "significant digits"),
        (('"Li"', '""'), "who"),
        (("[[correction]]", "[correction"), "cannot be read"),
        (("[[correction]]", "[[corrections]]"), "corrections"),
    ],
)
def test_a_mistake_in_the_file_names_file_and_key(
    tmp_path: Path, change: tuple[str, str], message: str
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(FILE.replace(*change), encoding="utf-8")
    with pytest.raises(BadCorrection, match=message) as caught:
        load_corrections(path)
    assert "mine.toml" in str(caught.value)


def test_a_cell_is_corrected_once(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(FILE + FILE, encoding="utf-8")
    with pytest.raises(BadCorrection, match="corrected twice"):
        load_corrections(path)


def test_printed_and_corrected_stand_side_by_side(warehouse: Warehouse) -> None:
    warehouse.load(READ)
    assert _fact(warehouse) == (None, "unreadable", "4O5", None, None)
    assert _sync(warehouse, ENTRY)["applied"] == 1
    note = "the page prints the letter O (Li, 2024-05-31)"
    assert _fact(warehouse) == (Decimal(405), "reported", "4O5", None, note)
    assert warehouse.rows("SELECT value, state, raw FROM fact WHERE raw = '4O5'") == [
        (None, "unreadable", "4O5")
    ]


def test_a_correction_may_come_before_its_report(warehouse: Warehouse) -> None:
    assert _sync(warehouse, ENTRY)["waiting"] == 1
    warehouse.load(READ)
    assert _fact(warehouse)[0] == Decimal(405)


def test_a_correction_lapses_when_the_site_mends_the_cell(warehouse: Warehouse) -> None:
    warehouse.load(READ)
    _sync(warehouse, ENTRY)
    warehouse.next_night()
    warehouse.load({**READ, "f2014.2.2.4": "450"})
    assert _fact(warehouse) == (Decimal(450), "reported", "450", Decimal(450), None)
    assert warehouse.issues()["correction_lapsed"] == "open"
    assert warehouse.rows("SELECT status FROM correction") == [("lapsed",)]
    warehouse.next_night()
    _sync(warehouse)
    assert warehouse.issues()["correction_lapsed"] == "resolved"
    assert warehouse.rows("SELECT status FROM correction") == [("withdrawn",)]


def test_a_correction_that_expects_what_is_not_printed_says_so_at_once(warehouse: Warehouse) -> None:
    warehouse.load({**READ, "f2014.2.2.4": "450"})
    assert _sync(warehouse, ENTRY)["lapsed"] == 1
    assert warehouse.rows("SELECT check_id, expected, actual FROM mart_issue") == [
        ("correction_lapsed", "4O5", "450")
    ]


def test_a_correction_follows_its_cell_into_a_new_version(warehouse: Warehouse) -> None:
    warehouse.load(READ)
    _sync(warehouse, ENTRY)
    warehouse.next_night()
    warehouse.load({**READ, "f2014.1.1": "354"})
    assert _fact(warehouse)[0] == Decimal(405)


def test_a_removed_or_changed_correction_takes_effect(warehouse: Warehouse) -> None:
    warehouse.load(READ)
    _sync(warehouse, ENTRY)
    warehouse.next_night()
    _sync(warehouse, ENTRY.model_copy(update={"corrected": Decimal(406)}))
    assert _fact(warehouse)[0] == Decimal(406)
    warehouse.next_night()
    _sync(warehouse)
    assert _fact(warehouse) == (None, "unreadable", "4O5", None, None)
    warehouse.next_night()
    _sync(warehouse, ENTRY)
    assert _fact(warehouse)[0] == Decimal(405)


def test_the_series_takes_the_corrected_value(warehouse: Warehouse) -> None:
    total = ENTRY.model_copy(update={"indicator": "f2014.1.1", "printed": "353", "corrected": Decimal(335)})
    warehouse.load(READ)
    _sync(warehouse, total)
    assert warehouse.rows("SELECT value, is_derived FROM mart_series") == [(335, False)]
    warehouse.next_night()
    _sync(warehouse)
    assert warehouse.rows("SELECT value FROM mart_series") == [(353,)]


def test_an_unknown_publisher_is_named(warehouse: Warehouse) -> None:
    with pytest.raises(BadCorrection, match="no publisher 'nobody'"):
        _sync(warehouse, ENTRY.model_copy(update={"publisher": "nobody"}))
