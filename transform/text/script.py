"""Traditional script to simplified, character by character: every position is kept.

The characters are those of ``traditional.toml``. A page whose words were converted as well has 資訊 for 信息 and 檔案 for
文件. The second is changed in labels alone, because 檔案局 is an office.
"""

import re
import tomllib
from importlib.resources import files

# Seen where a page was converted with its words. These are no part of the name of another office.
_WORDS = {
    "资讯": "信息",
    "网路": "网络",
    "答覆": "答复",
    "反覆": "反复",
    "回覆": "回复",
    "释出": "发布",
    "设定": "设置",
    "影印": "复印",
    "规范性档案": "规范性文件",
}
# In the label of a line only: 檔案局 is an office for archives, and 專案 a project with a name.
_WORDS_OF_LABELS = {
    "档案": "文件",
    "线上": "在线",
    "光碟": "光盘",
    "软碟": "软盘",
    "专案": "项目",
    "资料": "数据",
}


def _read_table() -> tuple[dict[int, int], dict[int, int]]:
    """The characters that only traditional script has, and those that both scripts have, each with its simplified one."""
    path = files("transform") / "text" / "traditional.toml"
    rows = {key: "".join(value) for key, value in tomllib.loads(path.read_text(encoding="utf-8")).items()}
    return (
        str.maketrans(rows["traditional"], rows["simplified"]),
        str.maketrans(rows["shared"], rows["shared_simple"]),
    )


_ALONE, _SHARED = _read_table()
_TRADITIONAL = re.compile(f"[{''.join(map(chr, _ALONE))}]")


def is_traditional(text: str) -> bool:
    """Whether a text has a character that only traditional script has."""
    return _TRADITIONAL.search(text) is not None


def simplify(text: str) -> str:
    """A text in simplified script, with all positions kept.

    A character that both scripts have is changed only where the text has one of traditional script alone: 於 in 屬於 is
    于, and in 於潜镇 it is part of a name.
    """
    if _TRADITIONAL.search(text) is None:
        return text
    simple = text.translate(_ALONE).translate(_SHARED)
    return _replace(simple, _WORDS)


def use_mainland_words(simplified: str) -> str:
    """A label that was in traditional script, with the words that the forms have (文件 for 檔案)."""
    return _replace(simplified, _WORDS_OF_LABELS)


def _replace(text: str, words: dict[str, str]) -> str:
    for other, word in words.items():
        text = text.replace(other, word)
    return text
