"""What the title in a list says: is it an annual report, of which year, whose. Hints, checked on the page."""

import re
import unicodedata
from dataclasses import dataclass

from extract.profile import Publisher, SiteProfile, find_publisher, squeeze_name
from extract.records import ReportLikelihood

_SUBJECT = re.compile(r"(?:政府|政务)?信息公开|政务公开")
_REPORT = re.compile(r"年报|年度(?:工作)?报告|工作(?:年度)?报告|公开报告|情况的?报告")
# Not a year's: the page itself has to tell.
_PART_OF_A_YEAR = re.compile(r"[上下]半年|半年度|季度|季报|月报|年\d{1,2}月|\d月?[-—~至到]\d{1,2}月")
_SUMMARY = re.compile(r"总结|公示|公告")
# Offices may be called 新闻出版局 or 培训中心, so these words count only behind the subject of the title.
_OTHER_PAPER = re.compile(
    r"通知|通报|解读|图解|问答|办法|规定|条例|指南|目录|方案|细则|培训|会议|检查|督查|考核|评估|"
    r"答复|招聘|申请表|流程|样式|模板|格式|编制|撰写|工作会|意见|函$"
)
_NEWS = re.compile(r"召开|举办|开展|组织(?!部)|学习|一图|图解|图说")
# 关于印发《…年度报告》的通知 holds the report.
_PASSED_ON = re.compile(r"(?:印发|公布|发布).*《")
_CUT = re.compile(r"(?:…|\.{2,}|⋯)$")
_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?!\d)")
_CHINESE_YEAR = re.compile(r"二[〇○零0oO]([〇○零一二三四])([〇○零一二三四五六七八九])年?")
_DIGITS = {digit: str(n) for n, digit in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}
_YEAR_PHRASE = re.compile(
    r"20[0-4]\d年?(?:年度|度)?|二[〇○零0oO][〇○零一二三四][〇○零一二三四五六七八九]年?(?:年度|度)?"
)
_AROUND_NAME = re.compile(r"^(?:关于|发布|公布|报送|印发)+|关于$|[()〔〕\[\]【】《》<>“”\"'的:·—-]+")


@dataclass(frozen=True, slots=True)
class TitleHints:
    """What a title lets one suppose. ``publisher`` is the name as printed, ``None`` where there is none."""

    likeness: ReportLikelihood
    year: int | None
    publisher: str | None


def read_title(title: str | None) -> TitleHints:
    """Hints from a listed title. A cut or empty title is ``UNSURE``: the page itself has to tell."""
    text = squeeze_name(unicodedata.normalize("NFKC", title or ""))
    if not text:
        return TitleHints(ReportLikelihood.UNSURE, None, None)
    year = year_of(text)
    return TitleHints(_likeness(text, year), year, _name_in(text))


def year_of(text: str) -> int | None:
    """The one year a title names; None where it names none or several."""
    years = {int(found) for found in _YEAR.findall(text)}
    years |= {int(f"20{_DIGITS[tens]}{_DIGITS[ones]}") for tens, ones in _CHINESE_YEAR.findall(text)}
    return years.pop() if len(years) == 1 else None


def hint_publisher(profile: SiteProfile, name: str | None) -> Publisher | None:
    """The registered publisher that a printed name means: to the letter, or under a longer official prefix.

    ``宁波市镇海区庄市街道办事处`` ends in a name of 庄市街道; a district's own name is never such an ending,
    because every office of the district begins with it.
    """
    if name is None:
        return None
    exact = find_publisher(profile, name=name)
    if exact is not None:
        return exact
    endings = [
        (len(alias), publisher)
        for publisher in profile.publishers
        if publisher.kind != "district"
        for alias in map(squeeze_name, publisher.names)
        if len(alias) >= 3 and name.endswith(alias)
    ]
    return max(endings, key=lambda ending: ending[0])[1] if endings else None


def _likeness(text: str, year: int | None) -> ReportLikelihood:
    cut = _CUT.search(text) is not None
    subject = _SUBJECT.search(text)
    if subject is None:
        return ReportLikelihood.UNSURE if cut else ReportLikelihood.NOT_REPORT
    before, behind = text[: subject.start()], text[subject.start() :]
    if _NEWS.search(before) or (_OTHER_PAPER.search(behind) and not _PASSED_ON.search(before)):
        return ReportLikelihood.NOT_REPORT
    if _REPORT.search(behind):
        certain = year is not None and not cut and not _PART_OF_A_YEAR.search(text)
        return ReportLikelihood.REPORT if certain else ReportLikelihood.UNSURE
    return ReportLikelihood.UNSURE if cut or _SUMMARY.search(behind) else ReportLikelihood.NOT_REPORT


def _name_in(text: str) -> str | None:
    subject = _SUBJECT.search(text)
    if subject is None:
        return None
    name = _AROUND_NAME.sub("", _YEAR_PHRASE.sub("", text[: subject.start()]))
    if name.endswith("人民") and subject.group().startswith("政府"):
        name += "政府"  # 镇海区人民政府信息公开…: the two words share their 政府
    return name or None
