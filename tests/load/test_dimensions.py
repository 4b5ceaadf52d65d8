"""Publishers keep their code for life; the catalogue is brought in once, and again when it changed."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from load.dimensions import (
    PublisherRow,
    ensure_unregistered_publisher,
    hold_catalogue,
    sync_catalogue,
    sync_publishers,
)
from load.engine import DatabaseError, write
from load.errors import SupersededProgram
from load.series import rebuild_series
from load.sites import SiteRow, ensure_site, find_site
from tests.support.warehouse import Warehouse, edit_first_concept
from transform.forms import catalogue

TOWN = PublisherRow("zhuangshi", "庄市街道", "subdistrict", "002971724", ("庄市街道办事处",))


def _publishers(engine: Engine) -> list[tuple[Any, ...]]:
    with engine.connect() as conn:
        sql = (
            "SELECT p.code, s.code, p.name, p.kind, p.area, p.registered FROM publisher p "
            "JOIN site s ON s.site_id = p.site_id WHERE p.code <> 'unknown' ORDER BY p.code, s.code"
        )
        return [tuple(row) for row in conn.execute(text(sql))]


def _sync(engine: Engine, site: str, *rows: PublisherRow) -> None:
    with write(engine) as conn:
        sync_publishers(conn, _site(conn, site), rows)


def _site(conn: Connection, code: str) -> int:
    return find_site(conn, code) or ensure_site(conn, SiteRow(code, code, f"http://{code}.test"))


def test_a_renamed_publisher_keeps_its_code_and_its_place(engine: Engine) -> None:
    _sync(engine, "zhenhai", TOWN)
    _sync(engine, "zhenhai", replace(TOWN, name="庄市镇", aliases=("庄市街道",)))
    assert _publishers(engine) == [("zhuangshi", "zhenhai", "庄市镇", "subdistrict", "002971724", True)]
    with engine.connect() as conn:
        assert [row[0] for row in conn.execute(text("SELECT alias FROM publisher_alias"))] == ["庄市街道"]


def test_a_publisher_that_left_the_profile_stays(engine: Engine) -> None:
    _sync(engine, "zhenhai", TOWN)
    _sync(engine, "zhenhai")
    assert len(_publishers(engine)) == 1


def test_two_sites_have_publishers_of_the_same_code_and_name(engine: Engine) -> None:
    _sync(engine, "zhenhai", TOWN)
    _sync(engine, "haishu", replace(TOWN, area="9"))
    assert [(row[0], row[1], row[4]) for row in _publishers(engine)] == [
        ("zhuangshi", "haishu", "9"),
        ("zhuangshi", "zhenhai", "002971724"),
    ]


def test_a_publisher_has_years_and_a_successor(engine: Engine) -> None:
    old = PublisherRow("laoju", "老局", last_year=2018, successor="xinju")
    _sync(engine, "zhenhai", old, PublisherRow("xinju", "新局", first_year=2019))
    with engine.connect() as conn:
        rows = conn.execute(
            text(
                "SELECT publisher_code, first_year, last_year, successor_code, successor_name FROM mart_publisher"
            )
        )
        assert sorted(map(tuple, rows)) == [
            ("laoju", None, 2018, "xinju", "新局"),
            ("xinju", 2019, None, None, None),
        ]
    _sync(engine, "zhenhai", replace(old, successor=None), PublisherRow("xinju", "新局"))
    with engine.connect() as conn:
        assert list(conn.scalars(text("SELECT successor_code FROM mart_publisher"))) == [None, None]


def test_an_unregistered_publisher_has_one_code_in_each_site(engine: Engine) -> None:
    with write(engine) as conn:
        zhenhai, haishu = _site(conn, "zhenhai"), _site(conn, "haishu")
        assert ensure_unregistered_publisher(conn, zhenhai, "财政局 ") == "unregistered-财政局"
        assert ensure_unregistered_publisher(conn, zhenhai, "财 政局") == "unregistered-财政局"
        assert ensure_unregistered_publisher(conn, haishu, "财政局") == "unregistered-财政局"
        long = ensure_unregistered_publisher(conn, zhenhai, "".join(map(chr, range(0x4E00, 0x5E00))))
        assert len(long) < 200
    assert [row[1] for row in _publishers(engine) if row[2] == "财政局"] == ["haishu", "zhenhai"]


def test_registering_a_publisher_brings_its_reports_along(warehouse: Warehouse) -> None:
    with write(warehouse.engine) as conn:
        code = ensure_unregistered_publisher(conn, warehouse.site_id, "骆驼街道")
    warehouse.load({"f2014.1.1": "1"}, publisher_code=code)
    _sync(warehouse.engine, "zhenhai", PublisherRow("luotuo", "骆驼街道办", aliases=("骆驼街道",)))
    assert warehouse.rows("SELECT publisher_code, publisher_name FROM mart_fact") == [
        ("luotuo", "骆驼街道办")
    ]


def test_the_catalogue_is_brought_in_once(engine: Engine) -> None:
    with write(engine) as conn:
        assert sync_catalogue(conn) is False
        counts = [conn.execute(text(f"SELECT COUNT(*) FROM {name}")).scalar_one() for name in (
            "form", "indicator", "concept", "breakdown")]  # fmt: skip
    assert counts == [len(catalogue.FORM_CODES), len(catalogue.indicators()), len(catalogue.concepts()), 7]


def test_an_edited_concept_changes_what_is_derived(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse.load({"f2014.1.1": "353", "f2014.1.1.2": "7"})
    first = edit_first_concept(monkeypatch)
    with write(warehouse.engine) as conn:
        assert sync_catalogue(conn) is True
        rebuild_series(conn)
        assert sync_catalogue(conn) is False
    rows = warehouse.rows("SELECT value FROM mart_series WHERE concept = :code", code=first.code)
    assert rows == [(360,)]
    assert warehouse.rows("SELECT COUNT(*) FROM concept_part p JOIN concept c ON c.concept_id = p.concept_id "
                      "WHERE c.code = :code", code=first.code)[0][0] == 3  # fmt: skip


def test_a_run_under_way_derives_nothing_once_another_program_brought_in_its_catalogue(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run of another site, with another program: what this one went on to derive would stay as it is for good."""
    warehouse.load({"f2014.1.1": "353", "f2014.1.1.2": "7"})
    with monkeypatch.context() as newer:
        first = edit_first_concept(newer)
        with write(warehouse.engine) as conn:
            assert sync_catalogue(conn) is True
            rebuild_series(conn)
    with pytest.raises(SupersededProgram, match="those of another program"):
        warehouse.load({"f2014.1.1": "354", "f2014.1.1.2": "7"})
    rows = warehouse.rows("SELECT value FROM mart_series WHERE concept = :code", code=first.code)
    assert rows == [(360,)]
    assert warehouse.rows("SELECT COUNT(*) FROM report_version") == [(1,)]


def test_the_catalogue_stays_while_a_batch_is_loaded_with_it(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    if engine.dialect.name != "postgresql":
        pytest.skip("a transaction that writes to SQLite is alone")
    with write(engine) as loading, write(engine) as beside:
        hold_catalogue(loading)
        hold_catalogue(beside)
        edit_first_concept(monkeypatch)
        with pytest.raises(DatabaseError, match="lock timeout"), write(engine) as other:
            other.execute(text("SET LOCAL lock_timeout = '50ms'"))
            sync_catalogue(other)
