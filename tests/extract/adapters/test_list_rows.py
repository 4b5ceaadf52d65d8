"""Which elements of a page are the rows of its list, however they are nested."""

import pytest
from bs4 import Tag

from extract.adapters.list_page import parse_html
from extract.adapters.list_rows import Outline, find_rows, split_rows


def split(markup: str, selector: str | None = None) -> list[str]:
    """The rows of a page by their ids."""
    soup = parse_html(markup)
    outline = Outline(soup)
    rows = find_rows(soup, outline) if selector is None else split_rows(soup.select(selector), outline)
    return [str(row.get("id")) for row in rows]


def link(number: int) -> str:
    return f"<a id=a{number} href=/{number}>x</a>"


@pytest.mark.parametrize(
    ("markup", "selector", "rows"),
    [
        (f"<ul><li id=1>{link(1)}<li id=2>{link(2)}</ul>", None, ["1", "2"]),
        (f"<ul><li id=1>{link(1)}<li id=2>no link</ul>{link(2)}", None, ["1"]),
        (f"<ul><li id=1>{link(1)}<ul><li id=2>{link(2)}</ul></ul>", None, ["2"]),
        (f"<table><tr id=1><td>{link(1)}<tr id=2><td>{link(2)}</table>", "table", ["1", "2"]),
        (f"<div id=1>{link(1)}</div><p>{link(2)}{link(3)}</p>", None, ["1", "a2", "a3"]),
        (f"<div id=1>{link(1)}{link(1)}</div>", "div", ["1"]),
        (f"<div id=1><div id=2>{link(1)}</div></div>", "div", ["1"]),
        (f"<div id=1><ul id=2><li id=3>{link(1)}<li id=4>{link(2)}</ul></div>", "div, ul", ["3", "4"]),
        (f"<div><p id=1>{link(1)}</p><div><p id=2>{link(2)}</p></div></div>", "div", ["1", "2", "None"]),
        (f"<p id=1>{link(1)}<b></b></p>", "a", ["1"]),
    ],
)
def test_containers_are_split_into_rows(markup: str, selector: str | None, rows: list[str]) -> None:
    assert split(markup, selector) == rows


def test_a_link_ends_where_the_next_one_begins() -> None:
    soup = parse_html("<a href=/1>one<div><a href=/2>two<!--no--></a></div>three</a><a>four</a>")
    outline = Outline(soup)
    assert [outline.text_of_link(found) for found in outline.links_below(soup)] == ["one", "two"]


def test_the_texts_beside_a_link_are_those_of_its_row() -> None:
    soup = parse_html("before<li>a<a href=/1>inside<b>too</b></a><!--b--><i>c</i></li>behind")
    outline = Outline(soup)
    row, found = soup.li, soup.a
    assert isinstance(row, Tag) and isinstance(found, Tag)
    assert list(outline.texts_beside(found, row)) == ["a", "b", "c"]
    assert list(outline.texts_beside(found, found)) == []
