"""Every kind of answer of SITE.md 6, and the reports that must not be taken for one of them."""

import pytest

from extract.http_client.classify import Response, Wanted, classify_response
from extract.records import Outcome

CHROME = "<ul>" + "<li><a href='/col/col1/index.html'>信息公开指南</a></li>" * 300 + "</ul>"
REPORT = (
    "<table><tr><td>申请信息不存在数</td><td>0</td></tr></table>"
    "<p>本机关2017年度政府信息公开年度报告如下，申请的政府信息不存在的，依法告知申请人。</p>"
)


def judge(
    body: str | bytes,
    wanted: Wanted = "report",
    *,
    status: int = 200,
    kind: str | None = "text/html",
    final: str = "http://h/art/2018/4/12/art_1_2.html",
) -> Outcome:
    data = body.encode() if isinstance(body, str) else body
    response = Response(status, kind, data, "http://h/art/2018/4/12/art_1_2.html", final)
    return classify_response(response, wanted).outcome


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (304, Outcome.UNCHANGED),
        (404, Outcome.NOT_FOUND),
        (410, Outcome.NOT_FOUND),
        (412, Outcome.CHALLENGE),
        (521, Outcome.CHALLENGE),
        (512, Outcome.CHALLENGE),
        (401, Outcome.BLOCKED),
        (403, Outcome.BLOCKED),
        (429, Outcome.BLOCKED),
        (400, Outcome.BLOCKED),
        (500, Outcome.SERVER_ERROR),
        (503, Outcome.SERVER_ERROR),
        (204, Outcome.EMPTY),
        (206, Outcome.TRUNCATED),
    ],
)
def test_status_decides_before_the_body(status: int, outcome: Outcome) -> None:
    assert judge(f"<html>{REPORT}</html>", status=status) is outcome


@pytest.mark.parametrize(
    ("status", "outcome"), [(403, Outcome.CHALLENGE), (503, Outcome.CHALLENGE), (404, Outcome.NOT_FOUND)]
)
def test_a_challenge_may_come_with_another_status(status: int, outcome: Outcome) -> None:
    assert judge("<script>document.cookie='__jsl_clearance=1'</script>", status=status) is outcome


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (REPORT, Outcome.PAGE),
        (f"<!DOCTYPE html>\n<html><body>{CHROME}{REPORT}</body></html>\n<!-- 页面生成 -->", Outcome.PAGE),
        (f"<html><body>{REPORT}<html><p>粘贴</p></html>{CHROME}</body></html>", Outcome.PAGE),
        ("<img src='/picture/0/160119113716798.jpg'>", Outcome.PAGE),
        ("<a href='/module/download/downfile.jsp?classid=0&amp;filename=a.doc'>附表</a>", Outcome.PAGE),
        ("", Outcome.EMPTY),
        ("\r\n\r\n \t", Outcome.EMPTY),
        (b"\xef\xbb\xbf\r\n", Outcome.EMPTY),
        ("非法请求 404！", Outcome.NOT_FOUND),
        ("<html><head><title>页面不存在</title></head><body>" + CHROME + "</body></html>", Outcome.NOT_FOUND),
        (f"<html><body>{CHROME}<div>对不起，您访问的页面不存在！</div></body></html>", Outcome.NOT_FOUND),
        ("<html><head><script>location='/x'</script></head><body></body></html>", Outcome.SHELL),
        ("<html><body><div id='app'></div><script src='app.js'></script></body></html>", Outcome.SHELL),
        ("<div id='zoom'><table><tr><td>&nbsp;</td></tr></table></div>", Outcome.SHELL),
        ("<p>我街道2017年未收到申请。</p>", Outcome.PAGE),
        ("<html><script>$_ts=window['$_ts'];</script><body></body></html>", Outcome.CHALLENGE),
        ("<script>document.cookie='__jsl_clearance=1';location.reload()</script>", Outcome.CHALLENGE),
        ("<html><script>security_verify_data</script><body></body></html>", Outcome.CHALLENGE),
        ("<html><body>请完成安全验证后继续</body></html>", Outcome.CHALLENGE),
        (f"<html><body>{CHROME}{REPORT}", Outcome.TRUNCATED),
        (f"<!doctype html><html><body><html></html>{CHROME}{REPORT}", Outcome.TRUNCATED),
        (b"\xff\xff\xff<p>\xff</p>" * 9, Outcome.UNDECODABLE),
        (b"%PDF-1.4 rest", Outcome.PAGE),
    ],
)
def test_body_of_a_report_address(body: str | bytes, outcome: Outcome) -> None:
    assert judge(body) is outcome


def test_a_report_that_speaks_of_missing_information_is_a_page() -> None:
    text = "<p>收到申请3件，其中网页不存在、页面不存在的情形已在答复中说明，其余依法办理并按期告知申请人本人。</p>"
    assert judge(f"<html><body><meta name='ContentStart'>{text}{REPORT}</body></html>") is Outcome.PAGE


def test_a_protected_site_puts_its_script_into_whole_pages_too() -> None:
    page = f"<html><head><script>$_ts=window['$_ts'];</script></head><body>{CHROME}{REPORT}</body></html>"
    assert judge(page) is Outcome.PAGE


def test_gbk_under_a_wrong_label_is_a_page() -> None:
    page = f"<html><body>{REPORT}</body></html>".encode("gb18030")
    assert judge(page, kind="text/html; charset=iso-8859-1") is Outcome.PAGE


def test_sent_to_the_home_page_is_not_found() -> None:
    home = f"<html><body>{CHROME}</body></html>"
    assert judge(home, final="http://h/index.html") is Outcome.NOT_FOUND


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("<datastore><totalrecord>0</totalrecord><recordset></recordset></datastore>", Outcome.PAGE),
        ("<datastore><recordset><record><![CDATA[<li>", Outcome.TRUNCATED),
        (
            "<html><body><script src='/AuthorizedRead/unitbuild.js' url='/u'></script></body></html>",
            Outcome.PAGE,
        ),
        ('{"code":200,"data":{"html":""}}', Outcome.PAGE),
        ("<html><script>go()</script></html>", Outcome.SHELL),
        ("<div class='tb_title'>共0页</div>", Outcome.PAGE),
        ("", Outcome.EMPTY),
    ],
)
def test_body_of_a_list(body: str, outcome: Outcome) -> None:
    assert judge(body, "list") is outcome


@pytest.mark.parametrize(
    ("body", "kind", "outcome"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "application/octet-stream", Outcome.PAGE),
        (b"\x00\x01WPS", "application/kswps", Outcome.PAGE),
        ('{"code":500,"message":"下载次数超限"}', "application/json", Outcome.BLOCKED),
        ("<html><body>" + CHROME + "</body></html>", "text/html", Outcome.SHELL),
        ("<html><body>文件不存在，找不到该页面</body></html>", "text/html", Outcome.NOT_FOUND),
    ],
)
def test_body_of_a_file(body: str | bytes, kind: str, outcome: Outcome) -> None:
    assert judge(body, "file", kind=kind) is outcome
