"""Sentences, and lines that a page wraps."""

from hypothesis import given
from hypothesis import strategies as st

from transform.text.sentences import join_wrapped_lines, split_sentences


def test_sentences_end_at_full_stops_semicolons_and_lines() -> None:
    text = "一、概况\n公开信息3条；回复2条。 没有投诉！"
    assert [s.text for s in split_sentences(text)] == ["一、概况", "公开信息3条；", "回复2条。", "没有投诉！"]


def test_a_narrow_page_is_joined_and_its_headings_are_not() -> None:
    lines = ["一、总体情况", "2023年，洪泽区人民政府坚持以习近平新时代中国特色社会", "主义思想为指导。"]
    assert [s.text for s in split_sentences("\n".join(lines))] == [lines[0], f"{lines[1]} {lines[2]}"]


def test_paragraphs_of_a_wide_page_stay_apart() -> None:
    long = "街道" * 40
    assert join_wrapped_lines(f"{long}\n{long}") == f"{long}\n{long}"


@given(st.text(alphabet="公开信息3条。；！\n 　（）", max_size=120))
def test_sentences_are_at_their_positions(text: str) -> None:
    joined = join_wrapped_lines(text)
    assert len(joined) == len(text)
    for sentence in split_sentences(text):
        assert joined[sentence.position :].startswith(sentence.text)
