"""Folded characters keep their positions; white space is removed and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from transform.text.folding import fold_characters, remove_whitespace


@given(st.text(max_size=80))
def test_folding_keeps_every_position(text: str) -> None:
    assert len(fold_characters(text)) == len(text)


def test_folding_makes_ordinary_digits_and_leaves_chinese_stops() -> None:
    assert fold_characters("２０１７年１⽉（１）：３５３条，。；") == "2017年1月(1):353条，。；"


def test_white_space_of_any_width_is_removed() -> None:
    assert remove_whitespace(" 庄市　街道\n2017\xa0年 ") == "庄市街道2017年"
