"""Decoding is strict, and the declared charset is only a hint."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transform.text.decode import UnreadableDocument, decode_text, replace_surrogates

TITLE = "庄市街道2017年度信息公开年度报告"


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (TITLE.encode(), None),
        (TITLE.encode(), "text/html; charset=gb2312"),
        (TITLE.encode("gbk"), None),
        (TITLE.encode("gbk"), "text/html; charset=ISO-8859-1"),
        (TITLE.encode("gbk"), "text/html;charset=utf-8"),
        (codecs.BOM_UTF8 + TITLE.encode(), "text/html; charset=gbk"),
        (codecs.BOM_UTF16_LE + TITLE.encode("utf-16-le"), None),
    ],
)
def test_bytes_win_over_labels(data: bytes, content_type: str | None) -> None:
    assert decode_text(data, content_type)[0] == TITLE


def test_a_name_outside_gb2312_under_its_label() -> None:
    page = f'<meta charset="gb2312"><p>朱镕喆{TITLE}</p>'
    assert decode_text(page.encode("gb18030")) == (page, "gb18030")


def test_a_declared_big5_page() -> None:
    page = '<meta http-equiv="Content-Type" content="text/html; charset=big5"><p>鎮海區</p>'
    assert decode_text(page.encode("big5")) == (page, "big5hkscs")


@given(st.text().filter(lambda text: not text.startswith("\ufeff")))
def test_utf_8_comes_back(text: str) -> None:
    assert decode_text(text.encode(), "text/html; charset=gbk") == (text, "utf-8")


def test_what_is_text_in_no_charset() -> None:
    with pytest.raises(UnreadableDocument, match="not text in utf-8 or any of gb18030"):
        decode_text(b"\xff\xff\xff")


def test_halves_of_surrogate_pairs_are_characters_that_are_missing() -> None:
    assert replace_surrogates("年\ud800报\udc00") == "年\ufffd报\ufffd"
    assert replace_surrogates("\ud83d\ude00") == "😀"
