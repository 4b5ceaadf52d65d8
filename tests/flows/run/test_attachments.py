"""A report whose tables may be in an attachment that nobody can read is never taken for one without tables."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook

import replica
from flows.batch.outcome import PageStatus
from load.engine import write
from load.queries.review_queue import held_versions
from load.versions.review import reject_version
from replica.fault_answers import Healthy
from replica.http_types import Request, Response
from tests.support.deployment import Deployment
from transform.readers.limits import OLE

TITLE = "庄市街道2015年政府信息公开年度报告"
PROSE = f"<p>{TITLE}</p><p>{'依法公开信息。' * 20}统计表见附件。</p>"
NOTICE = "关于做好2015年政府信息公开工作年度报告编制工作的通知"
CELLS = (("四、行政复议数量", "件", "3"), ("五、行政诉讼数量", "件", "1"), ("六、举报投诉数量", "件", "2"))
LINES = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in CELLS)
LABELS = "<tr><td>主动公开数</td><td>353</td></tr><tr><td>政务微信</td><td>405</td></tr>"
WORD = OLE + b"\x00" * 600 + "WordDocument".encode("utf-16-le") + b"\x00" * 4000
COVERAGE = "SELECT status, facts FROM mart_coverage WHERE publisher_code = 'zhuangshi' AND year = 2015"


def damaged_docx() -> bytes:
    """A Word file of which the document itself is lost."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/styles.xml", "<w:styles/>")
    return packed.getvalue()


def workbook() -> bytes:
    """A workbook with a table of the form of 2014."""
    book = Workbook()
    for row in CELLS:
        book.active.append(row)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


class OneReport(replica.Faults):
    """A list with one report of 2015 before the site's own; the tests say what its page and its file are."""

    listed, body, name, file = TITLE, PROSE, "1.docx", b""

    def respond(self, request: Request, healthy: Healthy) -> Response:
        """The list, the page or its file; else the site's answer."""
        if request.path == "/one/list.html":
            return Response(page(f"<ul class='list'><li><a href='/one/1.html'>{self.listed}</a></li></ul>"))
        if request.path == "/one/1.html":
            return Response(page(self.body + (f"<a href='/one/{self.name}'>附件</a>" if self.file else "")))
        if request.path == f"/one/{self.name}":
            return Response(self.file, "application/octet-stream")
        return healthy(request)


def page(body: str) -> bytes:
    return f"<html><head><title>年报</title></head><body>{body}</body></html>".encode()


@pytest.fixture
def one() -> OneReport:
    return OneReport()


@pytest.fixture
def served(site: replica.Site, one: OneReport) -> Iterator[replica.Served]:
    """The site on loopback, with a list of one report."""
    with replica.serve(site, faults=one) as served:
        yield served


@pytest.fixture
def night(deployment: Deployment) -> Deployment:
    """A deployment that reads the list of one report and nothing else."""
    profile = Path(deployment.settings.site)
    text = profile.read_text(encoding="utf-8")
    head, _, rest = text.partition("\n[[source]]")
    publishers = rest[rest.index("\n[[publisher]]") :]
    profile.write_text(
        f'{head}\n[[source]]\nkind = "links"\npath = "/one/list.html"\n{publishers}', encoding="utf-8"
    )
    return deployment


def count_rows(deployment: Deployment) -> list[object]:
    tables = ("report_version", "reading", "not_report")
    return [deployment.rows(f"SELECT COUNT(*) FROM {table}")[0][0] for table in tables]


def test_a_report_whose_only_tables_are_in_a_damaged_attachment_fails_until_it_is_mended(
    night: Deployment, one: OneReport
) -> None:
    one.file = damaged_docx()
    for _ in range(2):
        report = night.run()
        [outcome] = report.pages
        assert (outcome.status, report.exit_code) == (PageStatus.FAILED, 1)
        assert "no table was read elsewhere, and the attachment" in str(outcome.reason)
        assert count_rows(night) == [0, 0, 0]
        assert night.rows(COVERAGE) == [("failed", 0)]
    one.name, one.file = "1.xlsx", workbook()
    assert night.run().exit_code == 0
    assert night.rows(COVERAGE)[0][0] == "loaded"


