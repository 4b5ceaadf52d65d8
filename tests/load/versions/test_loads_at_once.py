"""Processes that load the same batches at once, into an empty database, lose nothing, double nothing, and never deadlock."""

from itertools import product
from threading import Thread

from sqlalchemy import text

from load.dimensions import PublisherRow
from load.engine import open_engine
from load.sites import SiteRow
from load.versions.candidate import Candidate
from load.versions.report_state import ensure_reports
from tests.support.loads_at_once import NIGHT, District, list_facts, load_at_once
from tests.support.waiting import PATIENCE, wait_until
from tests.support.warehouse import Warehouse, make_report, make_sha256

OFFICES = ("caizheng", "jiaoyu")
YEARS = range(2014, 2018)
PROCESSES = 3


def make_district(name: str, figure: int) -> District:
    """A district: each of its reports under two addresses, which are in different batches, in different orders."""
    reports = list(product(OFFICES, YEARS))
    site = SiteRow(name, name, f"http://{name}.test")

    def make_candidate(copy: int, code: str, year: int) -> Candidate:
        url = f"{site.base_url}/{copy}/{code}/{year}"
        report = make_report({"f2014.1.1": str(figure + year), "f2014.1.2.1": "3"}, year=year)
        return Candidate(code, year, report, url, "list", ((make_sha256(url), url),), NIGHT, None, "n", copy)

    copies = [[make_candidate(copy, *report) for report in reports] for copy in (1, 2)]
    shuffled = (copies[0][:4], copies[1][::-1][:6], copies[0][4:][::-1], copies[1][::-1][6:])
    return District(site, tuple(PublisherRow(code, code) for code in OFFICES), tuple(map(tuple, shuffled)))


def test_the_same_batches_by_some_processes_at_once_give_what_one_gives(postgres_url: str) -> None:
    districts = [make_district("beilun", 1000), make_district("zhenhai", 5000)]

    load_at_once(postgres_url, districts, PROCESSES)

    facts = list_facts(postgres_url)
    assert len(facts) == len(set(facts)) == len(districts) * len(OFFICES) * len(YEARS) * 2
    engine = open_engine(postgres_url)
    with engine.connect() as conn:
        figures = conn.execute(text(
            "SELECT site_code, publisher_code, year, value, report_url FROM mart_fact WHERE indicator_code = 'f2014.1.1'"
        )).all()  # fmt: skip
        counts = conn.execute(text(
            "SELECT (SELECT count(*) FROM report), (SELECT count(*) FROM batch), (SELECT count(*) FROM reading)"
        )).one()  # fmt: skip
    engine.dispose()
    assert set(figures) == {
        (site, code, year, figure + year, f"http://{site}.test/1/{code}/{year}")
        for site, figure in (("beilun", 1000), ("zhenhai", 5000))
        for code in OFFICES
        for year in YEARS
    }
    assert tuple(counts) == (16, 8, 32)


def test_who_waits_for_a_report_that_is_being_made_holds_none_that_is_there(warehouse: Warehouse) -> None:
    """Where it did, and the one that makes the report asked for that one next, both would wait for ever."""
    engine, now = warehouse.engine, warehouse.now
    if engine.dialect.name == "sqlite":
        return  # it has one writer
    with engine.begin() as conn:
        offices = sorted(conn.execute(text("SELECT publisher_id FROM publisher")).scalars())
        old, new = ((office, 2017) for office in offices[:2])
        ensure_reports(conn, [old], now)
    found: list[int] = []

    def take_both() -> None:
        with engine.begin() as conn:
            found.append(len(ensure_reports(conn, [old, new], now)))

    other = Thread(target=take_both)
    with engine.begin() as conn:
        ensure_reports(conn, [new], now)
        other.start()
        with engine.connect() as watch:
            waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")
            wait_until(lambda: watch.execute(waiting).scalar_one())
        assert len(ensure_reports(conn, [old, new], now)) == 2
    other.join(PATIENCE)
    assert found == [2]
