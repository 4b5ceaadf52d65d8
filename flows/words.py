"""What is said to people, in Chinese and in English: words.toml, by key and by GONGKAI_LANG."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from transform.text.bilingual import Bilingual, Language


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one language."""

    language: Language

    def say(self, key: str, **values: object) -> str:
        """The sentence of a key (``end.some_failed``), with the values that it names.

        Raises KeyError for a key that words.toml does not have, or a value that is not given.
        """
        return _sentences()[key][self.language].format_map(values)

    def has(self, key: str) -> bool:
        """Whether words.toml has a sentence of this key."""
        return key in _sentences()


def say_both(key: str, **values: object) -> Bilingual:
    """The sentence of a key in both languages, as findings have it."""
    return Bilingual(Words("zh").say(key, **values), Words("en").say(key, **values))


@cache
def _sentences() -> Mapping[str, Mapping[Language, str]]:
    rooms = tomllib.loads(files("flows").joinpath("words.toml").read_text(encoding="utf-8"))
    return {f"{room}.{key}": texts for room, keys in rooms.items() for key, texts in keys.items()}
