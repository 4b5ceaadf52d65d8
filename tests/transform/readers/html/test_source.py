"""A page that is not whole is refused."""

import pytest

from tests.support.corpus.html_page import BODY, wrap_page
from transform.readers import read_document
from transform.text.decode import UnreadableDocument


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (wrap_page(BODY)[:-20], "</html>"),
        (wrap_page("<!--<$[信息内容]>begin-->" + BODY), "marker"),
        (b"<p>a</p><table><tr><td>13", "never closed"),
        (b"<p>a</p><table><tr><td>1</td></tr></table><p cla", "never closed"),
        (wrap_page("<!--ZJEG_RSS.content.begin--><!--" + BODY + "<!--ZJEG_RSS.content.end-->"), "hides"),
        (wrap_page("<div id=zoom><p>a</p><!-- b " + BODY + "</div>"), "hides"),
        (b"", "empty"),
        (b"\x00\x01\x02 <p>x</p>", "NUL"),
        (b"<p>\x81\x20\xff\xfa</p>" * 9, "bytes"),
    ],
)
def test_what_is_not_whole_is_refused_with_words(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableDocument, match=words):
        read_document(data)
