"""Pointers are a chain of a report's own versions that ends at the one that should be current; a link that was altered is
told from its neighbours, where they tell."""

from typing import Any

import pytest
from sqlalchemy import Connection

from load.proof.pointers import check_pointers, fix_pointers, list_reports
from tests.support.tampering import altered
from tests.support.warehouse import Warehouse

OTHER_PAGE = "http://site.test/jiaochuan/2017.html"
TOLD = (
    "UPDATE report_current SET version_id = 4 WHERE pointer_id = 3",
    "UPDATE report_current SET version_id = 4 WHERE pointer_id = 2",
    "UPDATE report_current SET version_id = 1 WHERE pointer_id = 3",
    "UPDATE report_current SET previous_version_id = NULL WHERE pointer_id = 3",
    "UPDATE report_current SET previous_version_id = 4 WHERE pointer_id = 2",
    "UPDATE report_current SET previous_version_id = 3 WHERE pointer_id = 1",
    "UPDATE report_current SET until = since WHERE pointer_id = 3",
)
NOT_TOLD = (
    "UPDATE report_current SET version_id = 1 WHERE pointer_id = 2",
    "DELETE FROM report_current WHERE pointer_id = 1",
    "DELETE FROM report_current WHERE report_id = 1",
)


@pytest.fixture
def chained(warehouse: Warehouse) -> Warehouse:
    """One report that three versions showed, one after the other, and another report with one version."""
    for figure in ("1", "2", "3"):
        warehouse.load({"f2014.2.2.4": figure})
        warehouse.next_night()
    warehouse.load({"f2014.2.2.4": "9"}, url=OTHER_PAGE, publisher_code="jiaochuan")
    return warehouse


def find_problems(conn: Connection) -> list[tuple[str, bool]]:
    found = check_pointers(conn, list_reports(conn))
    return [(difference.where, difference.repairable) for difference in found]


def read_pointers(conn: Connection) -> list[tuple[Any, ...]]:
    rows = conn.exec_driver_sql(
        "SELECT version_id, previous_version_id, until IS NULL FROM report_current ORDER BY pointer_id"
    )
    return [tuple(row) for row in rows]


def test_an_altered_pointer_is_put_right_where_its_neighbours_tell(chained: Warehouse) -> None:
    with chained.engine.connect() as conn:
        sound = read_pointers(conn)
        assert sound[:3] == [(1, None, 0), (2, 1, 0), (3, 2, 1)]
        assert find_problems(conn) == []
    for statement in TOLD:
        with altered(chained.engine, statement) as conn:
            assert ("zhenhai/zhuangshi/2017", True) in find_problems(conn), statement
            fix_pointers(conn, chained.run.run_id, chained.now, 1)
            assert read_pointers(conn) == sound, statement
            assert find_problems(conn) == [], statement


def test_what_they_leave_open_is_said_and_not_guessed(chained: Warehouse) -> None:
    for statement in NOT_TOLD:
        with altered(chained.engine, statement) as conn:
            assert find_problems(conn) == [("zhenhai/zhuangshi/2017", False)], statement
