"""A .doc without LibreOffice gives a waiting report: not an empty one, and not a failure of the page."""

import pytest

from flows.reading.parse import ParseJob, ReportFile, parse_report
from transform.readers.limits import OLE
from transform.report import Content, Expectation

WORD = OLE + b"\x00" * 600 + "WordDocument".encode("utf-16-le") + b"\x00" * 4000
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
