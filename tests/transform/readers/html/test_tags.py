"""Tags as browsers read them, and what is left of them in a marked source."""

import pytest

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
