"""Queries during a load meet no error and never see half a report."""

from threading import Event, Thread

from sqlalchemy import text

from tests.support.waiting import wait_until
from tests.support.warehouse import Warehouse, load_batch
from transform.forms.catalogue import forms

CODES = [i.code for i in forms()["f2014"].indicators if i.kind == "value"]


def test_a_reader_in_a_loop_sees_whole_reports_of_one_version(warehouse: Warehouse) -> None:
    seen: list[tuple[int, int]] = []
    done = Event()

    def read() -> None:
        query = text("SELECT COUNT(*), COUNT(DISTINCT raw) FROM mart_fact WHERE year = 2017")
        while not done.is_set():
            with warehouse.engine.connect() as conn:
                count, texts = conn.execute(query).one()
            seen.append((count, texts))

    reader = Thread(target=read)
    reader.start()
    try:
        for n in range(1, 16):
            batch = [
                warehouse.candidate(dict.fromkeys(CODES, str(n)), f"{n} {year}", year=year)
                for year in (2016, 2017)
            ]
            load_batch(warehouse.engine, warehouse.run.run_id, batch, warehouse.now)
        wait_until(lambda: len(seen) > 1 or not reader.is_alive())
    finally:
        done.set()
        reader.join()
    assert len(seen) > 1
    assert set(seen) <= {(0, 0), (len(CODES), 1)}
    assert warehouse.rows("SELECT DISTINCT raw FROM mart_fact") == [("15",)]
