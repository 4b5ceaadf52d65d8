"""Printed text normalised: labels to keys, so that all printings of one line have the same key, and characters.

A key leaves out what has no meaning on these pages: white space, width and compatibility variants (Kangxi radicals
of PDFs), quotes, colons, numbering in front, ``其中``.
"""

import re
import unicodedata

from transform.text.remembered import remember_short
from transform.text.script import is_traditional, simplify, use_mainland_words
from transform.text.unprinted import LEFT_TO_RIGHT, SOFT_HYPHEN, UNPRINTED, drop_unprinted

# Not the embedding and the override from right to left: a label that runs backwards is not that label.
_SPACE = re.compile(rf"[\s{SOFT_HYPHEN}{UNPRINTED}{LEFT_TO_RIGHT}]+")
_MARKS = "\"'“”‘’「」『』《》〈〉<>:：,，;；。·•、_*※★▲"
_PUNCTUATION = re.compile(f"[{_MARKS}]")
_NUMBER = re.compile(
    r"^(?:其中[:：]?)?(?:"
    r"第[一二三四五六七八九十]+[部分、章节]+|"
    r"[一二三四五六七八九十]+[、.．,，]|"
    r"\([一二三四五六七八九十]+\)[、.．]?|"
    r"\(?\d{1,2}\)[、.．]?|\d{1,2}[、.．,](?!\d)|"
    r"其中[:：]?"
    r")"
)
# Behind the label: 当面申请数 Requests in person.
_TRANSLATION = re.compile(r"(?<=[\u4e00-\u9fff)”])[A-Za-z][A-Za-z,.()'’/&-]{0,80}$")
_FIRST_NUMBER = re.compile(r"\(?([一二三四五六七八九十]{1,3}|\d{1,2}(?!\d))[)、.,]")
_BRACKETS = re.compile(r"\([^()]*\)")
# Notes in brackets by which a label counts something else: of another time, of others, planned, a share, a difference.
# Not 不含上年, 截至12月31日, and (指2019年事项数) below a head for the year before.
_OTHER_COUNT = re.compile(
    r"(?<!不含)(?<!不包括)(?:上一?年|[去往历]年|累计)|以来|同期|[上下]半年|季度|(?<![指\d])20\d\d年|(?<!1)\d月|1[01]月"
    r"|计划|预[计期测]|目标|拟|其中|全[省市区县镇]|(?:下属|所属|下级|各)单位|比例|占比|率|增[加减长]|减少|同比|环比|平均|人均|%"
)
_INCLUDED = re.compile(r"(?:不?含|不?包括|不计)(?:下属|所属|下级|各)单位")
_NUMBERING_STYLES = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("一、", r"[一二三四五六七八九十]+[、.]"),
        ("(一)", r"\([一二三四五六七八九十]+\)"),
        ("1.", r"\d{1,2}[、.](?!\d)"),
        ("(1)", r"\(?\d{1,2}\)"),
    )
)
# Not folded: in running text they end clauses and sentences, whatever the width of the digits.
_KEPT = frozenset("，；！？")
_SPACES = "\u3000\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\t\r"
_DASHES = "－﹣−–―─‐‑"
_TILDES = "～〜∼"
# Full-width forms, and the Kangxi radicals that PDFs print (⽇, ⽉, ⾄), with the ordinary character of each.
_ORDINARY = {
    chr(code): plain
    for first, last in ((0xFF01, 0xFF5E), (0x2E80, 0x2FD5))
    for code in range(first, last + 1)
    if len(plain := unicodedata.normalize("NFKC", chr(code))) == 1
    and plain != chr(code)
    and chr(code) not in _KEPT
}
_FOLDING = _ORDINARY | dict.fromkeys(_SPACES, " ") | dict.fromkeys(_DASHES, "-") | dict.fromkeys(_TILDES, "~")
_LONGEST_RUN = 500
# Neither ASCII nor Chinese characters combine with what is before them: a text may be cut there.
_PIECE = re.compile(
    rf"[\x00-\x7f\u3000-\u3029\u4e00-\u9fff]*+[^\x00-\x7f\u3000-\u3029\u4e00-\u9fff]{{1,{_LONGEST_RUN}}}|.+",
    re.S,
)
_WIDTH = 0xFF01 - 0x21
_WIDE = re.compile("[\uff01-\uff5e]")
# Of these characters only the wide ones change in NFKC, each by itself.
_CHANGES_OTHERWISE = re.compile("[^\x00-\x7f\u201c\u201d\u3001-\u3029\u4e00-\u9fff\uff01-\uff5e]")
# Searching for the characters that change is several times faster than translating all of them.
_FOLDED = re.compile(f"[{re.escape(''.join(_FOLDING))}]")


