"""Every query of docs/BI.md runs on both databases, and gives what the page promises."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import duckdb
import pandas as pd
import pytest

from load.bi_role import grant_bi
from load.correction_file import Correction
from load.corrections import sync_corrections
from load.engine import open_engine, write
from load.export import ExportFormat, export_marts, read_mart
from load.marts import mart_tables
from load.marts.years import refresh_years
from load.migrate import upgrade
from load.versions.coverage import record_coverage
from tests.conftest import DATABASES, open_copy
from tests.load.conftest import open_run
from tests.support.warehouse import Warehouse, make_report
from transform.report import Issue, Severity
from transform.text.bilingual import Bilingual

PAGE = (Path(__file__).parents[2] / "docs" / "BI.md").read_text(encoding="utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(r"^```sql(| as-of)\n(.*?)^```$", PAGE, re.M | re.S)
QUERIES = [sql for _, sql in BLOCKS]
AS_OF = next(sql for kind, sql in BLOCKS if kind)
MOMENT = datetime(2024, 6, 2, 16, 0, tzinfo=UTC)

ROLE = next(iter(re.findall(r"^```postgresql\n(.*?)^```$", PAGE, re.M | re.S)))

APPLICANTS = ("natural_person", "commercial", "research", "social_org", "legal_service", "other_org", "total")
BLANK_TOTAL = {
    "f2014.3.1": "",
    "f2014.3.1.1": "1",
    "f2014.3.1.2": "0",
    "f2014.3.1.3": "4",
    "f2014.3.1.4": "2",
}
CORRECTION = Correction(
    publisher="zhuangshi", year=2017, indicator="f2014.3.1", printed="3", corrected=Decimal(8),
    reason="the scan hides a stroke", who="王", on=date(2024, 6, 3),
)  # fmt: skip


@pytest.fixture(scope="module", params=DATABASES)
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """A filled warehouse, once on each database, for tests that only ask it."""
    with open_copy(request, tmp_path_factory.mktemp("sample")) as engine, open_run(engine) as warehouse:
        fill(warehouse)
        yield warehouse


def fill(warehouse: Warehouse) -> None:
    """Two publishers, two forms; on the third night a page has changed and a misread cell is corrected."""
    wrong = Issue(
        "reports.sum", Severity.ERROR, Bilingual("3 is not 4", "3 is not 4"), ("f2014.3.1", "f2014.3.1.3")
    )
    first = make_report({"f2014.3.1": "3", "f2014.7": "0.85"}, issues=(wrong,))
    warehouse.load(first)
    warehouse.load(BLANK_TOTAL | {"f2014.7": "0.5"}, year=2016, url="http://site.test/zhuangshi/2016.html")
    answers = {"f2014.3.3": "4", "f2014.3.3.1": "1", "f2014.3.3.2": "1", "f2014.3.3.3": "0", "f2014.5.2": "1"}
    warehouse.load(
        {"f2014.3.1": "5", "f2014.3.1.1": "/", **answers},
        publisher_code="jiaochuan",
        url="http://site.test/j/2017.html",
    )
    matrix = {f"f2021.3.1/{who}": str(n) for n, who in enumerate(APPLICANTS)}
    warehouse.load(
        make_report(matrix, forms=("f2021",)), year=2021, url="http://site.test/zhuangshi/2021.html"
    )
    statuses = [("zhuangshi", year, "loaded") for year in (2016, 2017, 2021)]
    statuses += [("jiaochuan", 2017, "loaded"), ("jiaochuan", 2021, "missing")]
    with write(warehouse.engine) as conn:
        record_coverage(conn, warehouse.site_id, [(*row, warehouse.now) for row in statuses])
    warehouse.next_night()
    warehouse.next_night()
    warehouse.load(make_report({"f2014.3.1": "3", "f2014.7": "0.9"}, issues=(wrong,)))
    with write(warehouse.engine) as conn:
        sync_corrections(conn, warehouse.run.run_id, [CORRECTION], warehouse.now)
    refresh_years(warehouse.engine)


@pytest.mark.parametrize("sql", QUERIES, ids=[f"query {n}" for n in range(1, len(QUERIES) + 1)])
def test_every_query_runs_and_finds_something(sample: Warehouse, sql: str) -> None:
    assert sample.rows(sql.strip().removesuffix(";")) != []


def test_the_page_asks_every_mart() -> None:
    queried = set(re.findall(r"\bmart_\w+", "\n".join(QUERIES)))
    assert queried == set(mart_tables())


def test_the_query_of_the_readme_runs(sample: Warehouse) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    (sql,) = re.findall(r"^```sql\n(.*?)^```$", readme, re.M | re.S)
    rows = sample.rows(sql.strip().removesuffix(";"))
    assert [(row[1], int(row[2]), row[3], row[4]) for row in rows] == [
        (2016, 7, 1, 1),
        (2017, 13, 2, 2),
        (2021, 6, 1, 1),
    ]


def test_as_of_sql_gives_what_the_export_gives(sample: Warehouse) -> None:
    as_of_rows = sample.rows(AS_OF.strip().removesuffix(";"))
    with sample.engine.connect() as conn:
        rows = [row for chunk in read_mart(conn, "mart_fact", MOMENT) for row in chunk]
    key = ("publisher_code", "year", "indicator_code", "breakdown", "state", "raw")
    exported = [tuple(getattr(row, name) for name in key) for row in rows]
    assert sorted((*row[:4], *row[5:7]) for row in as_of_rows) == sorted(exported)
    fees = [Decimal(str(row[4])) for row in as_of_rows if row[1:3] == (2017, "f2014.7")]
    assert fees == [Decimal("0.85")]
    assert [row[4] for row in as_of_rows if row[:3] == ("zhuangshi", 2017, "f2014.3.1")] == [3]


def test_what_is_exported_is_read_as_the_page_says(
    sample: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export_marts(sample.engine, tmp_path / "marts", ExportFormat.PARQUET)
    monkeypatch.chdir(tmp_path)

    (query,) = re.findall(r"^```sql duckdb\n(.*?)^```$", PAGE, re.M | re.S)
    assert duckdb.sql(query.strip().removesuffix(";")).fetchall() == [(2016, None), (2017, 13.0)]
    (snippet,) = (
        code for code in re.findall(r"```python\n(.*?)```", PAGE, re.S) if 'read_parquet("marts' in code
    )
    names: dict[str, pd.DataFrame] = {}
    exec(snippet, {"pandas": pd}, names)
    assert sorted(set(map(int, names["facts"]["year"]))) == [2016, 2017, 2021]


def test_a_sum_says_how_many_reports_it_speaks_of(sample: Warehouse) -> None:
    sql = next(query for query in QUERIES if "reports_asked_for" in query)
    rows = sample.rows(sql.strip().removesuffix(";"))
    assert [tuple(map(int, row)) for row in rows] == [
        (2016, 7, 1, 1, 1),
        (2017, 13, 2, 2, 2),
        (2021, 6, 1, 1, 2),
    ]


def test_only_misreadings_are_corrected(sample: Warehouse) -> None:
    rows = sample.rows("SELECT value, printed_value, raw FROM mart_fact WHERE correction IS NOT NULL")
    assert [(int(value), int(printed), raw) for value, printed, raw in rows] == [(8, 3, "3")]


def test_the_role_of_the_page_can_be_made_and_given_its_rights(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    upgrade(engine)
    role = f"bi_{uuid4().hex[:12]}"
    made = re.sub(r"\bbi\b", role, ROLE).replace("DATABASE gongkai", f"DATABASE {engine.url.database}")
    with engine.begin() as conn:
        conn.exec_driver_sql(made)
    grant_bi(engine, role)
    with engine.begin() as conn:
        conn.exec_driver_sql(f"SET ROLE {role}")
        for mart in mart_tables():
            assert conn.exec_driver_sql(f"SELECT * FROM marts.{mart}").all() == []
    engine.dispose()
