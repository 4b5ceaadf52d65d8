"""Spans are read as browsers read them."""

import pytest

from tests.support.corpus.html_page import wrap_page
from transform.readers import read_document


@pytest.mark.parametrize("span", ["0", "-3", "abc", "99999999", "2.5", ""])
def test_hostile_spans_are_bounded(span: str) -> None:
    html = f"<div id=zoom><table><tr><td rowspan='{span}' colspan='{span}'>1</td></tr></table></div>"
    document = read_document(wrap_page(html))
    assert next(document.tables[0].cells()).text == "1"
