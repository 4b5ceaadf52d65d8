"""Titles of annual reports: which texts are one, and whose report of which year they name.

``庄市街道2017年度信息公开年度报告``, ``2017年镇海区教育局政府信息公开工作年度报告``. A date in or behind a title is that of
posting, and not the year of the report.
"""

import re
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import NamedTuple

from transform.text.folding import normalise_text, remove_whitespace
from transform.text.numerals import read_year
from transform.text.offices import is_office_name
from transform.text.remembered import remember_short
from transform.text.unprinted import drop_unprinted

_DIGITS = "〇○零oO0一二三四五六七八九"
_YEAR_DIGITS = rf"(?<!\d)(?:20\d\d(?!\d)|二[〇○零oO0][{_DIGITS}]{{2}})"
_YEAR = re.compile(rf"({_YEAR_DIGITS})年?度?")
_NUMERAL = "[一二三四五六七八九十]{1,3}"
_MONTH = rf"(?:\d{{1,2}}|{_NUMERAL})月"
_DAY = (
    rf"{_YEAR_DIGITS}(?:年{_MONTH}(?:\d{{1,2}}|{_NUMERAL})[日号]?|[-./]\d{{1,2}}[-./]\d{{1,2}})"
    rf"(?:[-—~至到]{_MONTH}(?:\d{{1,2}}|{_NUMERAL})[日号])?"
)
_DAYS = re.compile(_DAY)
_DATE = re.compile(rf"{_DAY}|{_YEAR_DIGITS}(?:年{_MONTH}|[-./]\d{{1,2}}(?!\d))")
_WHOLE_YEAR = re.compile("年1月?[-—~至到]12月")
_SUBJECT = re.compile(
    r"(?:政府|政务)?信息(?:主动)?公开(?:工作)?(?:的)?(?:情况)?(?:的)?(?:工作)?"
    rf"(?:(?:的)?(?:{_YEAR_DIGITS}年?)?年?度(?:工作)?(?:情况)?(?:的)?(?:报告|总结)|(?:{_YEAR_DIGITS}年?度?)?年报"
    rf"|(?:{_YEAR_DIGITS}年?度?)?(?:情况)?(?:的)?(?:工作)?(?:报告|总结))"
)
_STATISTICS = re.compile(r"(?:政府|政务)?信息公开(?:工作)?(?:情况)?统计表")
_TOPIC = re.compile(r"(?:政府|政务)?信息公开|政务公开")
_PART_OF_A_YEAR = re.compile(r"[上下]半年|半年度?|季度|季报|月报")
_SOME_MONTHS = re.compile(r"(?<!\d)(?!1月?\D{1,2}12月)\d{1,2}月?[-—~至到]{1,2}\d{1,2}月(?!\d)")
_OF_MONTHS = re.compile(rf"{_MONTH}份?")
# 年度报告编制工作的通知, 年度报告考核办法; not 年度报告及2018年工作计划.
_OTHER_PAPER = re.compile(
    r"^(?![及和与、]).*(?:通知|通报|方案|办法|计划|要点|模板|样式|格式|编制|编写|考核|评估|培训|检查|督查|解读|图解|指南|函$)"
)
_ABOUT_PAPERS = re.compile(r"召开|举办|开展|做好|编写|撰写|图解|一图")
_PASSED_ON = re.compile(r"^(?>.*?(?:印发|公布|发布|转发|报送)).*《")
_BRACKETED = re.compile(r"\(([^()]{3,40})\)")
_IN_BRACKETS = re.compile(r"\([^()]*\)|[\[〔【《][\]〕】》]")
_AROUND = '-—_,，、.()《》〈〉"“”[]【】〔〕*·'
_UP_TO_NAME = re.compile(r"^.*[:,。;《》\[【〔\"“]")
_IN_FRONT = re.compile(
    rf"(?:关于|现?(?:发布|公布|印发|报送|转发|将|就)|附件\d*|[一二三四五六七八九十]、|[{re.escape(_AROUND)}])+"
)
_LONGEST = 60
# What is between the name of an office and the title in a sentence: 特编制镇海区教育局2017年…, 特向社会公布….
_LEADS_TO_NAME = re.compile("(?:公布|发布|公开|编制|编写|撰写|制作|印发|报送|上报|转发|提交)了?|本报告[是为]")
_LEADS_TO_TITLE = (
    "关于", "现", "将", "特此", "特", "兹", "已", "向社会", "公布", "发布", "公开", "编制", "编写", "撰写", "制作", "印发",
    "报送", "上报", "呈报", "的", "了",
)  # fmt: skip
_PROSE = re.compile(
    r"[,。;!]|现将|如下|特[此向编]|向社会|本报告|根据|按照|依据|依照|我[局镇街区县市院校委办乡]|欢迎|点击|下载|查看|请(?!示)"
)
# What the page's frame is known by: its path of columns, its record, its tools.
# Each of these words begins with a letter of its own, which is looked for first: a pattern without regard to case is not.
_FRAME = re.compile(
    r"当前位置|所在位置|您现?在|索引号|发布(?:机构|时间|日期)|来源\s*[:：]|作者\s*[:：]|时间\s*[:：]|日期\s*[:：]|主题分类|组配分类|文号"
    r"|公开(?:方式|范围|时限|类别)|生成日期|浏览(?:次数|量)|点击(?:数|率|量|次)|阅读(?:次数|量)|字[体号]|分享到|打印|责任编辑|版权所有"
    r"|c(?i:opyright)|C(?i:opyright)|i(?i:cp备)|I(?i:cp备)|上一[篇条]|下一[篇条]|相关(?:链接|阅读|附件)"
)
_PATH = re.compile("[>＞»›→]")
# Seen in the titles of links only.
_OTHER_REPORT = re.compile(r"年报|年度(?:工作)?报告|工作(?:年度)?报告|公开报告|情况的?报告")
_PERHAPS = re.compile(r"总结|公示|公告")
_OTHER_BEHIND = re.compile(r"问答|规定|条例|目录|细则|会议|工作会|答复|招聘|申请表|流程|意见")
_NEWS = re.compile(r"组织(?!部)|学习|图说")
_YEAR_OF_FILE = re.compile(r"(?<![0-9A-Za-z])(20\d\d)年(?!\d{1,2}月)")
_PROGRAM_ADDITIONS = re.compile(r"^Microsoft (?:Word|Excel) - |\.(?:docx?|wps|xlsx?|et|pdf)$", re.I)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Title:
    """A title that names an annual report, taken apart. ``is_heading`` is False for a sentence of the prose;
    ``year`` is None where the title names none or several."""

    text: str
    publisher: str | None
    year: int | None
    is_heading: bool = True


