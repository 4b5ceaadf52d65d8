"""Tags as browsers read them, and what is left of them in a marked source."""

import re
from random import Random

import pytest
from selectolax.lexbor import LexborHTMLParser

from transform.readers.html.tags import TaggedSource, judge_tag, read_attributes
from transform.readers.html.visibility import Effect


@pytest.mark.parametrize(
    ("tag", "attributes"),
    [
        ("a=1 B='2' c=\"3\" d", {"a": "1", "b": "2", "c": "3", "d": ""}),
        ("a=1 a=2 A=3", {"a": "1"}),
        ("href=/a/b?c=d&amp;e=f title='x&lt;y'", {"href": "/a/b?c=d&e=f", "title": "x<y"}),
        ("a = 1 b= c", {"a": "1", "b": "c"}),
        ("a=\"1\"b='2'/c", {"a": "1", "b": "2", "c": ""}),
    ],
)
def test_attributes_are_those_that_a_browser_reads(tag: str, attributes: dict[str, str]) -> None:
    assert read_attributes(f" {tag}") == attributes


@pytest.mark.parametrize(
    "tag", ["<td title='a>", '<p a="b>', "<td style='display:none'>", "<tr hidden>", "<td"]
)
def test_a_tag_by_which_marks_do_not_hold_is_odd(tag: str) -> None:
    assert judge_tag(tag).is_odd


@pytest.mark.parametrize(
    "tag", ["<!-- <td>", "</td>", "<td title=a'b>", "<td width= >", "<td a=b/>", "<td\ncolspan=2\n>"]
)
def test_other_tags_are_not(tag: str) -> None:
    assert not judge_tag(tag).is_odd


def test_a_marked_source_keeps_what_is_asked_for_later() -> None:
    tagged = TaggedSource(
        "<P class=x style='color:red'>a</P><SPAN lang=EN style=display:none>b</SPAN><a href='x?a=1&amp;b=2' name=c>d</a>"
    )
    assert tagged.mark().source == (
        '\ufdd0<p class="x">a\ufdd0</p><span shown="gone">b</span><a href="x?a=1&amp;b=2">d</a>\ufdd3'
    )
    assert tagged.effects == {Effect.GONE}
    assert tagged.subjects >= {"p", ".x", "span", "a"}


def test_an_attribute_of_the_page_is_not_taken_for_an_effect() -> None:
    assert "shown" not in TaggedSource("<span shown=gone>1</span>").mark().source


IDLE = ("span", "font size=2", "b", "o:p", "strong", "i", "em", "u")
OTHERS = ("table", "tr", "td", "tbody", "p", "div", "li", "code", "nobr", "button", "h1", "sub", "object")


def draw_malformed(seed: int) -> str:
    """Texts and tags in any order, half of them of elements that do nothing to a text."""
    rng = Random(seed)
    tags = [
        f"</{name.split()[0]}>" if rng.random() < 0.5 else f"<{name}>"
        for name in rng.choices((*IDLE, *OTHERS, "td", "td"), k=rng.randint(5, 30))
    ]
    return "".join(rng.choice((str(rng.randint(1, 99)), "字", " ", "")) + tag for tag in tags)


def read_texts(source: str) -> list[str]:
    """The texts of the tree of a marked source, of its tables and of its cells, without white space beside marks."""
    body = LexborHTMLParser(source.encode()).body
    nodes = [] if body is None else [body, *body.css("table"), *body.css("td")]
    return [re.sub(r"\s*([\ufdd0-\ufdd3])\s*", r"\1", node.text(deep=True)).strip() for node in nodes]


def test_tags_that_are_left_out_change_no_text_however_malformed_a_source_is() -> None:
    shortened = 0
    for seed in range(1500):
        tagged = TaggedSource(draw_malformed(seed))
        whole, short = tagged.mark(), tagged.mark(only_text=True)
        assert read_texts(short.source) == read_texts(whole.source), seed
        assert (short.cells, short.rows) == (whole.cells, whole.rows)
        shortened += short != whole
    assert shortened > 30


@pytest.mark.parametrize(
    "source",
    [
        '<p><span style="display:none">1</span><span>2</span></p>',
        "<p><a href=1.doc><span>1</span></a></p>",
        "<p><textarea><span>1</span></textarea></p>",
        "<table><tr><td>1</td> <b>2</b></tr></table>",
    ],
    ids=["effect", "link", "raw text", "in no cell"],
)
def test_tags_on_which_something_hangs_are_not_left_out(source: str) -> None:
    tagged = TaggedSource(source)
    assert tagged.mark(only_text=True) == tagged.mark()
