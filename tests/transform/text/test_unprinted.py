"""Characters that nobody sees are no part of a text; those that turn it around are."""

import unicodedata

import pytest

from tests.support.invisible_changes import UNPRINTED
from transform.text.folding import label_key, normalise_text, remove_whitespace
from transform.text.unprinted import drop_unprinted, drop_unshown


@pytest.mark.parametrize("char", [*UNPRINTED.values(), "\u2066", "\u2067", "\u2068", "\u2069", "\U000e01ef"])
def test_what_is_not_printed_is_dropped(char: str) -> None:
    assert drop_unprinted(f"{char}1{char}2") == "12"
    assert remove_whitespace(f"{char}收 到{char}") == "收到"
    assert label_key(f"{char}1{char}．收{char}到") == label_key("1．收到")


def test_nothing_is_dropped_that_is_a_letter_a_sign_or_a_space() -> None:
    kept = [
        chr(code)
        for code in range(0x110000)
        if unicodedata.category(chr(code))[0] in "LNPSZ" and not 0xE000 <= code < 0xF900
    ]
    assert drop_unprinted("".join(kept)) == "".join(kept)


def test_overrides_and_soft_hyphens_stay() -> None:
    assert drop_unprinted("\u202a1\u202b\u202c\u202d\u202e\u00ad") == "\u202a1\u202b\u202c\u202d\u202e\u00ad"
    assert drop_unshown("1\u00ad2\u200b") == "12"


def test_a_label_that_runs_backwards_is_not_that_label() -> None:
    assert normalise_text("\u202a收\u202d到\u202c") == "收到"
    assert normalise_text("\u202e收到") != "收到"
    assert normalise_text("\u202b收到") != "收到"
