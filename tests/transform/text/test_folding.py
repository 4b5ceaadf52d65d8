"""Folded characters keep their positions; white space is removed and nothing else; composing takes linear time."""

import unicodedata
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.pumps import grows_faster_than_length
from transform.text.folding import (
    compose,
    fold_characters,
    label_key,
    label_number,
    normalise_text,
    numbering,
    remove_whitespace,
)
from transform.text.states import State
from transform.text.titles import judge_title
from transform.text.values import read_value

# Marks of two classes, which are sorted; a vowel sign that is taken apart into two such.
UNSORTED = ("\u0301\u0316", "\u0f73")
MIXED = "a1件条\u3000（１\u0301\u0316\u1100\u1161\u11a8é\u0f73ﬁ㈠Åか\u3099⼀①"


@given(st.text(max_size=80))
def test_folding_keeps_every_position(text: str) -> None:
    assert len(fold_characters(text)) == len(text)


def test_folding_makes_ordinary_digits_and_leaves_chinese_stops() -> None:
    assert fold_characters("２０１７年１⽉（１）：３５３条，。；") == "2017年1月(1):353条，。；"


def test_white_space_of_any_width_is_removed() -> None:
    assert remove_whitespace(" 庄市　街道\n2017\xa0年 ") == "庄市街道2017年"


def test_a_long_text_is_composed_as_a_short_one() -> None:
    rng = Random(1)
    for length in (20, 499, 501, 1500):
        text = "".join(rng.choices(MIXED, k=length))
        assert compose(text) == unicodedata.normalize("NFKC", text)


@given(st.text("a1%“”、。《》条数，（）：％Ａ１＂～", max_size=30), st.sampled_from(["", *MIXED]))
def test_wide_characters_are_composed_as_in_any_text(text: str, other: str) -> None:
    for mixed in (text, f"{text}{other}", f"{text}{other}{text}"):
        assert compose(mixed) == unicodedata.normalize("NFKC", mixed)


@pytest.mark.parametrize("marks", UNSORTED, ids=ascii)
@pytest.mark.parametrize(
    "read",
    [normalise_text, judge_title, lambda text: read_value(f"5{text}", "条")],
    ids=["text", "title", "value"],
)
def test_marks_are_sorted_in_linear_time(read: Callable[[str], object], marks: str) -> None:
    def work(length: int) -> Callable[[], object]:
        text = marks * (length // len(marks))
        return lambda: getattr(read, "__wrapped__", read)(text)

    assert not grows_faster_than_length(work, 40_000)


def test_a_figure_with_marks_is_unreadable_however_many_they_are() -> None:
    assert read_value("353" + "\u0301\u0316" * 2000, "条").state is State.UNREADABLE


@pytest.mark.parametrize(
    "text", ["“3.网络申请数”", "★3.网络申请数", "《3．网络申请数》", "其中：“3.网络申请数”", "·3、网络申请数"]
)
def test_marks_before_the_number_of_a_label_hide_it_not(text: str) -> None:
    assert (label_key(text), label_number(text), numbering(text)) == ("网络申请数", "3", "1.")


def test_a_translation_behind_a_label_is_no_part_of_it() -> None:
    assert label_key("1.当面申请数\nRequests in person") == label_key("当面申请数（件）Requests").replace(
        "(件)", ""
    )
    assert label_key("PM2.5浓度") != label_key("浓度")
    assert label_key("Total") == "Total"
