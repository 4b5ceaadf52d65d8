"""Characters folded one for one, so that a place in the folded text is the same place in the printed one."""

import re
import unicodedata

# Kept as printed: in running text they end clauses and sentences, whatever width the digits have.
_KEPT = frozenset("，；！？")
_SPACES = "\u3000\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\t\r"
_DASHES = "－﹣−–―─‐‑"
_TILDES = "～〜∼"


def _compatible() -> dict[str, str]:
    """Full-width forms, and the Kangxi radicals that PDFs print (⽇, ⽉, ⾄), with what they stand for."""
    found: dict[str, str] = {}
    for first, last in ((0xFF01, 0xFF5E), (0x2E80, 0x2FD5)):
        for code in range(first, last + 1):
            plain = unicodedata.normalize("NFKC", chr(code))
            if len(plain) == 1 and plain != chr(code) and chr(code) not in _KEPT:
                found[chr(code)] = plain
    return found


_FOLDING = (
    _compatible() | dict.fromkeys(_SPACES, " ") | dict.fromkeys(_DASHES, "-") | dict.fromkeys(_TILDES, "~")
)
# Looking for what changes is several times faster than translating every character.
_FOLDED = re.compile(f"[{re.escape(''.join(_FOLDING))}]")


def fold_characters(text: str) -> str:
    """The same text, as long as before, in ordinary digits, brackets, spaces and dashes."""
    return _FOLDED.sub(lambda match: _FOLDING[match[0]], text)
