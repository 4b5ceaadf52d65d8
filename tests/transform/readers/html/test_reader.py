"""Pages as the CMS serves them: where the body is, pictures, markup that marks do not survive, tables of any size."""

import random
from collections.abc import Iterator, Sequence

import pytest

from replica.layouts import LAYOUTS
from replica.writers.html import STYLES, write_html
from tests.support.corpus.html_page import BODY, wrap_page
from tests.support.corpus.truth import fill
from tests.support.long import LONG
from tests.support.small_pages import HEADER, REVIEWS, match_page, table, values_of
from transform.document import Document, Paragraph, Picture, Table
from transform.readers import read_document
from transform.readers.html import reader
from transform.readers.html.source import Body
from transform.text.decode import UnreadableDocument

INSERTED = (
    "<td>", "</td>", "<tr>", "</tr>", "<table>", "</table>", "<p>", "<br>", "<td colspan=2>", "<th rowspan='2'>",
    "<!-- <td>8</td> -->", "<caption>本表</caption>", "<div>", "</div>", "<img src=a.jpg>", "<td title='a>b'>",
    '<p title="<td>">', '<p title="<td a="b">', "<style>td{}</style>", "<TD\n ROWSPAN = 2 colspan=1>", "<select>",
)  # fmt: skip
WITH_EFFECTS = (
    "<select><option>1</select>", "<input value=3>", "<sub>", "<s>", "</s>", "<rt>1</rt>", "<svg><text>1</text></svg>",
    "<span style='display:none'>", "<p style='position:absolute'>", "<span style='font-size:0'>", "</span>", "<button>",
    "<td style='opacity:0'>", "<span style='float:left'>9</span>", "<img src=a.png alt=7>", "<object>", "<ul>", "<pre>",
)  # fmt: skip


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
    document = read_document(wrap_page(before + BODY + behind))
    assert [type(block) for block in document.blocks] == [Paragraph, Table]
    assert [cell.text for cell in document.tables[0].cells()] == ["网络申请数", "3"]
    assert document.body_found


def test_a_page_without_a_known_container_is_read_whole() -> None:
    document = read_document(wrap_page(BODY))
    assert not document.body_found
    assert len(document.tables) == 7


def test_a_picture_may_take_the_place_of_a_table() -> None:
    document = read_document(wrap_page('<div id="zoom"><p>见下表</p><img src="/picture/0/1.jpg"></div>'))
    assert document.blocks == (Paragraph("见下表"), Picture("/picture/0/1.jpg"))


def test_scripts_styles_and_comments_are_no_text() -> None:
    document = read_document(
        wrap_page(
            '<div id="zoom"><style>p{}</style><script>var a="<p>9</p>"</script><!-- 8 --><p>7</p></div>'
        )
    )
    assert document.text == "7"


def test_a_table_of_a_million_slots_is_refused() -> None:
    row = "<tr><td colspan=1000 rowspan=1000>1</td></tr>"
    with pytest.raises(UnreadableDocument, match="slots"):
        read_document(wrap_page(f"<div id=zoom><table>{row * 300}</table></div>"))


def test_a_layout_table_around_the_statistics() -> None:
    html = f"<table width=100%><tr><td><p>庄市街道年报</p>{table(HEADER, *REVIEWS)}</td></tr></table>"
    assert values_of(match_page(html))["f2014.4.1"] == "2"


def test_no_mark_of_the_reader_is_left_in_the_prose() -> None:
    """A page without a known container ended in a paragraph of one noncharacter."""
    text = read_document(f"<p>前文</p>{table(HEADER, *REVIEWS)}<p>后文</p>".encode()).text
    assert text.split("\n") == ["前文", "后文"]


def mutate(page: str, rng: random.Random, inserted: Sequence[str] = INSERTED) -> str:
    """The page with tags put in, taken out or doubled."""
    for _ in range(rng.randint(1, 4)):
        at = page.find("<", rng.randrange(page.find("<table") + 1, len(page)))
        end = page.find(">", at) + 1
        if at < 0 or not end:
            continue
        match rng.randrange(3):
            case 0:
                page = page[:at] + rng.choice(inserted) + page[at:]
            case 1:
                page = page[:at] + page[end:]
            case _:
                page = page[:end] + page[at:]
    return page


def pages(changes: int) -> Iterator[str]:
    rng, other_rng = random.Random(20), random.Random(21)
    for form, layouts in LAYOUTS.items():
        for layout in layouts.values():
            for style in STYLES:
                page = f'<div id="zoom">{write_html(layout(fill(form)), style)}</div>'
                yield page
                for _ in range(changes):
                    yield mutate(page, rng)
                yield mutate(page, other_rng, WITH_EFFECTS)


