"""Metas and the record above the body in the ways that pages print them, files linked below it."""

import pytest

from tests.support.corpus.html_page import BODY, wrap_page
from transform.readers import read_document
from transform.readers.html.page_metadata import read_record


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


@pytest.mark.parametrize(
    "value",
    [
        '<span style="display:none">旧局</span>庄市街道',
        "<s>旧局</s>庄市街道",
        "<b hidden>旧局</b>庄市街道<i style='font-size:0'>科</i>",
        "</td><td><em style=visibility:hidden>旧局</em><span>庄市街道</span>",
    ],
)
def test_hidden_text_is_no_part_of_a_field(value: str) -> None:
    assert read_record(
        f"<table><tr><td>发布机构：{value}</td><td>发布日期：2018-01-02</td></tr></table>"
    ) == {
        "发布机构": "庄市街道",
        "发布日期": "2018-01-02",
    }


def test_an_address_that_is_linked_twice_keeps_its_first_label_and_place() -> None:
    links = "".join(
        f'<a href="{name}.pdf">{label}</a>'
        for name, label in (("a", "附件一"), ("b", "附件二"), ("a", "下载"))
    )
    document = read_document(f"<div id=zoom><p>x</p>{links}</div>".encode())
    assert [(a.address, a.label) for a in document.attachments] == [("a.pdf", "附件一"), ("b.pdf", "附件二")]


@pytest.mark.parametrize(
    "before", [f"<!-- {'x' * 5000} -->", f"<style>{'p{}' * 2000}</style>", "第一部分\n" * 1000]
)
def test_a_fragment_with_a_table_is_a_page_however_late_the_table_comes(before: str) -> None:
    document = read_document(f"{before}{BODY}".encode())
    assert (document.kind, len(document.tables)) == ("html", 1)
