"""A fact is traced to the bytes and the request that it comes from."""

from datetime import timedelta
from decimal import Decimal

import pytest

from load.engine import write
from load.errors import BadFactName
from load.queries.trace import FactName, parse_fact_name, trace_fact
from load.runs.fetch_log import FetchRow, record_fetches
from tests.support.warehouse import PAGE_URL, Warehouse, make_sha256

SEED = {"f2014.1.1": "353", "f2014.7": "0.85", "f2014.3.1": ""}


def test_a_fact_is_followed_to_the_request_that_brought_it(warehouse: Warehouse) -> None:
    at = warehouse.now - timedelta(hours=1)
    rows = [
        FetchRow(
            PAGE_URL, at, "page", 200, "http://site.test/final.html", sha256=make_sha256("bytes"), size=1
        ),
        FetchRow(PAGE_URL, warehouse.now, "unchanged", 304),
    ]
    with write(warehouse.engine) as conn:
        record_fetches(conn, warehouse.run.run_id, rows)
    warehouse.load(SEED, "bytes")
    with warehouse.engine.connect() as conn:
        trace = trace_fact(conn, parse_fact_name("zhuangshi/2017/f2014.7"))
        assert trace_fact(conn, FactName("zhuangshi", 2016, "f2014.7")) is None
    assert trace is not None
    assert (trace.value, trace.raw, trace.state, trace.normaliser) == (
        Decimal("0.85"),
        "0.85",
        "reported",
        "n1",
    )
    assert (trace.table_no, trace.row_no, trace.column_no) == (1, 2, 3)
    assert (trace.source.sha256, trace.source.url) == (make_sha256("bytes"), PAGE_URL)
    assert (trace.fetched_at, trace.last_seen_at, trace.status) == (at, warehouse.now, 200)
    assert trace.final_url == "http://site.test/final.html"
    assert trace.label == "七、依申请公开信息收取的费用"


@pytest.mark.parametrize("text", ["405", "zhuangshi/f2014.7", "a/b/c", "a/2017/c/d/e"])
def test_a_wrong_fact_name_is_explained(text: str) -> None:
    with pytest.raises(BadFactName, match="PUBLISHER/YEAR/INDICATOR"):
        parse_fact_name(text)


def test_a_fact_name_may_carry_its_breakdown() -> None:
    assert parse_fact_name("a/2021/f2021.3.1/commercial") == FactName("a", 2021, "f2021.3.1", "commercial")
