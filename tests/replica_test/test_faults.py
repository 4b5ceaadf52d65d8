"""Every fault does what its name says, where and as often as it was set."""

import gzip
import http.client
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from threading import Semaphore
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
import requests
from requests.exceptions import ConnectionError as Disconnected

from replica.faults import Fault, Faults
from replica.site import Site
from tests.support.browser import Browser, browse
from tests.support.waiting import PATIENCE

_PATH = Site().listed("reports")[0].path("1001")
_ANNUAL = "/module/xxgk/xxgkAnnualReport.jsp"


@contextmanager
def _raw(browser: Browser, path: str = _PATH) -> Iterator[http.client.HTTPResponse]:
    """The response as it comes over the wire, nothing unpacked."""
    address = urlsplit(browser.served.base_url)
    connection = http.client.HTTPConnection(str(address.hostname), address.port or 0, timeout=PATIENCE)
    connection.request("GET", path)
    with closing(connection), connection.getresponse() as answer:
        yield answer


@pytest.mark.parametrize(
    ("kind", "status", "says"),
    [
        ("unavailable", 503, "503"), ("too_many", 429, "429"), ("forbidden", 403, "403"), ("gone", 404, "404"),
        ("challenge_412", 412, "$_ts"), ("challenge_521", 521, "__jsl_clearance"), ("challenge_200", 200, "$_ts"),
        ("says_illegal", 200, "非法请求"), ("says_missing", 200, "页面不存在"), ("shell", 200, 'id="app"'),
        ("empty", 200, ""),
    ],
)  # fmt: skip
def test_pages_that_stand_in_for_the_page(kind: str, status: int, says: str) -> None:
    """Once, and then the page is there."""
    with browse(None, Fault(kind, _PATH, times=1)) as browser:
        struck = browser.get(_PATH)
        assert struck.status_code == status
        assert says in struck.text
        assert len(struck.content) < 2500
        assert "政府信息公开情况统计表" not in struck.text
        assert 'id="zoom"' in browser.get(_PATH).text
        assert browser.served.faults.struck == [(kind, _PATH)]


def test_some_of_them_carry_headers() -> None:
    """Retry-After and cookies."""
    with browse(
        None, Fault("too_many", "art"), Fault("challenge_412", "col"), Fault("challenge_521", "ndbg")
    ) as browser:
        assert browser.get(_PATH).headers["Retry-After"] == "1"
        assert "Set-Cookie" in browser.get("/col/col1001/index.html").headers
        assert browser.get("/ndbg/").headers["Set-Cookie"].startswith("__jsluid_h=")


def test_redirects_lead_astray() -> None:
    """To another host, a private address, the home page, in a circle."""
    ways = {
        "foreign_redirect": "http://spam.example.invalid/casino.html",
        "private_redirect": "http://10.0.0.1/index.html",
        "home_redirect": "/",
    }
    for kind, target in ways.items():
        with browse(None, Fault(kind, "art_")) as browser:
            assert browser.peek(_PATH).headers["Location"] == target
    with browse(None, Fault("redirect_loop", "art_")) as browser, pytest.raises(requests.TooManyRedirects):
        browser.get(_PATH)


def test_broken_deliveries() -> None:
    """A reset, a body that ends early."""
    with browse(None, Fault("reset", "art_")) as browser, pytest.raises(Disconnected):
        browser.get(_PATH)
    with browse(None, Fault("truncated", "art_")) as browser, _raw(browser) as answer:
        promised = int(answer.headers["Content-Length"])
        with pytest.raises(http.client.IncompleteRead) as cut:
            answer.read()
        assert len(cut.value.partial) == promised // 2


def test_a_slow_body_drips(monkeypatch: pytest.MonkeyPatch) -> None:
    """64 bytes come, and after a pause 64 more."""
    pauses_over = Semaphore(0)
    monkeypatch.setattr("replica.server.time", SimpleNamespace(sleep=lambda _: pauses_over.acquire()))
    with browse(None, Fault("slow", "ndbg")) as browser, _raw(browser, "/ndbg/") as answer:
        assert int(answer.headers["Content-Length"]) > 10_000
        for _ in range(3):
            assert len(answer.read1()) == 64
            pauses_over.release()
    pauses_over.release(1_000_000)


