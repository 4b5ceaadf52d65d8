"""What is remembered by text is bounded in the number of texts and in their length."""

from transform.text.remembered import FoundOnce, remember_short


def test_a_short_text_is_asked_once_and_a_long_one_each_time() -> None:
    asked: list[str] = []

    @remember_short(8, longest=3)
    def count_letters(text: str) -> int:
        asked.append(text)
        return len(text)

    assert [count_letters(text) for text in ("abc", "abcd", "abc", "abcd")] == [3, 4, 3, 4]
    assert asked == ["abc", "abcd", "abcd"]


def test_no_more_texts_are_kept_than_were_asked_for() -> None:
    asked: list[str] = []

    @remember_short(2)
    def find(text: str) -> None:
        asked.append(text)

    for text in ("a", "b", "a", "b", "c", "c", "a"):
        find(text)
    assert asked == ["a", "b", "c", "a"]


def test_a_property_is_found_once_for_each_object() -> None:
    asked: list[str] = []

    class Word:
        def __init__(self, text: str) -> None:
            self.text = text

        @FoundOnce
        def length(self) -> int:
            """How many letters it has."""
            asked.append(self.text)
            return len(self.text)

    one, other = Word("a"), Word("bc")
    assert [one.length, other.length, one.length, other.length] == [1, 2, 1, 2]
    assert asked == ["a", "bc"]
    assert Word.length.__doc__ == "How many letters it has."
