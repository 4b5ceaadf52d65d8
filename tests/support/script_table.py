"""The characters of traditional script, by OpenCC's tables, as ``transform/text/traditional.toml`` holds them.

    python -m tests.support.script_table > transform/text/traditional.toml

Only its tables of single characters are used: its phrases know the words of Taiwan and Hong Kong, and would make an
office out of another one. OpenCC is needed here alone; the product reads the file.
"""

import sys
from collections.abc import Iterator, Mapping
from textwrap import wrap

import opencc

# The characters of the basic plane with a meaning of their own; compatibility ideographs are composed before.
_RANGES = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF))
# Traditional script as such, then as Hong Kong and Taiwan write it (衞 for 衛).
_CONFIGURATIONS = ("t2s", "hk2s", "tw2s")
# 乾县 and 乾安县 are counties in both scripts, and no report is about what is dry (乾燥).
_KEPT = "乾"
_ROW = 50
_HEAD = """\
# Characters of traditional script, each with its simplified one below it: the tables of single characters of OpenCC.
# Written by `python -m tests.support.script_table > transform/text/traditional.toml`.
#
# traditional, simplified   characters that only traditional script has
# shared, shared_simple     characters that both scripts have, and that traditional script writes for others as well:
#                           於 is 于 in 屬於, and a place in 於潜镇
"""


def main() -> None:
    """Print the file."""
    sys.stdout.write(write_table())


def write_table() -> str:
    """The text of the file."""
    pairs = sorted(find_pairs().items())
    alone = [pair for pair in pairs if not is_simplified(pair[0])]
    shared = [pair for pair in pairs if is_simplified(pair[0])]
    return "\n".join(
        (
            _HEAD,
            *_write_pairs("traditional", "simplified", alone),
            *_write_pairs("shared", "shared_simple", shared),
        )
    )


def find_pairs() -> Mapping[str, str]:
    """The simplified character of each that differs; both are of the basic plane."""
    characters = [chr(code) for first, last in _RANGES for code in range(first, last + 1)]
    pairs: dict[str, str] = {}
    for configuration in _CONFIGURATIONS:
        converted = opencc.OpenCC(configuration).convert("\n".join(characters)).split("\n")
        for character, simple in zip(characters, converted, strict=True):
            # What both scripts have is left to the first: 著 is 着 in Taiwan alone.
            is_alike = configuration != _CONFIGURATIONS[0] and is_simplified(character)
            if simple != character and ord(simple) <= 0xFFFF and character not in _KEPT and not is_alike:
                pairs.setdefault(character, simple)
    return pairs


def is_simplified(character: str) -> bool:
    """Whether simplified script has a character: the standard of 1980 does."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _write_pairs(key: str, simple_key: str, pairs: list[tuple[str, str]]) -> Iterator[str]:
    yield from _write_characters(key, "".join(character for character, _ in pairs))
    yield from _write_characters(simple_key, "".join(simple for _, simple in pairs))


def _write_characters(key: str, characters: str) -> Iterator[str]:
    yield f"{key} = ["
    yield from (f'    "{row}",' for row in wrap(characters, _ROW))
    yield "]\n"


if __name__ == "__main__":
    main()
