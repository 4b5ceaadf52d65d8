"""The marts as files, of now and of an earlier day."""

import csv
import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from load.export import ExportFormat, export_marts, read_mart
from load.marts import MARTS
from tests.support.warehouse import Warehouse, make_report
from transform.report import Issue, Severity
from transform.text.bilingual import Bilingual

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
    assert set(files) == set(MARTS)
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


FORMULA = '=HYPERLINK("http://evil.test","x"),1'
CELLS = (FORMULA, "\r=1+1", "a\rb", "\t+1", "＠x", "一\n二", "'三", 'say "hi"', "-8", "-", "无\0，")


def test_no_cell_of_a_csv_is_a_formula_and_each_can_be_had_back(warehouse: Warehouse, tmp_path: Path) -> None:
    report = make_report(SEED | {"f2014.3.1.1": "-8"})
    issues = tuple(
        Issue("unmapped_row", Severity.WARNING, Bilingual(text, text), subject=str(n))
        for n, text in enumerate(CELLS)
    )
    warehouse.load(replace(report, title=FORMULA, issues=issues))

    files = _export(warehouse, tmp_path, ExportFormat.CSV)

    read = {name: pd.read_csv(files[name], keep_default_na=False) for name in ("mart_fact", "mart_issue")}
    assert set(read["mart_fact"]["report_title"]) == {f"'{FORMULA}"}
    assert dict(zip(read["mart_fact"]["indicator_code"], read["mart_fact"]["value"], strict=True)) == {
        "f2014.1.1": "353", "f2014.7": "0.85", "f2014.3.1": "", "f2014.3.1.1": "-8"
    }  # fmt: skip
    assert "-8" in set(read["mart_fact"]["raw"])
    shown = read["mart_issue"]["message"]
    assert [text for text in shown if re.match(r"\s*[=+@＝＋＠]", text)] == []
    kept = {text.replace("\0", "\N{REPLACEMENT CHARACTER}") for text in CELLS}
    assert set(shown.str.replace("^'", "", regex=True)) == kept
    assert set(shown) - kept == {f"'{text}" for text in CELLS if text[0] in "=\r\t＠'"}


def test_texts_are_had_back_as_the_page_for_bi_says(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "BI.md").read_text(encoding="utf-8")
    (snippet,) = (block for block in re.findall(r"```python\n(.*?)```", guide, re.S) if "read_csv" in block)
    warehouse.load(make_report(SEED | {"f2014.3.1.1": "-8"}, title=FORMULA))
    _export(warehouse, tmp_path / "marts", ExportFormat.CSV)

    monkeypatch.chdir(tmp_path)
    names: dict[str, pd.DataFrame] = {}
    exec(snippet, {"pandas": pd}, names)

    assert set(names["facts"]["report_title"]) == {FORMULA}
    assert set(names["facts"]["raw"]) == {"353", "0.85", "", "-8"}


def test_a_csv_has_the_lines_that_it_had(warehouse: Warehouse, tmp_path: Path) -> None:
    warehouse.load(make_report(SEED, title="甲\r乙"))
    text = _export(warehouse, tmp_path, ExportFormat.CSV)["mart_fact"].read_bytes()
    assert text.count(b"\n") == 1 + len(SEED)
    assert text.count(b"\r") == len(SEED)
    assert text.count('"甲\r乙"'.encode()) == len(SEED)


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
    of_years = {"mart_concept_year", "mart_line_year", "mart_rate_year"}
    assert set(files) == {"mart_fact", "mart_series", "mart_rate", "mart_restatement", *of_years}
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
