"""What one list, page or attachment answers is its own failure: it is recorded with a reason, and the night goes on."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection

import replica
from extract.archive import Archive, ArchiveError
from flows.batch import store as batch_store
from flows.batch import work
from flows.batch.outcome import PageStatus
from flows.errors import NothingDoneError
from flows.reading import parser_pool, process_pool
from flows.reading.limited_process import Limits
from flows.run import close
from flows.run.intake import page_source
from flows.run.report import RunReport
from load.errors import LockLost
from load.versions.candidate import Candidate, LoadResult
from replica.fault_answers import Healthy
from replica.http_types import Request, Response
from tests.support.column_site import record, store
from tests.support.deployment import Deployment

DIGITS, NOWHERE = "9" * 6000, "http://[x/"
BINARY = bytes(range(128, 256)) * 8
TITLE = "庄市街道2017年政府信息公开年度报告"
REPORT = f"<p>{TITLE}</p><p>{'依法公开信息。' * 20}</p>"
FACTS = "SELECT publisher_code, year, indicator_code, breakdown, state, raw FROM mart_fact"


def page(body: str) -> bytes:
    return f"<html><head><title>年报</title></head><body>{body}</body></html>".encode()


def column(
    settings: str, *, next_group: str = "/module/jpage/dataproxy.jsp?unitid=7", records: str = ""
) -> bytes:
    """A column with one list of 50 entries, of which the page itself has one."""
    island = store([records or record(1)]).replace(
        "<recordset>", f"<nextgroup><![CDATA[<a href='{next_group}'></a>]]></nextgroup><recordset>"
    )
    return page(f"<script>{island}</script><script>var param_7 = {{unitid:'7'}}; x({{{settings}}})</script>")


def built(address: str) -> bytes:
    return page(
        f"""<script src="/unitbuild.js" url="{address}" queryData="{{'tagId':'x'}}"></script>{"列" * 60}"""
    )


LISTS = {
    "links": {
        "pdf": b"%PDF-1.4\n" + BINARY,
        "zip": b"PK\x03\x04" + BINARY,
        "rtf": b"{\\rtf" + BINARY,
        "binary": BINARY,
    },
    "jcms_column": {
        "proxy": column(f"totalRecord:50,proxyUrl:'{NOWHERE}'"),
        "group": column(f"totalRecord:{DIGITS},perPage:{DIGITS}", next_group=NOWHERE),
        "record": column("totalRecord:50", records=f"<li><a href='&#{DIGITS};'>{TITLE}</a></li>"),
        "magic": b"GIF8" + BINARY,
    },
    "jpaas_column": {
        "script": built(NOWHERE),
        "brackets": built("/unit/brackets"),
        "number": built("/unit/number"),
        "half": built("/unit/half"),
    },
    "jcms_search": {
        "zip": b"PK\x03\x04" + BINARY,
        "pages": page(f"<p>共{DIGITS}页 共{DIGITS}条</p>{'列' * 60}"),
    },
}
# A number that no list states is none: the proxy is asked for the total, and an empty list stays an empty one.
HARMLESS_LISTS = {"/attack/jcms_column/group", "/attack/jcms_search/pages"}
UNITS = {
    "brackets": b'{"data": ' + b"[" * 100_000,
    "number": b'{"data": {"html": "", "count": ' + DIGITS.encode() + b"}}",
    "half": b'{"code": 1, "message": "\\ud800\\u0000"}',
}
PAGES = {
    "binary": BINARY,
    "deep": page(REPORT + "<table><tr><td>" * 5000 + "1" + "</td></tr></table>" * 5000),
    "entity": page(f"<p>&#{DIGITS};</p>").replace(b"<title>", b"<title>&#" + DIGITS.encode() + b";"),
    "attached": page(f"{REPORT}<p>统计表见附件。</p><a href='{NOWHERE}a.doc'>附件.doc</a>"),
    "digits": page(f"{REPORT}<p>统计表见附件。</p><a href='&#{DIGITS};.doc'>附件.doc</a>"),
    "odd": page(f"{REPORT}<p>统计表见附件。</p><a href='/attack/file.docx'>附件.docx</a>"),
}
# The entity is no character, and the page can be read without it.
HARMLESS_PAGES = {"entity"}
LINKS = [
    f"<li><a href='{NOWHERE}'>招宝山街道2016年政府信息公开年度报告</a></li>",
    f"<li><a href='/&#{DIGITS};'>招宝山街道2017年政府信息公开年度报告</a></li>",
    *(f"<li><a href='/attack/page/{name}.html'>{TITLE}</a></li>" for name in PAGES),
]


class Attacker(replica.Faults):
    """Answers the addresses of the attacks itself, and robots.txt with bytes."""

    def respond(self, request: Request, healthy: Healthy) -> Response:
        """The attack under this address, or the site's answer."""
        attack, *names = request.path.strip("/").split("/")
        if request.path == "/robots.txt":
            return Response(b"%PDF-1.4\n" + BINARY, "application/octet-stream")
        if request.path == "/attack/list.html":
            return Response(page(f"<ul class='list'>{''.join(LINKS)}</ul>"))
        if attack == "unit":
            return Response(UNITS[names[0]], "application/json")
        if attack != "attack":
            return healthy(request)
        if names[0] in LISTS and names[1] in LISTS[names[0]]:
            return Response(LISTS[names[0]][names[1]])
        if names[0] not in ("page", "file.docx"):
            return Response(b"", status=404)
        return Response(PAGES.get(names[-1].removesuffix(".html"), BINARY))