class TitleKind(Enum):
    """What a title lets one suppose of the page under it."""

    REPORT = auto()
    """An annual report."""
    POSSIBLE = auto()
    """A summary, a public notice, or a report on some months: decided only by the page."""
    OTHER = auto()
    """A notice, a plan, news: a paper about reports or disclosure that is none."""
    UNRELATED = auto()
    """Nothing of the above is named."""


class JudgedTitle(NamedTuple):
    """Any title with its kind. ``publisher`` is the name as printed, None where the title has none; ``year`` is
    None where the title names none or several."""

    kind: TitleKind
    publisher: str | None
    year: int | None


@remember_short(1024)
def read_title(text: str) -> Title | None:
    """Take the title of an annual report apart; None where the text names no annual report."""
    if "公" not in text:
        return None
    words = normalise_text(text)
    subject = _SUBJECT.search(words)
    if subject is None or is_other_paper(text):
        return None
    title = _named(_take_apart(text, words, subject))
    return title if title.publisher else replace(title, publisher=_name_behind(words[subject.end() :]))


@remember_short(1024)
def read_table_title(text: str) -> Title | None:
    """Take the title of a table of statistics apart: 庄市街道2017年政府信息公开情况统计表."""
    words = normalise_text(text)
    subject = _STATISTICS.search(words)
    return None if subject is None or find_part_of_year(text) else _named(_take_apart(text, words, subject))


def last_of_path(text: str) -> str | None:
    """A line without what belongs to the frame around the text, or the last step of a path (首页 > 政务公开 > 年报);
    None where nothing is left of a line of the page's record or of its tools."""
    return _FRAME.split(_PATH.split(text)[-1], maxsplit=1)[0].strip() or None


def judge_title(text: str) -> JudgedTitle:
    """The kind of any title, for example of a link in a list, with the publisher and the year that it names.

    Wider than ``read_title``: a report on 政务公开 is one here, and a summary (总结) only perhaps.
    """
    words = normalise_text(text)
    subject = _SUBJECT.search(words) or _TOPIC.search(words)
    if subject is None:
        return JudgedTitle(TitleKind.UNRELATED, None, _only_year(words))
    title = _take_apart(text, words, subject)
    return JudgedTitle(_judge(words, subject), title.publisher, title.year)


def is_other_paper(text: str) -> bool:
    """Whether a text is about disclosure and is not the title of a year's report: a notice, a plan, a quarter."""
    words = normalise_text(text)
    topic = _SUBJECT.search(words) or _TOPIC.search(words)
    if topic is None:
        return False
    before, behind = words[: topic.start()], words[topic.end() :]
    return _is_of_part_of_year(words, before) or _is_about_papers(before, behind)


def is_prose(text: str) -> bool:
    """Whether a text is a sentence or announces one, and no title."""
    return _PROSE.search(normalise_text(text)) is not None


def find_part_of_year(text: str) -> str | None:
    """The words by which the title of a table limits it to a quarter or some months (第一季度, 1-6月), or None."""
    words = normalise_text(text)
    match = _PART_OF_A_YEAR.search(words) or _SOME_MONTHS.search(words)
    return match[0] if match else None


def names_report_or_year(text: str) -> bool:
    """Whether a text names a year or a report, as the title of a paper does and the name of a column does not."""
    words = normalise_text(text)
    return _SUBJECT.search(words) is not None or _YEAR.search(words) is not None


