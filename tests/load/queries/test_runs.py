"""What the last runs counted."""

from load.dimensions import publisher_ids
from load.engine import write
from load.issues.check_counts import CheckCount, record_check_counts, write_tallies
from load.queries.runs import check_jumps
from load.versions.candidate import LoadOutcome
from tests.support.warehouse import Warehouse


def test_a_jump_of_one_check_is_an_alarm_about_the_reader(warehouse: Warehouse) -> None:
    with warehouse.engine.connect() as conn:
        publisher_id = publisher_ids(conn, warehouse.site_id)["zhuangshi"]

    def count(fails: int) -> None:
        with write(warehouse.engine) as conn:
            counts = [CheckCount("sum", 90, fails, 10), CheckCount("equal", 90, 4, 0)]
            write_tallies(conn, publisher_id, "n1", counts)
            record_check_counts(conn, warehouse.run.run_id, warehouse.site_id)

    count(2)
    warehouse.next_night()
    count(40)
    with warehouse.engine.connect() as conn:
        assert [(j.check, j.before, j.now) for j in check_jumps(conn, warehouse.run.run_id)] == [
            ("sum", 2, 40)
        ]
    assert warehouse.rows("SELECT DISTINCT site_code FROM mart_run") == [("zhenhai",)]
    assert warehouse.load({"f2014.1.1": "1"}).outcome is LoadOutcome.LOADED
