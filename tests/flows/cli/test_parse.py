"""`gongkai parse`: a contract that scripts rely on."""

import json
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from typer.testing import CliRunner

from flows.cli import app
from tests.support.other_readers import fail_at_every_file

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
        "check", "severity", "indicators", "message", "expected", "actual", "message_en",
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


TITLE = "<p>庄市街道2017年政府信息公开年度报告</p>"
DIGITS = "9" * 5000
ODD = {
    "deep.html": f"{TITLE}{'<table><tr><td>' * 5000}1{'</td></tr></table>' * 5000}",
    "digits.html": f"{TITLE}<table><tr><td>主动公开政府信息数</td><td>条</td><td>{DIGITS}</td></tr></table>",
    "spans.html": f"{TITLE}<table><tr><td rowspan={DIGITS} colspan={DIGITS}>1</td></tr></table>",
    "entity.html": f"<title>&#{DIGITS};</title>{TITLE}<a href='&#{DIGITS};.doc'>附件.doc</a><td>&#{DIGITS};",
    "link.html": f"{TITLE}<p>见附件</p><a href='http://[x/a.doc'>附件.doc</a><script src='http://[x/'></script>",
    "brackets.html": "[" * 100_000,
    "half.html": f"{TITLE}<p>&#xD800;&#55296;</p>",
    "page.html": f'<?xml version="1.0" encoding="hex"?><html>{TITLE}</html>',
}
ENCODINGS = (
    "utf-7",
    "utf-32",
    "hex",
    "rot13",
    "idna",
    "punycode",
    "undefined",
    "mbcs",
    "x-unknown",
    "x" * 5000,
)


def make_docx(encoding: str) -> bytes:
    """A Word file whose text declares an encoding."""
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    data = BytesIO()
    with ZipFile(data, "w") as archive:
        archive.writestr(
            "word/document.xml",
            f'<?xml version="1.0" encoding="{encoding}"?><w:document {word}><w:body/></w:document>',
        )
    return data.getvalue()


def test_odd_files_give_a_report_or_an_error_and_the_next_follows(tmp_path: Path) -> None:
    for name, text in ODD.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    for number, encoding in enumerate(ENCODINGS):
        (tmp_path / f"{number}.docx").write_bytes(make_docx(encoding))
    names = [*ODD, *(f"{number}.docx" for number in range(len(ENCODINGS)))]

    code, lines = parse(*(tmp_path / name for name in names))

    assert code == 1
    errors = {Path(str(line["file"])).name: line.get("error") for line in lines}
    assert list(errors) == names
    assert errors["deep.html"] == "nests its tables deeper than any report does"
    assert [name for name, error in errors.items() if error is None] == [
        "digits.html", "spans.html", "entity.html", "link.html", "half.html", "page.html",
    ]  # fmt: skip
    assert all("a bug of ours" not in str(error) for error in errors.values())


@pytest.mark.parametrize(
    ("where", "as_json"),
    [
        ("flows.reading.parse_files.parse_file", True),
        ("flows.reading.parse_files.parse_file", False),
        ("flows.console.parsed_file._describe_report", True),
        ("flows.console.parsed_table._describe_head", False),
    ],
)
def test_an_exception_that_nobody_foresaw_is_the_error_of_its_file(
    where: str, as_json: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = f"{TITLE}<table><tr><td>主动公开政府信息数</td><td>条</td><td>3</td></tr></table>"
    files = [tmp_path / "1.html", tmp_path / "2.html"]
    for file in files:
        file.write_text(page, encoding="utf-8")
    monkeypatch.setattr(where, fail_at_every_file)

    result = CliRunner().invoke(app, ["parse", *(["--json"] if as_json else []), *map(str, files)])

    assert result.exit_code == 1
    assert result.stdout.count("RecursionError: too deep") == 2
    assert result.stdout.count('"error": ') == (2 if as_json else 0)


def test_a_file_whose_name_is_no_text_is_printed_with_an_escape(tmp_path: Path) -> None:
    name = tmp_path / "a\udcff.html"
    name.write_text(TITLE, encoding="utf-8")

    code, [report] = parse(name)

    assert (code, report["file"]) == (0, str(name))


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
