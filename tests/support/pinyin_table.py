"""The syllable of each character, by pypinyin's tables, as ``extract/survey/pinyin.toml`` holds them.

    python -m tests.support.pinyin_table > extract/survey/pinyin.toml

Characters of several readings have the most usual one: codes of offices have to be stable and readable, not right.
pypinyin is needed here alone; the product reads the file.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator
from textwrap import wrap

from pypinyin import lazy_pinyin

_ROW = 70
_HEAD = """\
# The characters of GB 2312 by their syllable without tone (v for ü): what codes of offices are made of.
# Written by `python -m tests.support.pinyin_table > extract/survey/pinyin.toml` from the tables of pypinyin (MIT).
# A code that was made by it is kept in a profile: a character must not move to another syllable without a reason.
"""


def main() -> None:
    """Print the file."""
    sys.stdout.write(write_table())


def write_table() -> str:
    """The text of the file."""
    return "\n".join((_HEAD, *_write_syllables()))


def _write_syllables() -> Iterator[str]:
    syllables: defaultdict[str, str] = defaultdict(str)
    for character in _list_characters():
        syllables[lazy_pinyin(character)[0]] += character
    for syllable, characters in sorted(syllables.items()):
        rows = wrap(characters, _ROW)
        yield f'{syllable} = "{rows[0]}"' if len(rows) == 1 else _write_rows(syllable, rows)
    yield ""


def _write_rows(syllable: str, rows: list[str]) -> str:
    return "\n".join([f'{syllable} = """\\', *(f"{row}\\" for row in rows), '"""'])


def _list_characters() -> Iterator[str]:
    """The 6,763 characters of the standard of 1980, in its order."""
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                yield bytes((high, low)).decode("gb2312")
            except UnicodeDecodeError:
                continue


if __name__ == "__main__":
    main()