@pytest.fixture
def served(site: replica.Site) -> Iterator[replica.Served]:
    """The site on loopback, with what attacks beside it."""
    with replica.serve(site, faults=Attacker()) as served:
        yield served


def add_sources(deployment: Deployment, *sources: tuple[str, str]) -> None:
    text = "".join(f'\n[[source]]\nkind = "{kind}"\npath = "{path}"\n' for kind, path in sources)
    profile = Path(deployment.settings.site)
    # In front of the healthy sources, so that these are read afterwards.
    profile.write_text(
        profile.read_text(encoding="utf-8").replace("\n[[source]]", f"{text}\n[[source]]", 1), "utf-8"
    )


def printed(deployment: Deployment) -> set[tuple[object, ...]]:
    return set(deployment.rows(FACTS))


def truth(deployment: Deployment) -> set[tuple[object, ...]]:
    """Every figure that stands on the healthy part of the site."""
    return {
        (*key, indicator, breakdown, state, raw.strip())
        for key, filing in deployment.served.site.filings.items()
        for (indicator, breakdown), (state, _, raw) in filing.truth().items()
    }


def test_lists_that_attack_fail_with_a_reason_and_the_others_are_read(deployment: Deployment) -> None:
    paths = [(kind, f"/attack/{kind}/{name}") for kind, attacks in LISTS.items() for name in attacks]
    add_sources(deployment, *paths)

    report = deployment.run()

    assert report.exit_code == 1
    assert printed(deployment) == truth(deployment)
    failed = {listing.url for listing in report.listings if listing.error}
    assert failed == {
        f"{deployment.served.base_url}{path}" for _, path in paths if path not in HARMLESS_LISTS
    }
    unreadable = deployment.rows(
        "SELECT url, message_en FROM issue WHERE check_id = 'discovery.list_unreadable'"
    )
    assert {str(url) for url, _ in unreadable} == failed
    assert all("could not be read: " in str(message) for _, message in unreadable)
    assert deployment.run().exit_code == 1


def test_links_pages_and_attachments_that_attack_fail_with_a_reason(deployment: Deployment) -> None:
    add_sources(deployment, ("links", "/attack/list.html"))

    report = deployment.run()

    assert report.exit_code == 1
    assert printed(deployment) == truth(deployment)
    failed = {page.url: page for page in report.pages if page.status is PageStatus.FAILED}
    names = {
        *(
            f"{deployment.served.base_url}/attack/page/{name}.html"
            for name in PAGES
            if name not in HARMLESS_PAGES
        )
    }
    assert {NOWHERE, *names} <= set(failed)
    assert len(failed) == len(LINKS) - len(HARMLESS_PAGES)
    assert all(page.reason for page in failed.values())
    issues = deployment.rows("SELECT url FROM issue WHERE check_id = 'page_failed' AND status = 'open'")
    assert {str(url) for (url,) in issues} == set(failed)
    [(outcome, error)] = deployment.rows(f"SELECT outcome, error FROM \"fetch\" WHERE url = '{NOWHERE}'")
    assert outcome == "refused"
    assert "not a web address" in str(error)


