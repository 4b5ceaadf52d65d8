"""What is said in Chinese and in English: two sentences beside each other, never one of both."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

Language = Literal["zh", "en"]


class Bilingual(NamedTuple):
    """Words in Chinese and in English."""

    zh: str
    en: str

    def tell(self, language: Language) -> str:
        """The words in one language."""
        return self.zh if language == "zh" else self.en


def join_words(words: Iterable[Bilingual], zh: str = "、", en: str = ", ") -> Bilingual:
    """Words one after the other, with what stands between them in each language."""
    listed = list(words)
    return Bilingual(zh.join(one.zh for one in listed), en.join(one.en for one in listed))


def join_codes(codes: Iterable[str], zh: str, en: str) -> Bilingual:
    """What is written alike in both languages, with what stands between it in each."""
    listed = list(codes)
    return Bilingual(zh.join(listed), en.join(listed))
