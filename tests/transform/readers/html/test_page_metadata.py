"""Metas and the record above the body in the ways that pages print them, files linked below it."""

from tests.support.corpus.html_page import BODY, wrap_page
from transform.readers import read_document


def test_metas_in_either_order_and_any_quoting() -> None:
    head = (
        "<meta content=\"1139245\" name=\"i_articleid\"><meta name='Maketime' content='2019-03-18 10:22:31'>"
        '<META NAME=PubDate CONTENT="2018-04-12 09:00"><meta name="ArticleTitle" content="通知 &amp; 说明">'
    )
    metas = read_document(wrap_page(BODY, head)).metas
    assert (metas["i_articleid"], metas["Maketime"]) == ("1139245", "2019-03-18 10:22:31")
    assert (metas["PubDate"], metas["ArticleTitle"]) == ("2018-04-12 09:00", "通知 & 说明")


def test_the_record_above_the_body_is_read_where_it_is_filled() -> None:
    record = "<table><tr><td>发布机构：</td><td></td></tr></table><div>发布机构：<span>庄市街道</span></div>"
    document = read_document(
        wrap_page(record + "<!--<$[信息内容]>begin-->" + BODY + "<!--<$[信息内容]>end-->")
    )
    assert document.metas["发布机构"] == "庄市街道"


def test_files_below_the_body_are_attachments() -> None:
    link = '<a href="/module/download/downfile.jsp?classid=0&amp;filename=ab.pdf">附表</a><a href="/x.html">更多</a>'
    document = read_document(wrap_page("<!--<$[信息内容]>begin-->" + BODY + "<!--<$[信息内容]>end-->" + link))
    assert [(a.address, a.label) for a in document.attachments] == [
        ("/module/download/downfile.jsp?classid=0&filename=ab.pdf", "附表")
    ]
