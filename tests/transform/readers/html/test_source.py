"""Cells taken by marks in the text are those that a walk through the tree finds; else the tree is walked."""

import random
from collections.abc import Iterator

import pytest

from replica.layouts import LAYOUTS
from replica.writers.html import STYLES, write_html
from tests.support.corpus.truth import fill
from transform.document import Document, Paragraph
from transform.readers import read_document
from transform.readers.html import reader as html
from transform.text.decode import UnreadableDocument

INSERTED = (
    "<td>", "</td>", "<tr>", "</tr>", "<table>", "</table>", "<p>", "<br>", "<td colspan=2>", "<th rowspan='2'>",
    "<!-- <td>8</td> -->", "<caption>本表</caption>", "<div>", "</div>", "<img src=a.jpg>", "<td title='a>b'>",
    '<p title="<td>">', '<p title="<td a="b">', "<style>td{}</style>", "<TD\n ROWSPAN = 2 colspan=1>", "<select>",
)  # fmt: skip


def mutate(page: str, rng: random.Random) -> str:
    """The page with tags put in, taken out or doubled."""
    for _ in range(rng.randint(1, 4)):
        at = page.find("<", rng.randrange(page.find("<table") + 1, len(page)))
        end = page.find(">", at) + 1
        if at < 0 or not end:
            continue
        match rng.randrange(3):
            case 0:
                page = page[:at] + rng.choice(INSERTED) + page[at:]
            case 1:
                page = page[:at] + page[end:]
            case _:
                page = page[:end] + page[at:]
    return page


def pages() -> Iterator[str]:
    rng = random.Random(20)
    for form, layouts in LAYOUTS.items():
        for layout in layouts.values():
            for style in STYLES:
                page = f'<div id="zoom">{write_html(layout(fill(form)), style)}</div>'
                yield page
                for _ in range(6):
                    yield mutate(page, rng)


def read(page: str) -> Document | str:
    try:
        return read_document(page.encode(), name="a.html")
    except UnreadableDocument as refused:
        return str(refused)


def test_marks_say_what_the_tree_says(monkeypatch: pytest.MonkeyPatch) -> None:
    cut, walked, refused = 0, 0, 0
    take = html._extract_by_marks

    def count(source: str, body: html.Body) -> object:
        nonlocal cut, walked
        taken = take(source, body)
        cut, walked = cut + (taken is not None), walked + (taken is None)
        return taken

    for page in pages():
        with monkeypatch.context() as patched:
            patched.setattr(html, "_extract_by_marks", count)
            found = read(page)
        with monkeypatch.context() as patched:
            patched.setattr(html, "_extract_by_marks", lambda source, body: None)
            assert found == read(page), page
        refused += isinstance(found, str)
    tried = {"by marks": cut, "walked": walked, "refused": refused}
    print(tried)  # noqa: T201 - how much was tried belongs to the answer
    assert min(tried.values()) > 30, tried


def body_of(page: str) -> list[object]:
    document = read_document(f'<div id="zoom">{page}</div>'.encode(), name="a.html")
    return [b.text if isinstance(b, Paragraph) else [c.text for c in b.cells()] for b in document.blocks]


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
    assert body_of(page) == blocks


@pytest.mark.parametrize("mark", ["&#xFDD1;T0&#xFDD1;", "&#64977;I5&#64977;", "&#xFDD1;T9&#xFDD1;"])
def test_marks_that_a_page_brings_along_are_refused(mark: str) -> None:
    with pytest.raises(UnreadableDocument, match="noncharacters"):
        body_of(f"{mark}<table><tr><td>1</td></tr></table>")
