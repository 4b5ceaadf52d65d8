"""What is around elements is the same whether it is asked for one of them or for all at once."""

from selectolax.lexbor import LexborHTMLParser, LexborNode

from transform.readers.html.surroundings import (
    CellFinder,
    ids_holding,
    ids_with_text,
    texts_in,
    without_inner,
)

PAGE = """<p><sup><sup></sup><sup> <b>1</b></sup></sup><sub>&#8203;</sub><i>2</i></p>
<table id=outer><tr><td id=first><b><i><img></i><img></b></td><td id=second>a<b><img></b>
<table id=inner><tr><th id=third><u><img></u></th></tr></table></td></tr></table><div><img></div>"""


def parse_page() -> LexborNode:
    whole = LexborHTMLParser(PAGE).body
    assert whole is not None
    return whole


def test_what_holds_an_element_is_that_element_and_all_around_it() -> None:
    whole = parse_page()
    for selector in ("table", "td,th", "img", "sup"):
        holding = {node.mem_id for node in whole.css("*") if node.css_first(selector) is not None}
        assert ids_holding(whole, selector) - ids_holding(whole, "body") == holding - ids_holding(
            whole, "body"
        )


def test_a_sign_prints_something_where_any_text_in_it_is_shown() -> None:
    whole = parse_page()
    signs = whole.css("sup,sub")
    filled = ids_with_text(signs)
    assert [node.mem_id in filled for node in signs] == [True, False, True, False]


def test_elements_without_those_in_them_hold_the_same_texts() -> None:
    whole = parse_page()
    assert [len(texts_in(node)) for node in without_inner(whole.css("sup"))] == [2]
    assert [node.id for node in without_inner(whole.css("table"))] == ["outer"]


def test_the_cell_of_an_element_is_the_innermost_and_is_found_again() -> None:
    whole = parse_page()
    cells = CellFinder()
    for _ in range(2):
        found = [cells.find(node) for node in whole.css("img")]
        assert [cell and cell.id for cell in found] == ["first", "first", "second", "third", None]
        assert [cells.is_alone(node) for node in whole.css("img")] == [True, True, False, True, False]
