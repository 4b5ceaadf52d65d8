"""The marts as files, of now and of an earlier day."""

import csv
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from load.export import ExportFormat, export_marts, read_mart
from tests.support.warehouse import Warehouse, make_report

SEED = {"f2014.1.1": "353", "f2014.7": "0.85", "f2014.3.1": ""}


def _export(
    warehouse: Warehouse, folder: Path, kind: ExportFormat, as_of: datetime | None = None
) -> dict[str, Path]:
    return {file.mart: file.path for file in export_marts(warehouse.engine, folder, kind, as_of=as_of)}


def test_parquet_has_the_columns_and_their_types(warehouse: Warehouse, tmp_path: Path) -> None:
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


def test_csv_is_exact(warehouse: Warehouse, tmp_path: Path) -> None:
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


def test_a_spreadsheet_has_numbers_and_never_a_formula(warehouse: Warehouse, tmp_path: Path) -> None:
    warehouse.load(make_report(SEED, title='=HYPERLINK("http://evil.test")\x07'))
    book = openpyxl.load_workbook(_export(warehouse, tmp_path, ExportFormat.XLSX)["mart_fact"])
    header, *rows = book.active.iter_rows(values_only=True)
    by_code = {row[header.index("indicator_code")]: row for row in rows}
    assert by_code["f2014.1.1"][header.index("value")] == 353
    assert by_code["f2014.7"][header.index("value")] == 0.85
    title = book.active.cell(2, header.index("report_title") + 1)
    assert (title.data_type, title.value) == ("s", '=HYPERLINK("http://evil.test")\N{REPLACEMENT CHARACTER}')
    book.close()


def test_an_export_of_a_moment_gives_what_the_warehouse_had_then(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    for value in ("1", "2", "3"):
        warehouse.load({"f2014.1.1": value})
        warehouse.next_night()
    first_night = warehouse.now - timedelta(days=3)

    def exported(moment: datetime | None) -> list[tuple[str, str]]:
        with warehouse.engine.connect() as conn:
            return [
                (name, str(row.value))
                for name in ("mart_fact", "mart_series")
                for chunk in read_mart(conn, name, moment)
                for row in chunk
            ]

    assert exported(first_night - timedelta(seconds=1)) == []
    for night, value in enumerate(("1", "2", "3")):
        then = first_night + timedelta(days=night, hours=5)
        assert exported(then) == [("mart_fact", value), ("mart_series", value)]
    assert exported(None) == [("mart_fact", "3"), ("mart_series", "3")]
    files = _export(warehouse, tmp_path, ExportFormat.CSV, as_of=first_night + timedelta(days=1))
    assert set(files) == {"mart_fact", "mart_series", "mart_restatement"}
    assert len(files["mart_restatement"].read_text(encoding="utf-8").splitlines()) == 2


def test_an_export_that_fails_leaves_the_old_file(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
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
