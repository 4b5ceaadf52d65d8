"""`gongkai parse`: a contract that scripts rely on."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app

REPORTS = Path(__file__).parents[4] / "shared" / "reports"
SEED = REPORTS / "zhenhai-zhuangshi-2017.txt"
REPORTED = {
    "1.1": "353", "1.2.2": "236", "1.2.3": "156", "2.2.2.1": "1", "2.2.4": "405", "2.2.5": "184",
    "3.1.3": "3", "3.2.1": "3", "3.3.4.6": "1", "3.3.5": "2",
    "8.1": "1", "8.2": "0", "8.3.1": "0", "8.3.2": "3", "8.4": "5",
}  # fmt: skip

needs_reports = pytest.mark.skipif(not REPORTS.exists(), reason="the real reports are not beside this clone")


def parse(*files: Path | str) -> tuple[int, list[dict[str, object]]]:
    result = CliRunner().invoke(app, ["parse", "--json", *map(str, files)])
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()]


@needs_reports
def test_the_seed_report_gives_exactly_its_figures() -> None:
    code, (report,) = parse(SEED)

    facts = report["facts"]
    assert isinstance(facts, list)
    reported = {f["indicator"].removeprefix("f2014."): f["value"] for f in facts if f["state"] == "reported"}
    assert code == 0
    assert (report["publisher"], report["year"], report["forms"]) == ("庄市街道", 2017, ["f2014"])
    assert reported == REPORTED
    assert len(facts) == 54
    assert sum(f["state"] == "blank" for f in facts) == 39
    checks = {issue["check"] for issue in report["issues"]}  # type: ignore[attr-defined]
    assert {"period_in_prose", "blank_total"} <= checks


@needs_reports
def test_keys_stand_in_the_promised_order() -> None:
    _, (report,) = parse(SEED)

    assert list(report) == [
        "file",
        "title",
        "publisher",
        "year",
        "forms",
        "period",
        "facts",
        "unmapped",
        "issues",
    ]
    assert list(report["facts"][0]) == [  # type: ignore[index]
        "indicator", "breakdown", "label", "unit", "value", "state", "raw", "source",
    ]  # fmt: skip
    assert list(report["facts"][0]["source"]) == ["table", "row", "column"]  # type: ignore[index]
    assert list(report["issues"][0]) == [  # type: ignore[index]
        "check", "severity", "indicators", "message", "expected", "actual",
    ]  # fmt: skip


def test_what_cannot_be_read_is_said_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "empty.html").write_bytes(b"")
    (tmp_path / "news.html").write_text("<html><body><p>便民服务热线</p></body></html>", encoding="utf-8")
    (tmp_path / "noise.pdf").write_bytes(b"\x00\x01\x02 not a pdf")
    names = ["missing.txt", "empty.html", "news.html", "noise.pdf"]

    code, lines = parse(*(tmp_path / name for name in names))

    assert code == 1
    assert [Path(str(line["file"])).name for line in lines] == names
    assert all(list(line) == ["file", "error"] and line["error"] for line in lines)


def test_without_json_a_person_reads_why_not(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["parse", str(tmp_path / "gone.txt")])

    assert result.exit_code == 1
    assert "cannot be read: No such file or directory; check the path" in result.stdout
    assert "Traceback" not in result.output


@needs_reports
def test_without_json_the_figures_stand_in_a_table() -> None:
    result = CliRunner().invoke(app, ["parse", str(SEED)])

    assert result.exit_code == 0
    assert "54 facts: 15 reported, 39 blank" in result.stdout
    row = next(line for line in result.stdout.splitlines() if "f2014.2.2.4" in line)
    assert row.split()[-1] == "405"
