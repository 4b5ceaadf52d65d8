"""Printed text normalised: labels to keys, so that all printings of one line have the same key, and characters.

A key leaves out what has no meaning on these pages: white space, width and compatibility variants (Kangxi radicals
of PDFs), quotes, colons, numbering in front, ``其中``.
"""

import re
import unicodedata
from functools import lru_cache

from transform.text.unprinted import LEFT_TO_RIGHT, SOFT_HYPHEN, UNPRINTED, drop_unprinted

# Mirror sites print traditional script; these are the characters that the labels of the forms use.
_TRADITIONAL = (
    "開關於務報據統計標單條總數項類規範製發廢現檔訴訟議複維結糾審經濟穩業構學機會體層與參舉辦聞佈責誌"
    "處監視線訪談釋讀應對熱點輿圍達內認補實際個專職費檢郵紙張盤軟萬無國祕權護請當傳網絡絕屬續轉給執傘"
    "詢繳納違證書電話諮額過為從來時間員設選擇產爭歸擬決許強徵購買採門陳頁農鎮區縣廳財銷駁級終離鄉莊義"
    "號復寧慶環訊資億餘滿筆樣鑑導隊園館勞衛藝進場測鐵蘇劃編眾況減別創動盧聽響廣錄徑顯欄滅確種組織繼罰"
    "訓負輯這錢錯長問閱隱難預領題"
)
_SIMPLIFIED = (
    "开关于务报据统计标单条总数项类规范制发废现档诉讼议复维结纠审经济稳业构学机会体层与参举办闻布责志"
    "处监视线访谈释读应对热点舆围达内认补实际个专职费检邮纸张盘软万无国秘权护请当传网络绝属续转给执伞"
    "询缴纳违证书电话咨额过为从来时间员设选择产争归拟决许强征购买采门陈页农镇区县厅财销驳级终离乡庄义"
    "号复宁庆环讯资亿余满笔样鉴导队园馆劳卫艺进场测铁苏划编众况减别创动卢听响广录径显栏灭确种组织继罚"
    "训负辑这钱错长问阅隐难预领题"
)
# Words that differ by more than their characters.
_WORDS = {"档案": "文件", "资讯": "信息"}
_SCRIPT = str.maketrans(_TRADITIONAL, _SIMPLIFIED)

# Not the embedding and the override from right to left: a label that runs backwards is not that label.
_SPACE = re.compile(rf"[\s{SOFT_HYPHEN}{UNPRINTED}{LEFT_TO_RIGHT}]+")
_PUNCTUATION = re.compile(r"[\"'“”‘’「」『』《》〈〉<>:：,，;；。·•、_*※★▲]")
_NUMBER = re.compile(
    r"^(?:其中[:：]?)?(?:"
    r"第[一二三四五六七八九十]+[部分、章节]+|"
    r"[一二三四五六七八九十]+[、.．,，]|"
    r"\([一二三四五六七八九十]+\)[、.．]?|"
    r"\(?\d{1,2}\)[、.．]?|\d{1,2}[、.．,](?!\d)|"
    r"其中[:：]?"
    r")"
)
_FIRST_NUMBER = re.compile(r"\(?([一二三四五六七八九十]{1,3}|\d{1,2}(?!\d))[)、.,]")
_BRACKETS = re.compile(r"\([^()]*\)")
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
# Searching for the characters that change is several times faster than translating all of them.
_FOLDED = re.compile(f"[{re.escape(''.join(_FOLDING))}]")


@lru_cache(maxsize=65536)
def normalise_text(text: str) -> str:
    """A text in NFKC and simplified script, without white space, unprinted characters and soft hyphens."""
    compact = _SPACE.sub("", compose(text))
    simple = compact.translate(_SCRIPT)
    if simple != compact:
        for mirror, mainland in _WORDS.items():
            simple = simple.replace(mirror, mainland)
    return simple


@lru_cache(maxsize=65536)
def remove_whitespace(text: str) -> str:
    """A text without any white space and otherwise as printed: a label or a name on one line."""
    return drop_unprinted("".join(text.split()))


@lru_cache(maxsize=65536)
def label_key(text: str) -> str:
    """The key of a label, with its text in brackets."""
    key = normalise_text(text)
    while (shorter := _NUMBER.sub("", key, count=1)) != key and shorter:
        key = shorter
    return _PUNCTUATION.sub("", key)


@lru_cache(maxsize=65536)
def label_key_without_brackets(text: str) -> str:
    """The key of a label without its text in brackets, which forms and offices vary."""
    key = label_key(text)
    return _BRACKETS.sub("", key) or key


def brackets(text: str) -> list[str]:
    """The texts in brackets of a label, brackets included."""
    return _BRACKETS.findall(normalise_text(text))


@lru_cache(maxsize=65536)
def numbering(text: str) -> str | None:
    """The numbering style of a label (``一、``, ``(一)``, ``1.``, ``(1)``), which shows its level; None without one.

    The number itself is not used, because offices shift it.
    """
    words = normalise_text(text).removeprefix("其中").lstrip(":：")
    return next((name for name, pattern in _NUMBERING_STYLES if pattern.match(words)), None)


@lru_cache(maxsize=16384)
def label_number(text: str) -> str | None:
    """The number in front of a label without its marks: 二 of （二）, 2 of 2. or 2、; None where it has none."""
    match = _FIRST_NUMBER.match(normalise_text(text).removeprefix("其中").lstrip(":："))
    return match[1] if match else None


def compose(text: str) -> str:
    """A text in NFKC, in time in proportion to its length.

    Marks that combine with a character are sorted, which takes quadratic time in their number: a run of hundreds of
    characters that are neither ASCII nor Chinese is composed in pieces.
    """
    if len(text) < _LONGEST_RUN:
        return unicodedata.normalize("NFKC", text)
    return "".join(unicodedata.normalize("NFKC", piece) for piece in _PIECE.findall(text))


def fold_characters(text: str) -> str:
    """A text with ordinary digits, brackets, spaces and dashes. Its length and all positions are kept."""
    return _FOLDED.sub(lambda match: _FOLDING[match[0]], text)
