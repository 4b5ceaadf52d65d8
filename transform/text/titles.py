"""Titles of annual reports, taken apart.

``庄市街道2017年度信息公开年度报告``, ``2017年镇海区教育局政府信息公开工作年度报告``. The year in an address is that of
posting and says nothing; neither does a date behind the title.

What a file's properties say; programs fill them in, and people seldom look.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from transform.text.folding import normalise_text
from transform.text.numerals import read_year

_DIGITS = "〇○零oO0一二三四五六七八九"
_WRITTEN = rf"(?<!\d)(?:20\d\d(?!\d)|二[〇○零oO0][{_DIGITS}]{{2}})"
_YEAR = re.compile(rf"({_WRITTEN})年?度?")
_IN_WORDS = "[一二三四五六七八九十]{1,3}"
_MONTH = rf"(?:\d{{1,2}}|{_IN_WORDS})月"
_DAY = (
    rf"{_WRITTEN}(?:年{_MONTH}(?:\d{{1,2}}|{_IN_WORDS})[日号]?|[-./]\d{{1,2}}[-./]\d{{1,2}})"
    rf"(?:[-—~至到]{_MONTH}(?:\d{{1,2}}|{_IN_WORDS})[日号])?"
)
_DATE = re.compile(rf"{_DAY}|{_WRITTEN}(?:年{_MONTH}|[-./]\d{{1,2}}(?!\d))")
_WHOLE_YEAR = re.compile("年1月?[-—~至到]12月")
_SUBJECT = re.compile(
    r"(?:政府|政务)?信息(?:主动)?公开(?:工作)?(?:的)?(?:情况)?(?:的)?(?:工作)?"
    rf"(?:(?:的)?(?:{_WRITTEN}年?)?年?度(?:工作)?(?:情况)?(?:的)?(?:报告|总结)|(?:{_WRITTEN}年?度?)?年报"
    rf"|(?:{_WRITTEN}年?度?)?(?:情况)?(?:的)?(?:工作)?(?:报告|总结))"
)
_STATISTICS = re.compile(r"(?:政府|政务)?信息公开(?:工作)?(?:情况)?统计表")
_TOPIC = re.compile(r"(?:政府|政务)?信息公开|政务公开")
_PART_OF_A_YEAR = re.compile(r"[上下]半年|半年度?(?:工作)?(?:情况)?(?:报告|总结|统计)|季度|季报|月报")
_SOME_MONTHS = re.compile(r"(?<!\d)(?!1月?\D{1,2}12月)\d{1,2}月?[-—~至到]{1,2}\d{1,2}月(?!\d)")
_OF_MONTHS = re.compile(rf"{_MONTH}份?")
# 年度报告编制工作的通知, 年度报告考核办法; not 年度报告及2018年工作计划.
_OTHER_PAPER = re.compile(
    r"^(?![及和与、]).*(?:通知|通报|方案|办法|计划|要点|模板|样式|格式|编制|编写|考核|评估|培训|检查|督查|解读|图解|指南|函$)"
)
_ABOUT_PAPERS = re.compile(r"召开|举办|开展|做好|编写|撰写|图解|一图")
_PASSED_ON = re.compile(r"(?:印发|公布|发布|转发|报送).*《")
_IN_BRACKETS = re.compile(r"\([^()]*\)|[\[〔【《][\]〕】》]")
_IN_FRONT = re.compile(
    r"^(?:关于|现?(?:发布|公布|印发|报送|转发|将|就)|附件\d*|[一二三四五六七八九十]、)+|^.*[:,。;《》\[【〔\"“]"
)
_AROUND = '-—_,，、.()《》〈〉"“”[]【】〔〕*·'
_LONGEST = 60
_IS_PROSE = re.compile(r"[,。;]|现将|如下")


@dataclass(frozen=True, slots=True)
class Title:
    """A title that speaks of an annual report, taken apart. ``is_heading`` is False for a sentence of the prose;
    ``year`` is None where the title names none or several."""

    text: str
    publisher: str | None
    year: int | None
    is_heading: bool = True


@lru_cache(maxsize=1024)
def read_title(text: str) -> Title | None:
    """Take a title apart; None where it speaks of no annual report."""
    if "公开" not in text and "公開" not in text:
        return None
    words = normalise_text(text)
    if is_other_paper(text):
        return None
    return _take_apart(text, words, _SUBJECT.search(words))


def read_table_title(text: str) -> Title | None:
    """Take the title of a table of statistics apart: 庄市街道2017年政府信息公开情况统计表."""
    words = normalise_text(text)
    return None if find_part_of_year(text) else _take_apart(text, words, _STATISTICS.search(words))


def is_other_paper(text: str) -> bool:
    """Whether a text speaks of openness and of no year's report: a notice, a plan, a quarter."""
    words = normalise_text(text)
    topic = _SUBJECT.search(words) or _TOPIC.search(words)
    if topic is None:
        return False
    before, behind = words[: topic.start()], words[topic.end() :]
    if _PART_OF_A_YEAR.search(words) or _OF_MONTHS.search(re.sub(_DAY, "", _WHOLE_YEAR.sub("年", before))):
        return True
    if _PASSED_ON.search(before):
        return False
    return bool(_ABOUT_PAPERS.search(before) or _OTHER_PAPER.search(behind))


