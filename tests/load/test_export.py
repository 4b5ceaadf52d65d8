"""The marts as files, of now and of an earlier day."""

import codecs
import csv
import json
import os
import re
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest

from load.export import ExportFormat, Selection, export_marts, read_mart
from load.export.formats import ParquetFolder, Rows
from load.marts import mart_tables, titles
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
    assert [int(year) for year in facts["year"]] == [2017] * 3
    assert str(facts["recorded_at"].dtype) == "datetime64[us, UTC]"
    written = sorted(path.name for path in (tmp_path / "new" / "folder").iterdir())
    assert written == sorted([*files, "datapackage.json"])
    assert [path.name for path in files["mart_fact"].iterdir()] == ["year=2017"]
    assert set(files) == set(mart_tables())
    assert pd.read_parquet(files["mart_issue"]).empty


def test_csv_is_exact(warehouse: Warehouse, tmp_path: Path) -> None:
    warehouse.load(SEED)
    with _export(warehouse, tmp_path, ExportFormat.CSV)["mart_fact"].open(
        encoding="utf-8-sig", newline=""
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

    assert files["mart_fact"].read_bytes().startswith(codecs.BOM_UTF8)
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
    sheet = book["mart_fact"]
    header, *rows = sheet.iter_rows(values_only=True)
    by_code = {row[header.index("指标代码")]: row for row in rows}
    assert by_code["f2014.1.1"][header.index("数值")] == 353
    assert by_code["f2014.7"][header.index("数值")] == 0.85
    title = sheet.cell(2, header.index("年报标题") + 1)
    assert (title.data_type, title.value) == ("s", '=HYPERLINK("http://evil.test")\N{REPLACEMENT CHARACTER}')
    explained = {row[0]: row[1:5] for row in book["字典"].iter_rows(min_row=4, values_only=True)}
    assert explained["value"][:3] == ("数值", "decimal", "`unit`")
    assert list(explained) == [column.name for column in mart_tables()["mart_fact"].columns]
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

    monkeypatch.setattr("load.export.formats.CsvFile.write", fail)
    with pytest.raises(OSError, match="no space left"):
        _export(warehouse, tmp_path, ExportFormat.CSV)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir() if p.name.endswith(".part")] == []


def fill(warehouse: Warehouse) -> None:
    """Reports of three years."""
    for year in (2016, 2017, 2018):
        warehouse.load({"f2014.1.1": str(year)}, year=year, url=f"http://site.test/zhuangshi/{year}.html")


def test_parquet_of_years_is_read_by_duckdb_and_pandas(warehouse: Warehouse, tmp_path: Path) -> None:
    fill(warehouse)
    files = _export(warehouse, tmp_path, ExportFormat.PARQUET)

    facts = files["mart_fact"]
    sums = duckdb.sql(
        f"SELECT year, SUM(value) FROM read_parquet('{facts}/*/*.parquet', hive_partitioning = true) "
        "WHERE year >= 2017 GROUP BY year ORDER BY year"
    ).fetchall()
    assert sums == [(2017, 2017.0), (2018, 2018.0)]
    frame = pd.read_parquet(facts, filters=[("year", ">=", 2017)])
    assert sorted(frame["value"]) == [2017.0, 2018.0]
    runs = duckdb.sql(f"SELECT outcome FROM '{files['mart_run']}/*.parquet'").fetchall()
    assert runs == [("running",)]


def test_an_export_takes_the_place_of_the_one_before(warehouse: Warehouse, tmp_path: Path) -> None:
    fill(warehouse)
    _export(warehouse, tmp_path, ExportFormat.PARQUET)
    some = Selection(years=(2017, 2018))
    files = {
        file.mart: file
        for file in export_marts(warehouse.engine, tmp_path, ExportFormat.PARQUET, selection=some)
    }

    folders = sorted(path.name for path in files["mart_fact"].path.iterdir())
    assert folders == ["year=2017", "year=2018"]
    assert files["mart_fact"].rows == 2
    assert files["mart_publisher"].rows > 0
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_nothing_of_another_moment_stays_beside_an_export(warehouse: Warehouse, tmp_path: Path) -> None:
    fill(warehouse)
    for kind in (ExportFormat.JSONL, ExportFormat.CSV):
        _export(warehouse, tmp_path, kind)
    (tmp_path / "mine.csv").touch()
    files = _export(warehouse, tmp_path, ExportFormat.CSV, as_of=warehouse.now)
    there = {path.name for path in tmp_path.glob("*.csv")}
    assert there == {"mine.csv", *(path.name for path in files.values())}
    assert len(list(tmp_path.glob("*.jsonl"))) == len(mart_tables())
    for damaged in (
        b"",
        b"[]",
        b'{"resources": [{"mart": []}]}',
        b'{"resources": [{"mart": [], "format": "csv"}]}',
    ):
        (tmp_path / "datapackage.json").write_bytes(damaged)
        assert _export(warehouse, tmp_path, ExportFormat.CSV, as_of=warehouse.now) == files