def test_a_file_that_is_damaged_later_leaves_what_is_current(night: Deployment, one: OneReport) -> None:
    one.name, one.file = "1.xlsx", workbook()
    night.run()
    one.file = damaged_docx()
    assert [page.status for page in night.run().pages] == [PageStatus.FAILED]
    assert night.rows(COVERAGE) == [("loaded", 3)]
    assert count_rows(night) == [1, 1, 0]


def test_the_page_names_publisher_and_year_where_the_list_does_not(night: Deployment, one: OneReport) -> None:
    one.listed, one.file = "政府信息公开年度报告", damaged_docx()
    [outcome] = night.run().pages
    assert (outcome.status, outcome.publisher, outcome.year) == (PageStatus.FAILED, "zhuangshi", 2015)
    assert night.rows(COVERAGE) == [("failed", 0)]


def test_a_page_that_shows_no_report_without_its_attachment_is_asked_again(
    night: Deployment, one: OneReport
) -> None:
    one.listed, one.body, one.file = (
        "政府信息公开年报",
        "<p>详见附件。</p>" + "<p>文件</p>" * 20,
        damaged_docx(),
    )
    [outcome] = night.run().pages
    assert outcome.status is PageStatus.FAILED
    assert "could not be read" in str(outcome.reason)
    assert count_rows(night) == [0, 0, 0]


def test_a_notice_is_none_whatever_is_attached(night: Deployment, one: OneReport) -> None:
    one.listed, one.file = "政府信息公开年报", damaged_docx()
    one.body = f"<h1>{NOTICE}</h1>{'<p>各单位：请按时报送。</p>' * 10}"
    [outcome] = night.run().pages
    assert outcome.status is PageStatus.NOT_REPORT


def test_a_report_whose_tables_are_on_the_page_does_not_ask_for_its_attachment(
    night: Deployment, one: OneReport
) -> None:
    one.body, one.file = f"{PROSE}<table>{LINES}</table>", damaged_docx()
    assert [page.status for page in night.run().pages] == [PageStatus.LOADED]


def test_a_report_whose_attachment_lacks_a_program_waits(
    night: Deployment, one: OneReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    one.name, one.file = "1.doc", WORD
    report = night.run()
    assert ([page.status for page in report.pages], report.exit_code) == ([PageStatus.WAITING], 0)
    assert count_rows(night) == [0, 0, 0]
    assert night.rows(COVERAGE) == [("waiting", 0)]
    assert night.rows("SELECT held, failed FROM mart_run") == [(1, 0)]
    assert night.rows("SELECT status FROM issue WHERE check_id = 'waiting'") == [("open",)]
    one.body, one.file = f"{PROSE}<table>{LINES}</table>", b""
    night.run()
    assert night.rows(COVERAGE) == [("loaded", 3)]


def test_tables_that_nobody_understood_are_no_prose(night: Deployment, one: OneReport) -> None:
    one.body = f"{PROSE}<table>{LABELS}</table>"
    assert night.run().exit_code == 0
    assert night.rows(COVERAGE) == [("unread_table", 0)]
    assert night.rows("SELECT check_id FROM issue WHERE check_id IN ('unread_table', 'prose_only')") == [
        ("unread_table",)
    ]


def test_what_is_held_says_so_until_it_is_rejected(night: Deployment, one: OneReport) -> None:
    one.body = PROSE.replace(TITLE, TITLE.replace("2015", "2013")) + f"<table>{LINES}</table>"
    assert [page.status for page in night.run().pages] == [PageStatus.HELD]
    assert night.rows(COVERAGE) == [("held", 0)]
    with write(night.engine) as conn:
        [held] = held_versions(conn)
    reject_version(night.engine, held.version_id, "another year", "Li", night.now)
    for _ in range(2):
        assert night.rows(COVERAGE) == [("failed", 0)]
        night.run()
    assert night.rows(COVERAGE) == [("failed", 0)]
