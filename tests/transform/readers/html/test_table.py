"""Cells are read as browsers show them: spans of any spelling, mark-up of Word and of old editors."""

import pytest

from tests.support.corpus.html_page import wrap_page
from tests.support.small_pages import HEADER, REVIEWS, match_page, table, values_of
from transform.readers import read_document


@pytest.mark.parametrize("span", ["0", "-3", "abc", "99999999", "2.5", ""])
def test_hostile_spans_are_bounded(span: str) -> None:
    html = f"<div id=zoom><table><tr><td rowspan='{span}' colspan='{span}'>1</td></tr></table></div>"
    document = read_document(wrap_page(html))
    assert next(document.tables[0].cells()).text == "1"


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
