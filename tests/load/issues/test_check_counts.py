"""What each publisher's reports say of the checks is kept, and a run has the sums of its site."""

from sqlalchemy import select

from load.dimensions import PublisherRow, publisher_ids, sync_publishers
from load.engine import write
from load.issues.check_counts import CheckCount, find_untallied, record_check_counts, write_tallies
from load.schema.runs import check_count
from tests.support.warehouse import Warehouse


def counts_of(warehouse: Warehouse) -> list[tuple[object, ...]]:
    with warehouse.engine.connect() as conn:
        return [tuple(row[1:]) for row in conn.execute(select(check_count).order_by(check_count.c.check_id))]


def test_a_run_has_the_sums_of_its_site_and_a_publisher_replaces_its_own(warehouse: Warehouse) -> None:
    with write(warehouse.engine) as conn:
        sync_publishers(conn, warehouse.site_id, [PublisherRow("caizheng", "财政局")])
        ids = publisher_ids(conn, warehouse.site_id)
        write_tallies(conn, ids["zhuangshi"], "n1", [CheckCount("a", 1, 2, 3), CheckCount("b", 4, 5, 6)])
        write_tallies(conn, ids["caizheng"], "n1", [CheckCount("a", 10, 20, 30)])
        record_check_counts(conn, warehouse.run.run_id, warehouse.site_id)
    assert counts_of(warehouse) == [("a", 11, 22, 33), ("b", 4, 5, 6)]
    with write(warehouse.engine) as conn:
        write_tallies(conn, ids["zhuangshi"], "n1", [CheckCount("c", 0, 0, 1)])
        record_check_counts(conn, warehouse.run.run_id, warehouse.site_id)
    assert counts_of(warehouse) == [("a", 10, 20, 30), ("c", 0, 0, 1)]


def test_who_has_a_report_is_counted_once_by_each_program(warehouse: Warehouse) -> None:
    warehouse.load({"f2014.1.1": "353"})
    with write(warehouse.engine) as conn:
        sync_publishers(conn, warehouse.site_id, [PublisherRow("caizheng", "财政局")])
        of_report = publisher_ids(conn, warehouse.site_id)["zhuangshi"]
        assert find_untallied(conn, warehouse.site_id, "n1") == {of_report}
        write_tallies(conn, of_report, "n1", [])
        assert find_untallied(conn, warehouse.site_id, "n1") == frozenset()
        assert find_untallied(conn, warehouse.site_id, "n2") == {of_report}
