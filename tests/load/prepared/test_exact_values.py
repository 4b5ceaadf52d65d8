"""Text that both databases can hold."""

from load.prepared.exact_values import sanitise_text


def test_text_of_people_passes_unchanged() -> None:
    assert sanitise_text("依申请\n公开") == "依申请\n公开"
    assert sanitise_text(None) is None
    assert sanitise_text("\ud83d\ude00") == "😀"
