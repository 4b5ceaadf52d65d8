"""The history of a report, and its restatements."""

from load.publisher_names import find_publisher
from load.queries.history import report_history, restatements
from tests.support.warehouse import Warehouse


def test_restatements_of_some_runs_only(warehouse: Warehouse) -> None:
    runs = []
    for value in ("1", "2", "3"):
        warehouse.load({"f2014.1.1": value})
        runs.append(warehouse.run.run_id)
        warehouse.next_night()
    with warehouse.engine.connect() as conn:
        changes = restatements(conn, runs=(runs[2], runs[2]))
        assert [(r.change.old_raw, r.change.new_raw, r.cause) for r in changes] == [("2", "3", "site")]
        assert len(restatements(conn, runs=(runs[0], runs[2]))) == 2
        assert len(restatements(conn, owner=find_publisher(conn, "zhuangshi"), year=2017)) == 2
        assert report_history(conn, find_publisher(conn, "zhuangshi"), 1999) is None
