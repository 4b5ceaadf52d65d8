"""What of a report cannot be read makes it wait or fail, and is never taken for nothing that stands there."""

import pytest

from flows.reading.parse import ParseJob, ReportFile, parse_report
from transform.readers.limits import OLE
from transform.report import Content, Expectation

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
    assert [(i.check, "LibreOffice" in i.message) for i in parsed.report.issues] == [("waiting", True)]


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