@pytest.mark.parametrize("kind", ["broken_gzip", "truncated_gzip"])
def test_packed_bodies_that_cannot_be_unpacked(kind: str) -> None:
    """Labelled gzip, and not to be read."""
    with browse(None, Fault(kind, "art_")) as browser, _raw(browser) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        with pytest.raises((EOFError, gzip.BadGzipFile, zlib.error)):
            gzip.decompress(answer.read())


def test_bodies_that_are_too_large() -> None:
    """More than a client should take: on the wire, or once unpacked."""
    with browse(None, Fault("huge", "art_"), Fault("gzip_bomb", "ndbg")) as browser:
        with _raw(browser) as answer:
            assert int(answer.headers["Content-Length"]) > 25_000_000
        with _raw(browser, "/ndbg/") as answer:
            assert int(answer.headers["Content-Length"]) < 1_000_000


def test_charsets_that_lie_and_bytes_that_are_no_text() -> None:
    """UTF-8 called GB2312, GBK called UTF-8, and neither."""
    with browse(
        None,
        Fault("mislabelled", "."),
    ) as browser:
        page = browser.get(_PATH)
        assert page.headers["Content-Type"] == "text/html; charset=gb2312"
        assert "统计" in page.content.decode()
        other = browser.get(_ANNUAL, fbtime=2016, area="002972117")
        assert other.headers["Content-Type"] == "text/html; charset=utf-8"
        assert "统计" in other.content.decode("gb18030")
    with browse(None, Fault("garbled", ".")) as browser:
        for charset in ("utf-8", "gb18030"):
            with pytest.raises(UnicodeDecodeError):
                browser.get(_PATH).content.decode(charset)


def test_lists_that_change_under_ones_hands() -> None:
    """A total that grows, a list that came empty."""
    asked = {"columnid": "1001", "unitid": "5503452"}
    with browse(None, Fault("shifting_total", "dataproxy"), Fault("empty_list", "col1001")) as browser:
        path = "/module/jpage/dataproxy.jsp"
        totals = [browser.get(path, **asked).text.partition("</totalrecord>")[0][-2:] for _ in range(3)]
        assert totals == ["98", "99", "00"]
        page = browser.get("/col/col1001/index.html").text
        assert "<record>" not in page
        assert "totalRecord:0" in page


def test_injected_titles_are_escaped_once_on_the_page() -> None:
    """A browser would show them as text; whoever forgets to escape them again would not."""
    with browse(None, Fault("injection", ".")) as browser:
        page = browser.get(_PATH).text
        assert "年度报告&lt;script&gt;alert(1)&lt;/script&gt;&#39;); DROP TABLE fact;" in page
        assert "<script>alert(1)" not in page


def test_a_year_can_echo_another() -> None:
    """2016 is asked for, 2015 is shown."""
    with browse(None, Fault("echo", "fbtime=2016")) as browser:
        page = browser.get(_ANNUAL, fbtime=2016, area="002971724").text
        assert "庄市街道2015年度" in page
        assert page == browser.get(_ANNUAL, fbtime=2015, area="002971724").text


def test_robots_can_close_the_site() -> None:
    """All of it."""
    with browse(None, Fault("robots_disallow", "robots")) as browser:
        assert browser.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"


def test_a_fault_strikes_after_so_many_and_so_often() -> None:
    """Then it is over, until it is set again."""
    fault = Fault("forbidden", "ndbg", times=2, after=1)
    with browse(None, fault) as browser:
        assert [browser.get("/ndbg/").status_code for _ in range(5)] == [200, 403, 403, 200, 200]
        browser.served.faults.add(fault)
        assert [browser.get("/ndbg/").status_code for _ in range(2)] == [200, 403]
        browser.served.faults.clear()
        assert browser.get("/ndbg/").status_code == 200


def test_an_unknown_fault_is_refused() -> None:
    """With the names there are."""
    with pytest.raises(ValueError, match="robots_disallow"):
        Faults(Fault("earthquake", "."))
