"""The characters of a page: traditional script, look-alikes, widths, encodings."""

import re
import unicodedata
from collections.abc import Callable
from random import Random

from replica.text_styles import TEXT_STYLES
from tests.hunt.mutations.report.titles import retitle
from tests.hunt.page import Line, Page
from tests.hunt.registry import enter_as, mutation

_FIGURE = re.compile(r"[\d\s.,，+%/－\-—　]*")
_COMPATIBLE = {ord(c): ord(w) for c, w in zip("()%:;,.", "（）％：；，．", strict=True)}


def _in_all_words(write: Callable[[str], str], *, titles: bool = False) -> Callable[[Page, Random], bool]:
    """The change of every word of the page; figures stay."""

    def change(page: Page, rng: Random) -> bool:
        for box in page.boxes():
            if not _FIGURE.fullmatch(box.text):
                box.text = write(box.text)
        for block in page.blocks:
            if isinstance(block, Line) and (titles or block.role not in ("title", "prose")):
                block.text = write(block.text)
        if titles:
            retitle(page, write(str(page.title)))
            page.publisher = "*"
        return True

    return change


for _name in ("kangxi", "narrow_brackets", "straight_quotes", "drawn_apart", "slipped", "as_seen"):
    enter_as(f"words_{_name}", _in_all_words(TEXT_STYLES[_name]), "script")
enter_as("words_in_traditional_script", _in_all_words(TEXT_STYLES["traditional"]), "script")
enter_as("all_in_traditional_script", _in_all_words(TEXT_STYLES["traditional"], titles=True), "script")
enter_as("words_in_wide_letters", _in_all_words(lambda text: text.translate(_COMPATIBLE)), "script")
enter_as(
    "words_with_blanks_between",
    _in_all_words(lambda text: " ".join(text) if len(text) < 12 else text),
    "script",
)
enter_as("words_decomposed", _in_all_words(lambda text: unicodedata.normalize("NFD", text)), "script")
enter_as(
    "words_with_zero_width_spaces",
    _in_all_words("\u200b".join),
    "script",
    kinds=("html", "text", "docx"),
)
enter_as(
    "institutions_in_traditional_script",
    _in_all_words(
        lambda text: (
            text.replace("机构", "機構").replace("机关", "機關").replace("申请", "申請").replace("数", "數")
        )
    ),
    "script",
)
enter_as(
    "files_as_archives",
    _in_all_words(lambda text: text.replace("规范性文件", "規範性檔案").replace("文件", "檔案")),
    "script",
)
enter_as(
    "words_with_similar_characters",
    _in_all_words(lambda text: text.replace("未", "末").replace("己", "已").replace("于", "干")),
    "script",
)


def _encoded(encoding: str) -> Callable[[Page, Random], bool]:
    def change(page: Page, rng: Random) -> bool:
        page.encode = lambda source: source.encode(encoding, "replace")
        return True

    return change


for _name in ("gb18030", "gbk", "utf-16", "utf-8-sig", "big5"):
    if _name != "big5":
        enter_as(
            f"encoded_in_{_name.replace('-', '_')}",
            _encoded(_name),
            "script",
            kinds=("html", "text"),
            is_last=True,
        )


@mutation("script", kinds=("html",))
def charset_that_lies(page: Page, rng: Random) -> bool:
    """The page says GB2312 and is UTF-8."""
    page.sources.append(lambda source: f'<meta charset="gb2312">{source}')
    return True
