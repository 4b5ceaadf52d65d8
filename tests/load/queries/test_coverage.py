"""The grid of publishers and years."""

from load.engine import write
from load.queries.coverage import coverage_cells
from load.versions.coverage import record_coverage
from tests.support.warehouse import Warehouse

SEED = {"f2014.1.1": "353", "f2014.7": "0.85", "f2014.3.1": ""}


def test_coverage_has_a_row_for_everything_that_was_asked_for(warehouse: Warehouse) -> None:
    warehouse.load(SEED)
    statuses = [("zhuangshi", 2017, "failed"), ("zhuangshi", 2018, "missing"), ("jiaochuan", 2017, "failed")]
    with write(warehouse.engine) as conn:
        record_coverage(conn, warehouse.site_id, [(*row, warehouse.now) for row in statuses])
    with warehouse.engine.connect() as conn:
        cells = coverage_cells(conn)
    assert [(c.publisher, c.year, c.status, c.facts, c.reported) for c in cells] == [
        ("jiaochuan", 2017, "failed", 0, 0), ("zhuangshi", 2017, "loaded", 3, 2), ("zhuangshi", 2018, "missing", 0, 0),
    ]  # fmt: skip
    assert cells[1].first_seen == warehouse.now
    assert cells[2].first_seen is None
