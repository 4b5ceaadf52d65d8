"""Codes of offices and sites, made of the syllables of their names."""

import tomllib
from collections import Counter
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib import resources

_LONGEST = 40
_DIGITS = 4


def make_codes(names: Iterable[str]) -> dict[str, str]:
    """A code for each name: ASCII, unique among them, and the same whenever it is made of the same name.

    Where two names sound alike both codes end in a part of a hash of the name, so that none depends on their order.
    """
    spelt = {name: spell_name(name) for name in names}
    counted = Counter(spelt.values())
    return {name: code if counted[code] == 1 else f"{code}-{_hash(name)}" for name, code in spelt.items()}


def spell_name(name: str) -> str:
    """The syllables of a name in one word: 财政局 is ``caizhengju``.

    A character that is not in the table, and what is cut off a long name, is stood for by a part of its hash.
    """
    syllables = _read_syllables()
    known = "".join(
        syllables.get(character, character.lower() if character.isascii() and character.isalnum() else "")
        for character in name
    )
    is_whole = all(c in syllables or (c.isascii() and c.isalnum()) for c in name if c.isalnum())
    if known and is_whole and len(known) <= _LONGEST:
        return known
    return "-".join(filter(None, (known[:_LONGEST], _hash(name))))


@cache
def _read_syllables() -> dict[str, str]:
    text = (resources.files("extract") / "survey" / "pinyin.toml").read_text(encoding="utf-8")
    table: dict[str, str] = tomllib.loads(text)
    return {character: syllable for syllable, characters in table.items() for character in characters}


def _hash(name: str) -> str:
    return sha256(name.encode()).hexdigest()[:_DIGITS]
