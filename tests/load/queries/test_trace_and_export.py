"""A fact back to its bytes; the marts as files, today's and an earlier day's."""

import csv
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from load.column_types import sanitise_text
from load.engine import write
from load.errors import BadFactName
from load.export import ExportFormat, export_marts, read_mart
from load.fetch_log import FetchRow, record_fetches
from load.queries.coverage import coverage_cells
from load.queries.trace import FactName, parse_fact_name, trace_fact
from load.versions.coverage import record_coverage

SEED = {"f2014.1.1": "353", "f2014.7": "0.85", "f2014.3.1": ""}


def test_a_fact_is_followed_to_the_request_that_brought_it(warehouse: Any, make: Any) -> None:
    at = warehouse.now - timedelta(hours=1)
    rows = [
        FetchRow(make.PAGE, at, "page", 200, "http://site.test/final.html", sha256=make.sha("bytes"), size=1),
        FetchRow(make.PAGE, warehouse.now, "unchanged", 304),
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
    assert (trace.source.sha256, trace.source.url) == (make.sha("bytes"), make.PAGE)
    assert (trace.fetched_at, trace.last_seen_at, trace.status) == (at, warehouse.now, 200)
    assert trace.final_url == "http://site.test/final.html"
    assert trace.label == "七、依申请公开信息收取的费用"


@pytest.mark.parametrize("text", ["405", "zhuangshi/f2014.7", "a/b/c", "a/2017/c/d/e"])
def test_a_wrong_fact_name_is_explained(text: str) -> None:
    with pytest.raises(BadFactName, match="PUBLISHER/YEAR/INDICATOR"):
        parse_fact_name(text)


def test_a_fact_name_may_carry_its_breakdown() -> None:
    assert parse_fact_name("a/2021/f2021.3.1/commercial") == FactName("a", 2021, "f2021.3.1", "commercial")


def test_coverage_has_a_row_for_everything_that_was_asked_for(warehouse: Any, make: Any) -> None:
    warehouse.load(SEED)
    asked = [("zhuangshi", 2017, "failed"), ("zhuangshi", 2018, "missing"), ("jiaochuan", 2017, "failed")]
    with write(warehouse.engine) as conn:
        record_coverage(conn, [(*row, warehouse.now) for row in asked])
    with warehouse.engine.connect() as conn:
        cells = coverage_cells(conn)
    assert [(c.publisher, c.year, c.status, c.facts, c.reported) for c in cells] == [
        ("jiaochuan", 2017, "failed", 0, 0), ("zhuangshi", 2017, "loaded", 3, 2), ("zhuangshi", 2018, "missing", 0, 0),
    ]  # fmt: skip
    assert cells[1].first_seen == warehouse.now
    assert cells[2].first_seen is None


def _export(warehouse: Any, folder: Path, kind: ExportFormat, **more: Any) -> dict[str, Path]:
    return {file.mart: file.path for file in export_marts(warehouse.engine, folder, kind, **more)}


def test_parquet_has_the_columns_and_their_types(warehouse: Any, tmp_path: Path) -> None:
    warehouse.load(SEED)
    files = _export(warehouse, tmp_path / "new" / "folder", ExportFormat.PARQUET)
    facts = pd.read_parquet(files["mart_fact"]).set_index("indicator_code")
    assert facts.loc["f2014.7", "value"] == 0.85
    assert facts["value"].isna().to_dict()["f2014.3.1"]
    assert facts["year"].dtype == "int64"
    assert str(facts["recorded_at"].dtype) == "datetime64[us, UTC]"
    assert sorted(path.name for path in (tmp_path / "new" / "folder").iterdir()) == sorted(
        f"{mart}.parquet" for mart in files
    )
    assert len(files) == 6
    assert pd.read_parquet(files["mart_issue"]).empty


def test_csv_is_exact(warehouse: Any, tmp_path: Path) -> None:
    warehouse.load(SEED)
    with _export(warehouse, tmp_path, ExportFormat.CSV)["mart_fact"].open(
        encoding="utf-8", newline=""
    ) as file:
        rows = {row["indicator_code"]: row for row in csv.DictReader(file)}
    assert {code: row["value"] for code, row in rows.items()} == {
        "f2014.1.1": "353",
        "f2014.7": "0.85",
        "f2014.3.1": "",
    }
    assert rows["f2014.7"]["year"] == "2017"


def test_a_spreadsheet_has_numbers_and_never_a_formula(warehouse: Any, make: Any, tmp_path: Path) -> None:
    warehouse.load(make.report(SEED, title='=HYPERLINK("http://evil.test")\x07'))
    book = openpyxl.load_workbook(_export(warehouse, tmp_path, ExportFormat.XLSX)["mart_fact"])
    header, *rows = book.active.iter_rows(values_only=True)
    by_code = {row[header.index("indicator_code")]: row for row in rows}
    assert by_code["f2014.1.1"][header.index("value")] == 353
    assert by_code["f2014.7"][header.index("value")] == 0.85
    title = book.active.cell(2, header.index("report_title") + 1)
    assert (title.data_type, title.value) == ("s", '=HYPERLINK("http://evil.test")\N{REPLACEMENT CHARACTER}')
    book.close()


def test_the_warehouse_says_what_it_said_then(warehouse: Any, tmp_path: Path) -> None:
    for value in ("1", "2", "3"):
        warehouse.load({"f2014.1.1": value})
        warehouse.next_night()
    first_night = warehouse.now - timedelta(days=3)

    def said(when: Any) -> list[tuple[str, str]]:
        with warehouse.engine.connect() as conn:
            return [
                (name, str(row.value))
                for name in ("mart_fact", "mart_series")
                for chunk in read_mart(conn, name, when)
                for row in chunk
            ]

    assert said(first_night - timedelta(seconds=1)) == []
    for night, value in enumerate(("1", "2", "3")):
        then = first_night + timedelta(days=night, hours=5)
        assert said(then) == [("mart_fact", value), ("mart_series", value)]
    assert said(None) == [("mart_fact", "3"), ("mart_series", "3")]
    files = _export(warehouse, tmp_path, ExportFormat.CSV, as_of=first_night + timedelta(days=1))
    assert set(files) == {"mart_fact", "mart_series", "mart_restatement"}
    assert len(files["mart_restatement"].read_text(encoding="utf-8").splitlines()) == 2


def test_an_export_that_fails_leaves_the_old_file(
    warehouse: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse.load(SEED)
    path = _export(warehouse, tmp_path, ExportFormat.CSV)["mart_fact"]
    before = path.read_bytes()

    def fail(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("load.export.CsvFile.write", fail)
    with pytest.raises(OSError, match="no space left"):
        _export(warehouse, tmp_path, ExportFormat.CSV)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir() if p.name.endswith(".part")] == []


def test_text_of_people_passes_unchanged() -> None:
    assert sanitise_text("依申请\n公开") == "依申请\n公开"
    assert sanitise_text(None) is None
    assert sanitise_text("\ud83d\ude00") == "😀"
