"""Entities are read as browsers read them; one of thousands of digits is a character that does not exist."""

import html

import pytest

from transform.text.entities import unescape_entities


@pytest.mark.parametrize(
    "text", ["&amp;&lt;", "&#24180;", "&#x5e74;", "&#0;&#xD800;&#1114112;", "年&", "&#99999999999;"]
)
def test_usual_entities_are_those_of_the_standard(text: str) -> None:
    assert unescape_entities(text) == html.unescape(text)


def test_an_entity_of_thousands_of_digits_is_no_character() -> None:
    assert unescape_entities(f"2017&#24180;&#{'9' * 5000};报告") == "2017年\N{REPLACEMENT CHARACTER}报告"


def test_zeros_in_front_do_not_count() -> None:
    assert unescape_entities(f"2017&#{'0' * 5000}24180;&#{'0' * 5000};") == "2017年\N{REPLACEMENT CHARACTER}"
