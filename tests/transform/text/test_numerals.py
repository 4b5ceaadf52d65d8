"""Counts in words: every one up to 9999, and what is no count."""

import pytest

from transform.text.numerals import read_numeral, read_year

DIGITS = "零一二三四五六七八九"


def write(number: int) -> str:
    words, gap = "", False
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            words += "零" * gap + DIGITS[digit] + name
        gap = bool(words) and not digit
    return words or "零"


def test_every_count_is_read_back() -> None:
    assert [read_numeral(write(number)) for number in range(10_000)] == list(range(10_000))
    assert [read_numeral(write(number)[1:]) for number in range(10, 20)] == list(range(10, 20))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "十几",
        "两三",
        "三五",
        "二三十",
        "百余",
        "一百五",
        "一百零",
        "百",
        "千",
        "十十",
        "零五",
        "一〇五",
        "廿",
        "○",
        "O",
    ],
)
def test_what_is_no_count(text: str) -> None:
    assert read_numeral(text) is None


@pytest.mark.parametrize(
    ("text", "year"), [("二〇一七", 2017), ("二○一七", 2017), ("2017", 2017), ("一七", None)]
)
def test_years(text: str, year: int | None) -> None:
    assert read_year(text) == year
