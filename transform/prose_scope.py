"""Whether a figure of a sentence is the report's own: of its year and the whole of it, of its office, and done.

A sentence tells it in front of the figure. Where it leaves that open, the figure is taken; where it says otherwise
(since 2008, in the first half of the year, by each office, next year) it is not.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from transform.text.offices import NameMatch, compare_office, is_government, split_name

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=年)|去年|上年|上一年|往年")
# 根据2020年…办法, 自2021年起, 与2016年相比: years that are not the figure's own.
_CITED_YEAR = re.compile(r"(?:根据|依据|按照|依照|自|从|比|较|与|《)[^，；》]{0,12}?20\d\d年")
_THIS_YEAR = r"全年|本年|今年|当年|年度|报告期|20\d\d年(?![底末])"
_SINCE = re.compile(
    rf"(?:以来|历年|至今|任期|截[至止]目前|[近前][\d一二三四五六七八九十两几]+年|[\d一二三四五六七八九十两几]年来|五[”\"]?期间)(?!.*(?:{_THIS_YEAR}))"
)
_SPAN_OF_YEARS = re.compile(r"20\d\d年?度?[-—~至到、和与]20\d\d年?(?!\d{1,2}月)")
_IN_ALL = re.compile(rf"^(?!.*(?:{_THIS_YEAR})).*累计")
_WHOLE_YEAR = re.compile(r"1月?[-—~至到]12月|截[至止](?:20\d\d年)?12月底?")
_PART_OF_YEAR = re.compile(
    r"[上下]半年|季度|(?<!\d)\d{1,2}月(?!\d{1,2}[日号])|[本当每]月|平均|[日月年人件户]均|每[天日周季年]"
)
_PLANNED = re.compile(r"计划|力争|争取|拟|目标|预计|应(?!急|用|对|诉|答)|(?<!照)(?<!据)要求|确保|将")
_AHEAD = re.compile(r"下一步|明年|来年|今后|未来")
_NOT_DONE = re.compile(r"(?:未|没有|没|不予?|无|不再|删除|撤[下销])$")
_EACH = re.compile(r"每|各(?:自|有)?$|部分(?:单位|部门)|(?:下属|下级|基层|其他|其它)(?:各)?(?:单位|部门)")
_EVERY = re.compile(
    r"全[省市区县]|各(?:级|部门|单位|科室|股室|局|镇|街道|乡镇|乡|村|社区|委办)|所属(?:单位|部门)?"
)
_TIME_FIRST = re.compile(r"(?:(?:20\d\d)?年度?|其中|由|全年|今年|本年度?|:)*")
_ENDS_NAME = re.compile(r"局|委员会|办公室|街道|镇|乡|中心|[市区县](?!级)")
_LONGEST_NAME = 16
_ITSELF = re.compile(r"[我本该全各在向对从经以为及和与、通]|公开|信息|网站|政务")
_NOT_QUITE = re.compile(r"以[上下]|左右|上下|[余多次]|/|每|一件|[、和及与]\d|[\d一二三四五六七八九]+[角分]")


@dataclass(frozen=True)
class Scope:
    """What a report is about: its year, and whose it is, as far as they are known."""

    year: int | None = None
    publisher: str | None = None

    def holds(self, before: str, found: str, after: str, *, is_number: bool) -> bool:
        """Whether what was found behind ``before`` in its sentence may be a figure of the report.

        That there was none since 2008 says that there was none this year; a number of so long says nothing.
        """
        clause = re.split("[，；]", before)[-1]
        if not self._is_this_year(before) or _AHEAD.search(before) or _PLANNED.search(clause):
            return False
        if _EACH.search(clause) or self._is_anothers(clause):
            return False
        return _is_of_whole_year(before + found, clause, after) if is_number else "外，" not in before

    @cached_property
    def _governs(self) -> bool:
        return self.publisher is None or is_government(self.publisher)

    def _is_this_year(self, before: str) -> bool:
        """The last year named before the figure is the report's (与2016年相比，2017年…), or none is."""
        named = [match[0] for match in _YEAR.finditer(_CITED_YEAR.sub("", before))]
        return self.year is None or not named or named[-1] == str(self.year)

    def _is_anothers(self, clause: str) -> bool:
        """Whether a clause speaks of all offices (and the report is of one), or opens with another's name."""
        if self.publisher is None:
            return False
        if not self._governs and _EVERY.search(clause):
            return True
        named = [compare_office(name, (self.publisher,)) for name in _opening_names(clause)]
        return bool(named) and max(named) is NameMatch.OTHER


def _opening_names(clause: str) -> list[str]:
    """What a clause opens with that may be an office's name: 镇海区, 镇海区庄市街道."""
    words = _TIME_FIRST.sub("", clause, count=1)[:_LONGEST_NAME]
    names = [words[: match.end()] for match in _ENDS_NAME.finditer(words)]
    parted = [(name, split_name(name)) for name in names if not _ITSELF.search(name)]
    return [name for name, parts in parted if parts.core or parts.regions]


def _is_of_whole_year(said: str, clause: str, after: str) -> bool:
    if _NOT_DONE.search(clause) or _NOT_QUITE.match(after):
        return False
    own = _CITED_YEAR.sub("", said)
    if _SINCE.search(said) or _IN_ALL.search(own) or _SPAN_OF_YEARS.search(own):
        return False
    return _PART_OF_YEAR.search(_WHOLE_YEAR.sub("", said)) is None