def test_an_exception_that_nobody_foresaw_fails_its_page_alone(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def name_file(url: str, label: str | None = None) -> str | None:
        raise MemoryError(f"{url}: {'x' * 5000}")

    monkeypatch.setattr(page_source, "name_file", name_file)

    report = deployment.run()

    assert report.exit_code == 1
    reasons = {page.reason for page in report.pages if page.status is PageStatus.FAILED}
    assert reasons
    assert all(reason and "MemoryError" in reason and len(reason) < 500 for reason in reasons)
    assert ("failed",) in deployment.rows("SELECT status FROM mart_coverage")


def test_a_report_whose_candidate_cannot_be_made_fails_alone(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle = work.settle_publisher

    def settle_all_but_one(*given: object) -> object:
        if given[2] == "庄市街道":
            raise RecursionError("too deep")
        return settle(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(work, "settle_publisher", settle_all_but_one)

    report = deployment.run()

    failed = [page for page in report.pages if page.status is PageStatus.FAILED]
    assert {page.publisher for page in failed} == {"zhuangshi"}
    assert all("RecursionError: too deep" in str(page.reason) for page in failed)
    assert {row for row in truth(deployment) if row[0] != "zhuangshi"} == printed(deployment)


def test_a_report_that_cannot_be_loaded_is_refused_alone(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = batch_store.load_reports

    def load_all_but_one(
        conn: Connection, run_id: int, candidates: Sequence[Candidate], now: datetime
    ) -> list[LoadResult]:
        if any((item.publisher_code, item.year) == ("zhuangshi", 2017) for item in candidates):
            raise UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed")
        return load(conn, run_id, candidates, now)

    monkeypatch.setattr(batch_store, "load_reports", load_all_but_one)

    report = deployment.run()

    failed = [page for page in report.pages if page.status is PageStatus.FAILED]
    assert {(page.publisher, page.year) for page in failed} == {("zhuangshi", 2017)}
    assert all("UnicodeEncodeError" in str(page.reason) for page in failed)
    assert {row for row in truth(deployment) if row[:2] != ("zhuangshi", 2017)} == printed(deployment)


@pytest.mark.parametrize("error", [LockLost("taken over"), KeyboardInterrupt()])
def test_what_ends_a_run_is_no_failure_of_one_report(
    error: BaseException, deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(batch_store, "load_reports", fail)
    with pytest.raises(type(error)):
        deployment.run()


def test_an_archive_that_cannot_be_written_ends_the_run_in_one_line(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Archive, _: bytes) -> str:
        raise ArchiveError(f"{self.url}: object 00 cannot be reached: OSError: No space left on device")

    monkeypatch.setattr(Archive, "put_all", fail)
    with pytest.raises(NothingDoneError, match=r"No space left on device\. Make room") as caught:
        deployment.run()
    assert caught.value.exit_code == 3


def test_whatever_else_escapes_a_run_ends_it_with_one_line_and_a_logged_traceback(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> RunReport:
        raise ZeroDivisionError("one\nand another line")

    monkeypatch.setattr(close, "check_all", fail)
    with pytest.raises(NothingDoneError) as caught:
        deployment.run()
    assert caught.value.exit_code == 3
    assert str(caught.value).startswith("the run broke off (ZeroDivisionError: one and another line)")
    assert "\n" not in str(caught.value)
    assert "Traceback" in caplog.text


def test_a_reading_that_a_limit_ended_says_nothing_and_is_tried_again(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = process_pool.ProcessPool
    small = Limits(memory=2**20)  # less than the process has to begin with
    with monkeypatch.context() as patch:
        patch.setattr(parser_pool, "ProcessPool", lambda function, workers: pool(function, workers, small))
        report = deployment.backfill(2017, 2017, publishers=["zhuangshi"])

    failed = [page for page in report.pages if page.status is PageStatus.FAILED]
    assert {page.reason and page.reason.rpartition(": ")[2] for page in failed} == {
        "reading it took over 1 MiB of memory"
    }
    assert report.exit_code == 1
    for table in ("report_version", "fact", "reading"):
        assert deployment.rows(f"SELECT count(*) FROM {table}") == [(0,)]
    assert {page.url for page in failed} == {
        url for (url,) in deployment.rows("SELECT url FROM issue WHERE check_id = 'page_failed'")
    }

    assert deployment.run().exit_code == 0
    assert printed(deployment) == truth(deployment)