def year_of_file_name(name: str) -> int | None:
    """The one year that the name of a file gives as 2017年 or 2017年度; digits of a time or an address are none."""
    years = set(_YEAR_OF_FILE.findall(normalise_text(name)))
    return int(years.pop()) if len(years) == 1 else None


def read_property_title(printed: str | None) -> str | None:
    """The title in the properties of a file, without the additions of programs; None without Chinese text (``untitled``).

    It may be the title of an earlier document that was saved under a new name.
    """
    title = _PROGRAM_ADDITIONS.sub("", drop_unprinted(printed or "").strip("\x00 \t\r\n"))
    return title if _CHINESE.search(title) else None


def _judge(words: str, topic: re.Match[str]) -> TitleKind:
    """The kind of a normalised title that names the topic of disclosure."""
    before, report = words[: topic.start()], _OTHER_REPORT.search(words, topic.start())
    # The name of a report that _SUBJECT does not match ends there: 政务公开工作年度报告.
    end = report.end() if report and topic.re is _TOPIC else topic.end()
    behind = words[end:]
    if _is_about_papers(before, behind) or _is_other_link(before, behind):
        return TitleKind.OTHER
    if report or (topic.re is _SUBJECT and not topic[0].endswith("总结")):
        is_partial = "半年" in words or _is_of_part_of_year(words, before)
        return TitleKind.POSSIBLE if is_partial else TitleKind.REPORT
    return TitleKind.POSSIBLE if _PERHAPS.search(words, topic.start()) else TitleKind.UNRELATED


def _is_of_part_of_year(words: str, before: str) -> bool:
    """Whether a title is of a half-year, a quarter or some months. ``before`` is its text before the topic."""
    dateless = _DAYS.sub("", _WHOLE_YEAR.sub("年", before))
    return _PART_OF_A_YEAR.search(words) is not None or _OF_MONTHS.search(dateless) is not None


def _is_about_papers(before: str, behind: str) -> bool:
    """Whether the texts before and behind the topic are those of a notice, a plan or news, without a report in 《》."""
    if _PASSED_ON.search(before):
        return False
    return _ABOUT_PAPERS.search(before) is not None or _OTHER_PAPER.search(behind) is not None


def _is_other_link(before: str, behind: str) -> bool:
    """The same for words that are seen in the titles of links only."""
    is_other = _OTHER_BEHIND.search(behind) is not None and _PASSED_ON.search(before) is None
    return is_other or _NEWS.search(before) is not None


def _take_apart(text: str, words: str, subject: re.Match[str]) -> Title:
    """The title of a text, by the match of its subject in the normalised text."""
    before, behind = words[: subject.start()], words[subject.end() :]
    if before.endswith("人民") and subject[0].startswith("政府"):
        before += "政府"  # 镇海区人民政府信息公开…: the two words share their 政府
    is_heading = len(words) < _LONGEST and not is_prose(text)
    # A year behind the subject may be the next one: …年度报告及2018年工作计划.
    year = (
        _only_year(before + subject[0]) if _YEAR.search(_undated(before + subject[0])) else _only_year(behind)
    )
    return Title(remove_whitespace(text), _name_in(before), year, is_heading)


def _named(title: Title) -> Title:
    """The title with the office in what precedes its subject, without one where that is the opening of a sentence."""
    name = title.publisher
    if name is None or is_office_name(name):
        return title
    name = name[-_LONGEST:]
    while lead := next(filter(name.endswith, _LEADS_TO_TITLE), None):
        name = name.removesuffix(lead)
    behind = (name[match.end() :] for match in _LEADS_TO_NAME.finditer(name))
    return replace(title, publisher=next(filter(is_office_name, (name, *behind)), None))


def _name_behind(behind: str) -> str | None:
    """The office in brackets behind the subject of a title: 2017年政府信息公开年度报告（镇海区统计局）."""
    names = (name for name in _BRACKETED.findall(behind) if is_office_name(name))
    return next(names, None)


def _only_year(words: str) -> int | None:
    """The one year that a text names outside its dates; None for none or several."""
    years = {
        read_year(digits.replace("o", "〇").replace("O", "〇")) for digits in _YEAR.findall(_undated(words))
    }
    return years.pop() if len(years) == 1 else None


def _undated(words: str) -> str:
    """A text without its dates; 1-12月 is no date but the whole year."""
    return _DATE.sub("", _WHOLE_YEAR.sub("年", words))


def _name_in(before: str) -> str | None:
    """The name of the publisher in the text before the subject, or None."""
    name = _IN_BRACKETS.sub("", _YEAR.sub("", _undated(before)))
    end = len(name)
    while end and (name[end - 1] in _AROUND or name.endswith("关于", 0, end)):
        end -= 1 if name[end - 1] in _AROUND else 2
    name = _UP_TO_NAME.sub("", name[:end])
    in_front = _IN_FRONT.match(name)
    name = name[in_front.end() :] if in_front else name
    return None if not name or _TOPIC.search(name) else name
