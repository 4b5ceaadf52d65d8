"""Mark-up of Word and of old editors around the figures of a page."""

from tests.support.small_pages import HEADER, REVIEWS, match_page, table, values_of
from transform.readers import read_document


def test_blanks_of_word_are_blank() -> None:
    html = table(HEADER, *REVIEWS[:3]).replace(
        "<td>2</td>", "<td><p><span>&nbsp;</span><o:p> </o:p></p></td>"
    )
    assert values_of(match_page(html))["f2014.4.1"] is None


def test_a_number_split_over_spans_is_one_number() -> None:
    split = '<td><p class=MsoNormal><span lang=EN-US>20</span><font face="Times New Roman"><b>23</b></font></p></td>'
    html = table(HEADER, *REVIEWS).replace("<td>3</td>", split)
    assert values_of(match_page(html))["f2014.4"] == "2023"


def test_attributes_in_capitals_without_quotes() -> None:
    html = table(HEADER, *REVIEWS).replace("<td>四", "<TD WIDTH=94 ROWSPAN=1 STYLE=BORDER-COLLAPSE>四")
    assert values_of(match_page(html))["f2014.4"] == "3"


def test_a_layout_table_around_the_statistics() -> None:
    html = f"<table width=100%><tr><td><p>庄市街道年报</p>{table(HEADER, *REVIEWS)}</td></tr></table>"
    assert values_of(match_page(html))["f2014.4.1"] == "2"


def test_no_mark_of_the_reader_is_left_in_the_prose() -> None:
    """A page without a known container ended in a paragraph of one noncharacter."""
    text = read_document(f"<p>前文</p>{table(HEADER, *REVIEWS)}<p>后文</p>".encode()).text
    assert text.split("\n") == ["前文", "后文"]
