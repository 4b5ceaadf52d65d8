"""Which elements of a page hold the report, and where each of them begins among the blocks."""

import pytest

from transform.document import Document, Paragraph
from transform.readers.html.reader import read_html
from transform.text.decode import UnreadableDocument

TABLE = "<table><tr><td>（一）维持具体行政行为数</td><td>2</td></tr></table>"
DRAWN_APART = "<table><tr><td>结　果 维&nbsp;持<td>1</table>"
BEGIN, END = "<!--<$[信息内容]>begin-->", "<!--<$[信息内容]>end-->"


def outline(document: Document) -> list[str]:
    return [block.text if isinstance(block, Paragraph) else "表" for block in document.blocks]


@pytest.mark.parametrize(
    ("page", "blocks", "sections"),
    [
        ("<p>n</p><div id=zoom><p>a</p></div><div id=zoom><p>b</p></div>", ["a", "b"], (1,)),
        ("<div class=TRS_Editor>a<div class=TRS_Editor>b</div></div>", ["a", "b"], ()),
        ("<div class=main>n<div id=zoom>a</div>m</div>", ["a"], ()),
        ("<div class=main>n<div id=zoom>a</div><ul><li>m</ul></div><div class=main>k</div>", ["a"], ()),
        (f"<div class=main>n<div id=zoom>a</div>m{TABLE}</div>", ["a", "表"], (1,)),
        (f"<div class=main>n<div id=zoom>a</div>m{DRAWN_APART}</div>", ["a", "表"], (1,)),
        (f"<div class=TRS_Editor>{TABLE}</div><p>n</p><div id=zoom>a</div>", ["表", "a"], (1,)),
        (f"<div class=TRS_Editor>n</div><div id=zoom>a{TABLE}</div>", ["a", "表"], ()),
        (f"<div id=zoom> </div><div class=TRS_Editor>a{TABLE}</div>", ["a", "表"], ()),
        (f"<table><tr><td>n<td><div id=zoom>a</div><td>{TABLE}</table>", ["a", "表"], (1,)),
        ("<table><tr><td>天气<td>12</table><div id=zoom>a</div>", ["a"], ()),
        ("<div class=main><table><tr><td>首页 1</table></div><div class=main><div id=zoom>a</div></div>", ["a"], ()),
        (f"{BEGIN}a{END}n{BEGIN}b{END}", ["an", "b"], (1,)),
        (f"{BEGIN}<p>a</p>{BEGIN}<p>b</p>{END}{END}", ["a", "b"], (1,)),
        (f"{BEGIN}{BEGIN}<p>a</p>{END}{END}", ["a"], ()),
        (f"{TABLE}{BEGIN}a{END}", ["a", "表"], (1,)),
        (f"<p>n</p>{BEGIN}a{END}<table><tr><td>n<td>{TABLE}<td>m</table>", ["a", "表"], (1,)),
        ("<iframe srcdoc='<div id=zoom>a</div>'></iframe><p>n</p>", ["a"], ()),
        ("<div id=zoom>a<iframe srcdoc='&lt;p&gt;b&lt;/p&gt;'>x</iframe>c</div>", ["a", "b", "c"], ()),
        ("<div id=zoom>a<iframe src=x.html srcdoc>x</iframe>c</div>", ["ac"], ()),
    ],
)  # fmt: skip
def test_containers_are_read_in_their_order(page: str, blocks: list[str], sections: tuple[int, ...]) -> None:
    document = read_html(page)
    assert (outline(document), document.section_blocks) == (blocks, sections)


def test_a_second_body_that_is_cut_off_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="never closed"):
        read_html(f"{BEGIN}a{END}n{BEGIN}b")


@pytest.mark.parametrize(
    "attribute",
    [
        "id=zoom",
        "ID='Zoom'",
        'class="x main"',
        'class="MAIN"',
        'class="&#109;ain"',
        'id="zo&#x6F;m"',
        'class="x&Tab;main"',
    ],
)
def test_a_container_is_found_however_its_name_is_spelt(attribute: str) -> None:
    assert outline(read_html(f"<p>n</p><div {attribute}>a&nbsp;</div>")) == ["a\u00a0"]