def test_a_link_in_the_place_of_a_folder_is_replaced_and_what_it_leads_to_stays(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    fill(warehouse)
    elsewhere, target = tmp_path / "elsewhere", tmp_path / "export"
    elsewhere.mkdir()
    (elsewhere / "kept").touch()
    target.mkdir()
    (target / "mart_fact").symlink_to(elsewhere)

    for _ in range(2):
        files = _export(warehouse, target, ExportFormat.PARQUET)

    assert len(pd.read_parquet(files["mart_fact"])) == 3
    assert [path.name for path in elsewhere.iterdir()] == ["kept"]
    assert [path.name for path in target.iterdir() if path.name.startswith(".")] == []


def test_an_export_within_another_leaves_both_whole(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(warehouse)
    write, begun = ParquetFolder.write, list[str]()

    def write_beside_another(self: ParquetFolder, rows: Rows) -> None:
        write(self, rows)
        if not begun:
            begun.append("another")
            _export(warehouse, tmp_path, ExportFormat.PARQUET)

    monkeypatch.setattr(ParquetFolder, "write", write_beside_another)
    files = _export(warehouse, tmp_path, ExportFormat.PARQUET)

    assert begun
    for name in ("mart_publisher", "mart_fact", "mart_run"):
        with warehouse.engine.connect() as conn:
            rows = sum(map(len, read_mart(conn, name)))
        assert len(pd.read_parquet(files[name])) == rows
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_only_the_sites_that_are_asked_for(warehouse: Warehouse, tmp_path: Path) -> None:
    fill(warehouse)
    for code, rows in (("zhenhai", 3), ("elsewhere", 0)):
        chosen = Selection(sites=(code,))
        files = export_marts(warehouse.engine, tmp_path, ExportFormat.JSONL, selection=chosen)
        assert {file.mart: file.rows for file in files}["mart_fact"] == rows
        package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
        assert len(package["sources"]) == (rows > 0)


def test_a_line_is_an_object_with_numbers_and_times(warehouse: Warehouse, tmp_path: Path) -> None:
    warehouse.load({"f2014.7": "0.85", "f2014.1.1": "353", "f2014.3.1": ""})
    path = _export(warehouse, tmp_path, ExportFormat.JSONL)["mart_fact"]

    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    by_code = {line["indicator_code"]: line for line in lines}
    assert {code: line["value"] for code, line in by_code.items()} == {
        "f2014.7": 0.85, "f2014.1.1": 353, "f2014.3.1": None
    }  # fmt: skip
    assert list(lines[0]) == [column.name for column in mart_tables()["mart_fact"].columns]
    assert datetime.fromisoformat(lines[0]["recorded_at"]) == warehouse.now


@pytest.mark.parametrize("kind", ExportFormat)
def test_the_package_describes_every_file_and_column(
    warehouse: Warehouse, tmp_path: Path, kind: ExportFormat
) -> None:
    fill(warehouse)
    folder = tmp_path / "export"
    _export(warehouse, folder, kind)

    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert sorted(one["path"] for one in package["resources"]) == sorted(files - {"datapackage.json"})
    assert {one["mart"] for one in package["resources"]} == set(mart_tables())
    for one in package["resources"]:
        fields, partition = one["schema"]["fields"], set(one.get("partition", ()))
        columns = [
            column.name for column in mart_tables()[one["mart"]].columns if column.name not in partition
        ]
        assert [field["column"] for field in fields] == columns
        assert [field["name"] for field in fields] == _read_heads(folder / one["path"])
        assert {*one["schema"]["primaryKey"]} < {field["name"] for field in fields}
        assert all(field["title"] and field["description"] for field in fields)
    assert len({one["name"] for one in package["resources"]}) == len(package["resources"])
    assert package["sources"][0]["path"].startswith("http")


def _read_heads(path: Path) -> list[str]:
    """The names of columns as a file has them; of JSON Lines as they should be, for a file without lines has none."""
    if path.suffix == ".parquet":
        return pq.read_schema(path).names  # type: ignore[no-any-return]
    if path.suffix == ".xlsx":
        with closing(openpyxl.load_workbook(path, read_only=True)) as book:
            return [str(head) for head in next(book.worksheets[0].iter_rows(values_only=True))]
    if path.suffix == ".csv":
        return next(csv.reader([path.read_text(encoding="utf-8-sig").partition("\n")[0]]))
    lines = path.read_text(encoding="utf-8").splitlines()
    return (
        list(json.loads(lines[0])) if lines else [column.name for column in mart_tables()[path.stem].columns]
    )


def test_of_no_rows_the_queries_of_the_page_for_bi_say_so(warehouse: Warehouse, tmp_path: Path) -> None:
    facts = _export(warehouse, tmp_path, ExportFormat.PARQUET)["mart_fact"]
    read = f"SELECT year, value FROM read_parquet('{facts}/*/*.parquet', hive_partitioning = true) WHERE year >= 2017"
    assert duckdb.sql(read).fetchall() == []
    assert pd.read_parquet(facts, filters=[("year", ">=", 2017)]).empty


def test_a_line_is_a_line_to_every_program(warehouse: Warehouse, tmp_path: Path) -> None:
    title = "甲\u2028乙\u2029丙\x85丁\n戊"
    warehouse.load(make_report(SEED, title=title))
    lines = (
        _export(warehouse, tmp_path, ExportFormat.JSONL)["mart_fact"].read_text(encoding="utf-8").splitlines()
    )
    assert {json.loads(line)["report_title"] for line in lines} == {title}


def test_excel_can_hold_every_cell(warehouse: Warehouse, tmp_path: Path) -> None:
    warehouse.load(make_report(SEED, title=f"\ufffe{'😀' * 20_000}"))
    with closing(
        openpyxl.load_workbook(_export(warehouse, tmp_path, ExportFormat.XLSX)["mart_fact"])
    ) as book:
        title = str(
            book["mart_fact"]
            .cell(2, list(mart_tables()["mart_fact"].columns.keys()).index("report_title") + 1)
            .value
        )
    assert title == f"\N{REPLACEMENT CHARACTER}{'😀' * 16_382}…"


def test_rows_that_exceed_a_sheet_go_on_in_one_that_is_described(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("load.export.formats.SHEET_ROWS", 3)
    warehouse.load(SEED)
    path = _export(warehouse, tmp_path, ExportFormat.XLSX)["mart_fact"]
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    sheets = {
        one["name"]: one["dialect"]["excel"]["sheet"]
        for one in package["resources"]
        if one["mart"] == "mart_fact"
    }
    assert sheets == {"mart_fact": "mart_fact", "mart_fact-2": "mart_fact 2"}
    assert [len(pd.read_excel(path, sheet_name=sheet)) for sheet in sheets.values()] == [2, 1]


def test_an_export_that_is_killed_leaves_the_one_before_and_is_cleared_away(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse.load(SEED)
    _export(warehouse, tmp_path, ExportFormat.PARQUET)
    before = {path: path.stat().st_ino for path in tmp_path.rglob("*")}
    with monkeypatch.context() as patched, pytest.raises(SystemExit):
        patched.setattr("load.export.dataset.write_datapackage", _die)
        patched.setattr("load.export.dataset._remove", lambda _: None)
        _export(warehouse, tmp_path, ExportFormat.PARQUET)
    assert {path: path.stat().st_ino for path in before} == before
    others = [tmp_path / ".mine.part", tmp_path / ".export.0123456789.part"]
    (left,) = tmp_path.glob(".export.*.part")
    for path in (left, *others):
        path.mkdir(exist_ok=True)
        os.utime(path, (0, 0))
    _export(warehouse, tmp_path, ExportFormat.PARQUET)
    assert sorted(path for path in tmp_path.iterdir() if path.name.startswith(".")) == sorted(others)


def _die(*_: object) -> None:
    raise SystemExit


def test_every_column_has_a_head_in_chinese() -> None:
    names = {column.name for mart in mart_tables().values() for column in mart.columns}
    assert set(titles()) == names
    assert len(set(titles().values())) == len(names)