def find_part_of_year(text: str) -> str | None:
    """The words by which the title of a table says that it is a quarter's or some months': 第一季度, 1-6月."""
    words = normalise_text(text)
    found = _PART_OF_A_YEAR.search(words) or _SOME_MONTHS.search(words)
    return found[0] if found else None


def speaks_of_a_report(text: str) -> bool:
    """Whether a text names a year or a report, as the title of a paper does and the name of a column does not."""
    words = normalise_text(text)
    return _SUBJECT.search(words) is not None or _YEAR.search(words) is not None


def squash_title(text: str) -> str:
    """A title on one line."""
    return "".join(text.split())


def _take_apart(text: str, words: str, subject: re.Match[str] | None) -> Title | None:
    if subject is None:
        return None
    before, behind = words[: subject.start()], words[subject.end() :]
    if before.endswith("人民") and subject[0].startswith("政府"):
        before += "政府"  # 镇海区人民政府信息公开…: the two words share their 政府
    is_heading = len(words) < _LONGEST and _IS_PROSE.search(words) is None
    # What a title says behind its subject may be next year's: …年度报告及2018年工作计划.
    year = (
        _only_year(before + subject[0]) if _YEAR.search(_undated(before + subject[0])) else _only_year(behind)
    )
    return Title(squash_title(text), _name_in(before), year, is_heading)


def _only_year(words: str) -> int | None:
    years = {read_year(re.sub("[oO]", "〇", found)) for found in _YEAR.findall(_undated(words))}
    return years.pop() if len(years) == 1 else None


def _undated(words: str) -> str:
    return _DATE.sub("", _WHOLE_YEAR.sub("年", words))


def _name_in(before: str) -> str | None:
    name = _IN_BRACKETS.sub("", _YEAR.sub("", _undated(before)))
    while (shorter := _IN_FRONT.sub("", name.removesuffix("关于").strip(_AROUND))) != name:
        name = shorter
    return None if not name or _TOPIC.search(name) else name


_PROGRAM = re.compile(r"^Microsoft (?:Word|Excel) - |\.(?:docx?|wps|xlsx?|et|pdf)$", re.I)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def read_property_title(printed: str | None) -> str | None:
    """The title property without a program's additions; None where it names nothing (``untitled``).

    It may be an earlier document's, saved under a new name: evidence, not fact.
    """
    title = _PROGRAM.sub("", (printed or "").strip("\x00 \t\r\n"))
    return title if _CHINESE.search(title) else None
