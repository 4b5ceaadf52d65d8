"""Pages as the CMS serves them: where the body is, what was cut off, which bytes are which letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transform.document import Paragraph, Picture, Table, expand_grid
from transform.readers import read_document
from transform.text.decode import UnreadableDocument, decode_text

BODY = "<p>庄市街道2017年政府信息公开年度报告</p><table><tr><td>网络申请数</td><td>3</td></tr></table>"
MENU = "<table><tr><td>首页</td><td>12</td></tr></table>" * 3


def page(body: str, head: str = "") -> bytes:
    return f"<html><head>{head}</head><body>{MENU}{body}{MENU}</body></html>".encode()


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("<!--<$[信息内容]>begin-->", "<!--<$[信息内容]>end-->"),
        ("<!--<$\n[信息内容]>begin-->", "<!--<$[信息内容]>\nend-->"),
        ("<!--ZJEG_RSS.content.begin-->", "<!--ZJEG_RSS.content.end-->"),
        ('<meta name="ContentStart">', '<meta name="ContentEnd">'),
        ('<div id="zoom">', "</div>"),
        ('<div id="ivs_content" class="infocontent">', "</div>"),
        ('<div class="TRS_Editor">', "</div>"),
    ],
)
def test_the_body_is_found_and_the_chrome_is_not_read(before: str, behind: str) -> None:
    document = read_document(page(before + BODY + behind))
    assert [type(block) for block in document.blocks] == [Paragraph, Table]
    assert [cell.text for cell in document.tables[0].cells()] == ["网络申请数", "3"]
    assert document.body_found


def test_a_page_without_a_known_container_says_so() -> None:
    document = read_document(page(BODY))
    assert not document.body_found
    assert len(document.tables) == 7


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (page(BODY)[:-20], "</html>"),
        (page("<!--<$[信息内容]>begin-->" + BODY), "marker"),
        (b"<p>a</p><table><tr><td>13", "never closed"),
        (b"<p>a</p><table><tr><td>1</td></tr></table><p cla", "never closed"),
        (page("<!--ZJEG_RSS.content.begin--><!--" + BODY + "<!--ZJEG_RSS.content.end-->"), "hides"),
        (page("<div id=zoom><p>a</p><!-- b " + BODY + "</div>"), "hides"),
        (b"", "empty"),
        (b"\x00\x01\x02 <p>x</p>", "NUL"),
        (b"<p>\x81\x20\xff\xfa</p>" * 9, "bytes"),
    ],
)
def test_what_is_not_whole_is_refused_with_words(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableDocument, match=words):
        read_document(data)


def test_metas_in_either_order_and_any_quoting() -> None:
    head = (
        "<meta content=\"1139245\" name=\"i_articleid\"><meta name='Maketime' content='2019-03-18 10:22:31'>"
        '<META NAME=PubDate CONTENT="2018-04-12 09:00"><meta name="ArticleTitle" content="通知 &amp; 说明">'
    )
    metas = read_document(page(BODY, head)).metas
    assert (metas["i_articleid"], metas["Maketime"]) == ("1139245", "2019-03-18 10:22:31")
    assert (metas["PubDate"], metas["ArticleTitle"]) == ("2018-04-12 09:00", "通知 & 说明")


def test_the_record_above_the_body_is_read_where_it_is_filled() -> None:
    record = "<table><tr><td>发布机构：</td><td></td></tr></table><div>发布机构：<span>庄市街道</span></div>"
    document = read_document(page(record + "<!--<$[信息内容]>begin-->" + BODY + "<!--<$[信息内容]>end-->"))
    assert document.metas["发布机构"] == "庄市街道"


def test_files_below_the_body_are_attachments() -> None:
    link = '<a href="/module/download/downfile.jsp?classid=0&amp;filename=ab.pdf">附表</a><a href="/x.html">更多</a>'
    document = read_document(page("<!--<$[信息内容]>begin-->" + BODY + "<!--<$[信息内容]>end-->" + link))
    assert [(a.address, a.label) for a in document.attachments] == [
        ("/module/download/downfile.jsp?classid=0&filename=ab.pdf", "附表")
    ]


def test_pictures_stand_where_a_table_should_be() -> None:
    document = read_document(page('<div id="zoom"><p>见下表</p><img src="/picture/0/1.jpg"></div>'))
    assert document.blocks == (Paragraph("见下表"), Picture("/picture/0/1.jpg"))


def test_scripts_styles_and_comments_are_no_text() -> None:
    document = read_document(
        page('<div id="zoom"><style>p{}</style><script>var a="<p>9</p>"</script><!-- 8 --><p>7</p></div>')
    )
    assert document.text == "7"


@pytest.mark.parametrize("span", ["0", "-3", "abc", "99999999", "2.5", ""])
def test_hostile_spans_are_bounded(span: str) -> None:
    html = f"<div id=zoom><table><tr><td rowspan='{span}' colspan='{span}'>1</td></tr></table></div>"
    document = read_document(page(html))
    assert next(document.tables[0].cells()).text == "1"


def test_a_table_of_a_million_slots_is_refused() -> None:
    row = "<tr><td colspan=1000 rowspan=1000>1</td></tr>"
    with pytest.raises(UnreadableDocument, match="slots"):
        read_document(page(f"<div id=zoom><table>{row * 300}</table></div>"))


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "gbk", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("label", ["utf-8", "gb2312", "iso-8859-1", None])
def test_a_wrong_label_does_not_matter(charset: str, label: str | None) -> None:
    text = page("<div id=zoom><p>镇海区政府信息公开年度报告 朱镕基</p></div>").decode()
    content_type = None if label is None else f"text/html; charset={label}"
    assert (
        read_document(text.encode(charset), content_type=content_type).text
        == "镇海区政府信息公开年度报告 朱镕基"
    )


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff"), min_size=1))
def test_utf8_text_survives_decoding(text: str) -> None:
    assert decode_text(text.encode("utf-8"), "text/html; charset=gb2312")[0] == text


@given(
    st.lists(
        st.lists(st.tuples(st.just("x"), st.integers(1, 4), st.integers(1, 4)), min_size=1, max_size=4),
        min_size=1,
        max_size=5,
    )
)
def test_a_grid_covers_each_slot_once(rows: list[list[tuple[str, int, int]]]) -> None:
    table = expand_grid(1, rows)
    widths = {len(row) for row in table.grid}
    assert len(widths) == 1
    assert sum(1 for _ in table.cells()) == sum(len(row) for row in rows)
    for cell in table.cells():
        assert table.grid[cell.row - 1][cell.column - 1] is cell
