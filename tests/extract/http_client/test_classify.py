"""Every kind of answer of such sites, and the reports that must not be taken for one of them."""

import pytest

from extract.http_client.classify import ExpectedKind, classify_response
from extract.http_client.session import RawResponse
from extract.records import FetchOutcome

CHROME = "<ul>" + "<li><a href='/col/col1/index.html'>信息公开指南</a></li>" * 300 + "</ul>"
REPORT = (
    "<table><tr><td>申请信息不存在数</td><td>0</td></tr></table>"
    "<p>本机关2017年度政府信息公开年度报告如下，申请的政府信息不存在的，依法告知申请人。</p>"
)


URL = "http://h/art/2018/4/12/art_1_2.html"


def classify(
    body: str | bytes,
    expected: ExpectedKind = "report",
    *,
    status: int = 200,
    content_type: str = "text/html",
    final_url: str = URL,
) -> FetchOutcome:
    data = body.encode() if isinstance(body, str) else body
    response = RawResponse(status, {"Content-Type": content_type}, data)
    return classify_response(response, expected, url=URL, final_url=final_url).outcome


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (304, FetchOutcome.UNCHANGED),
        (404, FetchOutcome.NOT_FOUND),
        (410, FetchOutcome.NOT_FOUND),
        (412, FetchOutcome.CHALLENGE),
        (521, FetchOutcome.CHALLENGE),
        (512, FetchOutcome.CHALLENGE),
        (401, FetchOutcome.BLOCKED),
        (403, FetchOutcome.BLOCKED),
        (429, FetchOutcome.BLOCKED),
        (400, FetchOutcome.BLOCKED),
        (500, FetchOutcome.SERVER_ERROR),
        (503, FetchOutcome.SERVER_ERROR),
        (204, FetchOutcome.EMPTY),
        (206, FetchOutcome.TRUNCATED),
    ],
)
def test_status_decides_before_the_body(status: int, outcome: FetchOutcome) -> None:
    assert classify(f"<html>{REPORT}</html>", status=status) is outcome


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(403, FetchOutcome.CHALLENGE), (503, FetchOutcome.CHALLENGE), (404, FetchOutcome.NOT_FOUND)],
)
def test_a_challenge_may_come_with_another_status(status: int, outcome: FetchOutcome) -> None:
    assert classify("<script>document.cookie='__jsl_clearance=1'</script>", status=status) is outcome


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (REPORT, FetchOutcome.PAGE),
        (
            f"<!DOCTYPE html>\n<html><body>{CHROME}{REPORT}</body></html>\n<!-- 页面生成 -->",
            FetchOutcome.PAGE,
        ),
        (f"<html><body>{REPORT}<html><p>粘贴</p></html>{CHROME}</body></html>", FetchOutcome.PAGE),
        ("<img src='/picture/0/160119113716798.jpg'>", FetchOutcome.PAGE),
        ("<a href='/module/download/downfile.jsp?classid=0&amp;filename=a.doc'>附表</a>", FetchOutcome.PAGE),
        ("", FetchOutcome.EMPTY),
        ("\r\n\r\n \t", FetchOutcome.EMPTY),
        (b"\xef\xbb\xbf\r\n", FetchOutcome.EMPTY),
        ("非法请求 404！", FetchOutcome.NOT_FOUND),
        (
            "<html><head><title>页面不存在</title></head><body>" + CHROME + "</body></html>",
            FetchOutcome.NOT_FOUND,
        ),
        (
            f"<html><body>{CHROME}<div>对不起，您访问的页面不存在！</div></body></html>",
            FetchOutcome.NOT_FOUND,
        ),
        ("<html><head><script>location='/x'</script></head><body></body></html>", FetchOutcome.SHELL),
        ("<html><body><div id='app'></div><script src='app.js'></script></body></html>", FetchOutcome.SHELL),
        ("<div id='zoom'><table><tr><td>&nbsp;</td></tr></table></div>", FetchOutcome.SHELL),
        ("<p>我街道2017年未收到申请。</p>", FetchOutcome.PAGE),
        ("<html><script>$_ts=window['$_ts'];</script><body></body></html>", FetchOutcome.CHALLENGE),
        ("<script>document.cookie='__jsl_clearance=1';location.reload()</script>", FetchOutcome.CHALLENGE),
        ("<html><script>security_verify_data</script><body></body></html>", FetchOutcome.CHALLENGE),
        ("<html><body>请完成安全验证后继续</body></html>", FetchOutcome.CHALLENGE),
        (f"<html><body>{CHROME}{REPORT}", FetchOutcome.TRUNCATED),
        (f"<!doctype html><html><body><html></html>{CHROME}{REPORT}", FetchOutcome.TRUNCATED),
        (b"\xff\xff\xff<p>\xff</p>" * 9, FetchOutcome.UNDECODABLE),
        (b"%PDF-1.4 rest", FetchOutcome.PAGE),
    ],
)
def test_body_of_a_report_address(body: str | bytes, outcome: FetchOutcome) -> None:
    assert classify(body) is outcome


def test_a_report_that_mentions_missing_information_is_a_page() -> None:
    text = "<p>收到申请3件，其中网页不存在、页面不存在的情形已在答复中说明，其余依法办理并按期告知申请人本人。</p>"
    assert (
        classify(f"<html><body><meta name='ContentStart'>{text}{REPORT}</body></html>") is FetchOutcome.PAGE
    )


def test_a_whole_page_with_the_script_of_a_protected_site_is_a_page() -> None:
    page = f"<html><head><script>$_ts=window['$_ts'];</script></head><body>{CHROME}{REPORT}</body></html>"
    assert classify(page) is FetchOutcome.PAGE


def test_gbk_under_a_wrong_label_is_a_page() -> None:
    page = f"<html><body>{REPORT}</body></html>".encode("gb18030")
    assert classify(page, content_type="text/html; charset=iso-8859-1") is FetchOutcome.PAGE


def test_sent_to_the_home_page_is_not_found() -> None:
    home = f"<html><body>{CHROME}</body></html>"
    assert classify(home, final_url="http://h/index.html") is FetchOutcome.NOT_FOUND


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("<datastore><totalrecord>0</totalrecord><recordset></recordset></datastore>", FetchOutcome.PAGE),
        ("<datastore><recordset><record><![CDATA[<li>", FetchOutcome.TRUNCATED),
        (
            "<html><body><script src='/AuthorizedRead/unitbuild.js' url='/u'></script></body></html>",
            FetchOutcome.PAGE,
        ),
        ('{"code":200,"data":{"html":""}}', FetchOutcome.PAGE),
        ("<html><script>go()</script></html>", FetchOutcome.SHELL),
        ("<div class='tb_title'>共0页</div>", FetchOutcome.PAGE),
        ("", FetchOutcome.EMPTY),
    ],
)
def test_body_of_a_list(body: str, outcome: FetchOutcome) -> None:
    assert classify(body, "list") is outcome


@pytest.mark.parametrize(
    ("body", "content_type", "outcome"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "application/octet-stream", FetchOutcome.PAGE),
        (b"\x00\x01WPS", "application/kswps", FetchOutcome.PAGE),
        ('{"code":500,"message":"下载次数超限"}', "application/json", FetchOutcome.BLOCKED),
        ("<html><body>" + CHROME + "</body></html>", "text/html", FetchOutcome.SHELL),
        ("<html><body>文件不存在，找不到该页面</body></html>", "text/html", FetchOutcome.NOT_FOUND),
    ],
)
def test_body_of_a_file(body: str | bytes, content_type: str, outcome: FetchOutcome) -> None:
    assert classify(body, "file", content_type=content_type) is outcome
