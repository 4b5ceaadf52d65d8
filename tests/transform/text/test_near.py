"""Words that somebody may have meant."""

import pytest

from transform.text.near import suggest


@pytest.mark.parametrize(
    ("word", "known", "said"),
    [
        ("blank_totals", ["sum", "blank_total", "blank_row"], "did you mean blank_total"),
        ("庄市", ["招宝山街道", "庄市街道"], "did you mean 庄市街道?"),
        ("x", ["sum"], "look it up"),
        ("A_SITES", ["A_SITE", "A_LANG"], "did you mean A_SITE?"),
    ],
)
def test_what_is_written_alike_is_suggested(word: str, known: list[str], said: str) -> None:
    assert suggest(word, known, "look it up", prefix="A_" if word.startswith("A_") else "").startswith(said)