@remember_short(16384)
def normalise_text(text: str) -> str:
    """A text in NFKC and simplified script, without white space, unprinted characters and soft hyphens."""
    if _is_number(text):
        return text
    return simplify(_SPACE.sub("", compose(text)))


@remember_short(16384)
def remove_whitespace(text: str) -> str:
    """A text without any white space and otherwise as printed: a label or a name on one line."""
    if _is_number(text):
        return text
    return drop_unprinted("".join(text.split()))


@remember_short(16384)
def label_key(text: str) -> str:
    """The key of a label, with its text in brackets."""
    if _is_number(text):
        return text
    key = without_marks(normalise_text(text))
    if not key.isascii() and key[-1].isascii() and key[-1].isalpha():
        key = _TRANSLATION.sub("", key)
    if is_traditional(text):
        key = use_mainland_words(key)
    while (shorter := without_marks(_NUMBER.sub("", key, count=1))) != key and shorter:
        key = shorter
    return _PUNCTUATION.sub("", key)


@remember_short(16384)
def label_key_without_brackets(text: str) -> str:
    """The key of a label without its text in brackets, which forms and offices vary. A note that makes it count something
    else (（上年）, （计划数）) is no such text and stays."""
    key = label_key(text)
    return _BRACKETS.sub(lambda note: note[0] if counts_otherwise(note[0]) else "", key) or key


def _is_number(text: str) -> bool:
    """Whether a text is a number in ordinary digits alone. Half of all cells are, most of them other ones on every page:
    of these nothing is to be normalised."""
    return text.isdigit() and text.isascii()


def without_marks(words: str) -> str:
    """A text without the quotes and other marks in front of its number or first word: “3.网络申请数”, ★网络申请数."""
    return words.lstrip(_MARKS)


def counts_otherwise(note: str) -> bool:
    """Whether a note behind a label makes it count something else: of another time or other offices, planned, a share."""
    words = _INCLUDED.sub("", note)
    return _OTHER_COUNT.search(words) is not None


def brackets(text: str) -> list[str]:
    """The texts in brackets of a label, brackets included."""
    return _BRACKETS.findall(normalise_text(text))


@remember_short(16384)
def numbering(text: str) -> str | None:
    """The numbering style of a label (``一、``, ``(一)``, ``1.``, ``(1)``), which shows its level; None without one.

    The number itself is not used, because offices shift it.
    """
    words = without_marks(without_marks(normalise_text(text)).removeprefix("其中"))
    return next((name for name, pattern in _NUMBERING_STYLES if pattern.match(words)), None)


@remember_short(16384)
def label_number(text: str) -> str | None:
    """The number in front of a label without its marks: 二 of （二）, 2 of 2. or 2、; None where it has none."""
    words = without_marks(without_marks(normalise_text(text)).removeprefix("其中"))
    match = _FIRST_NUMBER.match(words)
    return match[1] if match else None


def compose(text: str) -> str:
    """A text in NFKC, in time in proportion to its length.

    Marks that combine with a character are sorted, which takes quadratic time in their number: a run of hundreds of
    characters that are neither ASCII nor Chinese is composed in pieces. Chinese text with wide commas and brackets is
    composed here in a third of the time.
    """
    if _WIDE.search(text) is not None and _CHANGES_OTHERWISE.search(text) is None:
        return _WIDE.sub(lambda match: chr(ord(match[0]) - _WIDTH), text)
    if len(text) < _LONGEST_RUN:
        return unicodedata.normalize("NFKC", text)
    return "".join(unicodedata.normalize("NFKC", piece) for piece in _PIECE.findall(text))


def fold_characters(text: str) -> str:
    """A text in simplified script, with ordinary digits, brackets, spaces and dashes. All positions are kept."""
    return simplify(_FOLDED.sub(lambda match: _FOLDING[match[0]], text))
