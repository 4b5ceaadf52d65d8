"""What the last runs counted."""

from load.engine import write
from load.queries.runs import check_jumps
from load.run_lock import (
    CheckCount,
    record_check_counts,
)
from load.versions.candidate import LoadOutcome
from tests.support.warehouse import Warehouse


def test_a_jump_of_one_check_is_an_alarm_about_the_reader(warehouse: Warehouse) -> None:
    def count(fails: int) -> None:
        with write(warehouse.engine) as conn:
            counts = [CheckCount("sum", 90, fails, 10), CheckCount("equal", 90, 4, 0)]
            record_check_counts(conn, warehouse.run.run_id, counts)

    count(2)
    warehouse.next_night()
    count(40)
    with warehouse.engine.connect() as conn:
        assert [(j.check, j.before, j.now) for j in check_jumps(conn, warehouse.run.run_id)] == [
            ("sum", 2, 40)
        ]
    assert warehouse.rows("SELECT DISTINCT site_code FROM mart_run") == [("zhenhai",)]
    assert warehouse.load({"f2014.1.1": "1"}).outcome is LoadOutcome.LOADED