def read(page: str) -> Document | str:
    try:
        return read_document(page.encode(), name="a.html")
    except UnreadableDocument as error:
        return str(error)


@pytest.mark.parametrize("changes", [2, pytest.param(6, marks=LONG)])
def test_marks_and_a_walk_through_the_tree_give_the_same(
    changes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_marks, walked, refused = 0, 0, 0
    extract = reader._extract_by_marks

    def count(source: str, body: Body) -> object:
        nonlocal by_marks, walked
        extracted = extract(source, body)
        by_marks, walked = by_marks + (extracted is not None), walked + (extracted is None)
        return extracted

    for page in pages(changes):
        with monkeypatch.context() as patched:
            patched.setattr(reader, "_extract_by_marks", count)
            document = read(page)
        with monkeypatch.context() as patched:
            patched.setattr(reader, "_extract_by_marks", lambda source, body: None)
            assert document == read(page), page
        refused += isinstance(document, str)
    tried = {"by marks": by_marks, "walked": walked, "refused": refused}
    print(tried)  # noqa: T201 - how much was tried belongs to the answer
    assert min(tried.values()) > 5 * changes, tried


def read_body(page: str) -> list[object]:
    document = read_document(f'<div id="zoom">{page}</div>'.encode(), name="a.html")
    return [
        [cell.text for cell in block.cells()] if isinstance(block, Table) else block
        for block in document.blocks
    ]


@pytest.mark.parametrize(
    ("page", "blocks"),
    [
        ("<table><tr><td>a<td>b<tr><td>c</table>", [["a", "b", "c"]]),
        ("<table><td>a</td><td>b</td></table>", [["a", "b"]]),
        ("<table><tr><td title='a>b'>1</td><td>2</td></tr></table>", [["1", "2"]]),
        ("<table><tr><td>1<!-- <td>9</td> --></td><td>2</td></tr></table>", [["1", "2"]]),
        ("<table><caption>表一</caption><tr><td>1</td></tr></table>", ["表一", ["1"]]),
        ("<table><tr><td>1</td></tr><caption>表尾</caption></table>", ["表尾", ["1"]]),
        ("<table><tr><td>1<table><tr><td>9</td></tr></table></td><td>2</td></tr></table>",
         ["1", ["9"], "2"]),
        ('<p title="<td a="b">x</p><table><tr><td>1</td></tr></table>', ['x', ["1"]]),
        ("<table><tr><td>5<sup>1</sup></td><td>5<SUP><span>1</span></SUP></td><td>5<sup> </sup></td>"
         "<td>5<span style='FONT-SIZE: 9pt; VERTICAL-ALIGN: super'>1</span></td></tr></table>",
         [["5^1", "5^1", "5", "5^1"]]),
        ("<td>x</td><table><tr><td>1</td></tr></table>", ["x", ["1"]]),
        ("\ufdd20\ufdd2x<table><tr><td>1\ufdd0</td></tr></table>", ["0x", ["1"]]),
        ("<table><tr><td>1&#xFDD2;0&#xFDD2;7</td></tr></table>", [["1\ufdd20\ufdd27"]]),
    ],
)  # fmt: skip
def test_odd_markup_is_read_as_a_browser_shows_it(page: str, blocks: list[object]) -> None:
    assert read_body(page) == [Paragraph(block) if isinstance(block, str) else block for block in blocks]


@pytest.mark.parametrize("mark", ["&#xFDD1;T0&#xFDD1;", "&#64977;I5&#64977;", "&#xFDD1;T9&#xFDD1;"])
def test_marks_that_a_page_brings_along_are_refused(mark: str) -> None:
    with pytest.raises(UnreadableDocument, match="noncharacters"):
        read_body(f"{mark}<table><tr><td>1</td></tr></table>")


@pytest.mark.parametrize(
    "page",
    [
        "<b>" * 5000,
        "<html><head><title>庄市街道2017年政府信息公开年度报告</title></head><body><p> </p></body></html>",
        "<p hidden>353</p>",
    ],
    ids=["tags alone", "a title alone", "hidden text alone"],
)
def test_a_page_that_prints_nothing_is_no_report_without_figures(page: str) -> None:
    with pytest.raises(UnreadableDocument, match="prints nothing"):
        reader.read_html(page)


def test_a_page_that_holds_a_file_alone_is_read() -> None:
    assert reader.read_html('<div id="zoom"><a href="a.pdf"></a></div>').attachments


def test_preformatted_text_keeps_its_lines_and_gaps() -> None:
    body = "<p>一  二\n三</p><pre>\n规章  5\n\n  文件\t7</pre><p>四\n五</p>"
    document = read_document(f"<html><body>{body}</body></html>".encode(), name="page.html")
    assert document.text.split("\n") == ["一 二 三", "规章　　5", "　　文件　7", "四 五"]
