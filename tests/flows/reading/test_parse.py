"""What of a report cannot be read makes it wait or fail, and is never taken for nothing that stands there."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from extract.records import Reference
from flows.reading.jobs import ParseJob, ReportFile, last_day_seen
from flows.reading.parse import parse_file, parse_report
from flows.run.plan import Target
from tests.support.processes import SOURCES, run_python
from transform.readers.limits import OLE
from transform.report import Content, Expectation, NormalisedReport

WORD = OLE + b"\x00" * 600 + "WordDocument".encode("utf-16-le") + b"\x00" * 4000
LABELS = ("四、行政复议数量", "五、行政诉讼数量", "六、举报投诉数量")
EXPECTED = Expectation(("庄市街道",), 2012)


@pytest.fixture(autouse=True)
def no_office(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")


def test_a_page_that_is_a_doc_waits() -> None:
    parsed = parse_report(ParseJob((ReportFile("http://x/1.doc", "0" * 64, WORD, "1.doc"),), EXPECTED))
    assert parsed.report is not None
    assert (parsed.report.content, parsed.report.year, parsed.error) == (Content.WAITING, 2012, None)
    assert [(i.check, "LibreOffice" in i.message.en) for i in parsed.report.issues] == [("waiting", True)]


def test_a_report_whose_table_is_in_a_doc_waits() -> None:
    page = "<p>庄市街道2012年政府信息公开年度报告</p><p>统计表见附件。</p>".encode()
    parts = (
        ReportFile("http://x/1.html", "0" * 64, page, "1.html"),
        ReportFile("http://x/2.doc", "1" * 64, WORD, "2.doc"),
    )
    parsed = parse_report(ParseJob(parts, EXPECTED))
    assert parsed.report is not None
    assert (parsed.report.content, parsed.report.facts) == (Content.WAITING, ())
    assert "attachment_unreadable" in {issue.check for issue in parsed.report.issues}


@pytest.mark.parametrize(
    ("file", "waits"),
    [(WORD, True), (b"PK\x03\x04word/", False), (b"", False), (OLE + b"\0" * 9, False), (b"%PDF-1.4", False)],
)
@pytest.mark.parametrize(
    "page", ["<p>庄市街道2012年政府信息公开年度报告</p>", "<p>详见附件</p>", "<img src='1.png'>附表"]
)
def test_a_report_with_an_unreadable_attachment_is_never_prose(page: str, file: bytes, waits: bool) -> None:
    parts = (
        ReportFile("http://x/1.html", "0" * 64, page.encode(), "1.html"),
        ReportFile("http://x/2.doc", "1" * 64, file, "2.doc"),
    )
    parsed = parse_report(ParseJob(parts, EXPECTED))
    if waits:
        assert parsed.report is not None
        assert (parsed.report.content, parsed.error) == (Content.WAITING, None)
        assert {issue.check for issue in parsed.report.issues} & {"waiting", "attachment_unreadable"}
    else:
        assert (parsed.no_report, "2.doc" in str(parsed.error)) == (None, True)


def test_tables_that_were_read_stand_beside_an_unreadable_attachment() -> None:
    rows = "".join(f"<tr><td>{label}</td><td>件</td><td>3</td></tr>" for label in LABELS)
    page = f"<p>庄市街道2012年政府信息公开年度报告</p><table>{rows}</table>"
    parts = (
        ReportFile("http://x/1.html", "0" * 64, page.encode(), "1.html"),
        ReportFile("http://x/2.docx", "1" * 64, b"PK\x03\x04word/", "2.docx"),
    )
    parsed = parse_report(ParseJob(parts, EXPECTED))
    assert parsed.report is not None
    assert (parsed.report.content, len(parsed.report.facts), parsed.error) == (Content.TABLES, 3, None)
    assert "attachment_unreadable" in {issue.check for issue in parsed.report.issues}


def test_the_list_dates_a_page_and_a_file_that_waits() -> None:
    listed = Reference(
        "http://x/1.html", "column", "庄市街道2012年政府信息公开年度报告", published_on=date(2013, 3, 1)
    )
    expected = Target(listed, None, None, ("庄市街道",)).expectation
    page = "<p>庄市街道2012年政府信息公开年度报告</p><p>正文</p>".encode()
    for file in (
        ReportFile("http://x/1.html", "0" * 64, page),
        ReportFile("http://x/1.doc", "1" * 64, WORD, "1.doc"),
    ):
        report = parse_report(ParseJob((file,), expected)).report
        assert report is not None
        assert report.published_on == date(2013, 3, 1)


def test_somewhere_it_is_tomorrow_when_a_page_is_fetched() -> None:
    assert last_day_seen(datetime(2018, 2, 26, 17, tzinfo=UTC)) == date(2018, 2, 27)


def test_the_name_of_a_file_dates_it_where_nothing_else_does(tmp_path: Path) -> None:
    rows = "".join(f"<tr><td>{label}</td><td>件</td><td>3</td></tr>" for label in LABELS)
    for name, year in (("庄市街道2012年度.html", 2012), ("20130226093355.html", None)):
        path = tmp_path / name
        path.write_text(f"<table>{rows}</table>", encoding="utf-8")
        report = parse_file(str(path))
        assert isinstance(report, NormalisedReport)
        assert (report.year, report.published_on) == (year, None)


def test_a_page_is_read_without_the_libraries_of_office_files(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<p>庄市街道2012年政府信息公开年度报告</p>", encoding="utf-8")
    script = (
        "import sys\nfrom flows.reading.parse import parse_file\n"
        "print(parse_file(sys.argv[1]).year)\n"
        "print(sorted({'docx', 'openpyxl', 'pdfplumber', 'xlrd'} & set(sys.modules)))"
    )
    result = run_python("-c", script, str(page), environment={"PYTHONPATH": SOURCES}, folder=tmp_path)

    assert result.stdout.splitlines() == ["2012", "[]"], result.stderr
