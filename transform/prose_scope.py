"""Whether a figure in a sentence is about the report's own year and office, and about work that was done.

The words in front of the figure decide. A figure is taken unless they name another year, a longer or shorter time
(since 2008, in the first half of the year), other offices, or a plan.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from transform.text.offices import NameMatch, compare_office, is_government, split_name
from transform.text.remembered import FoundOnce

_CLAUSE_END = re.compile("[，；]")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=年)|去年|上年|上一年|往年")
# Years that are not the figure's own: 根据2020年…办法, 自2021年起, 与2016年相比.
_CITED_YEAR = re.compile(r"(?:根据|依据|按照|依照|自|从|比|较|与|《)[^，；》]{0,12}?20\d\d年")
_THIS_YEAR = r"全年|本年|今年|当年|年度|报告期|20\d\d年(?![底末])"
_SINCE = re.compile(
    rf"(?:(?<![今本]年)以来|历年|至今|任期|截[至止]目前|[近前][\d一二三四五六七八九十两几]+年|[\d一二三四五六七八九十两几]年来|五[”\"]?期间)(?!.*(?:{_THIS_YEAR}))"
)
_SPAN_OF_YEARS = re.compile(r"20\d\d年?度?[-—~至到、和与]20\d\d年?(?!\d{1,2}月)")
_IN_ALL = re.compile(rf"^(?!.*(?:{_THIS_YEAR})).*累计")
_WHOLE_YEAR = re.compile(r"1月?[-—~至到]12月|截[至止](?:20\d\d年)?12月底?")
_PART_OF_YEAR = re.compile(
    r"[上下]半年|季度|(?<!\d)\d{1,2}月(?!\d{1,2}[日号])|[本当每]月|平均|[日月年人件户]均|每[天日周季年]"
)
_PLANNED = re.compile(
    r"计划|力争|争取|拟|目标|预计|应(?!急|用|对|诉|答)|(?<!照)(?<!据)要求|确保|将|做到|努力|可以|须|需(?!求)"
)
# 如主动公开信息300条，得5分; 凡未收到申请的单位，须报送零报告; 除2件外.
_CONDITIONAL = re.compile(
    r"如(?![下期实何上此图今意])|若(?!干)|假[如若]|倘|凡|一旦|只要|(?<![删废排解消清剔免])除"
)
_MISCOUNTED = re.compile(r"[漏误补]报|更正|重复|至少|不少于|不低于")
_AHEAD = re.compile(r"下一步|明年|来年|今后|未来")
_NOT_DONE = re.compile(r"(?:未|没有|没|不予?|无|不再|删除|撤[下销])$|未(?!来)|没有|不[应得能予]")
# In front of words for none: 并非没有, 不存在未收到…的情况.
_DENIED = re.compile(r"不|非|未|没|无(?!锡)|避免|防止|杜绝|是否")
_EACH = re.compile(
    r"每|各(?:自|有)?$|部分(?:单位|部门)|(?:下级|基层|其他|其它)(?:各)?(?:单位|部门)|下属|下辖|所辖|辖区"
)
# Bodies that file no report of their own, unless the report is that of one.
_OTHER_BODIES = re.compile("(?<![我本])(?:学校|医院|卫生院|企业|公司|社区|村)")
_EVERY = re.compile(
    r"全[省市区县]|各(?:级|部门|单位|科室|股室|局|镇|街道|乡镇|乡|村|社区|委办)|所属(?:单位|部门)?"
)
# What a clause begins with that is about others; the clauses behind it are too, until one names the report's office:
# 全区各单位共收到申请2351件，主动公开政府信息98765条. The sections of an office are no others.
_OTHERS_FIRST = re.compile("上级|(?:下级|基层|其他|其它|部分)(?:各)?(?:单位|部门)|下属|[下所]辖|辖区")
_EVERY_FIRST = re.compile(rf"(?:{_EVERY.pattern})(?<!各[科股]室)")
# 我区 is more than an office in it; not 我市局.
_REGION_FIRST = re.compile("[我本][省市区县](?![局委府政级直厅院])")
_SPEAKS_FOR_REGION = re.compile("管委会|管理委员会|政务|政府办")
_OWN = re.compile(
    r"(?<![向对给])[我本](?:[省市区县]?[局委办厅院处所站中馆]|[镇乡街]|单位|部门|机关|园区|开发区)"
)
_COUNT = re.compile(r"\d[件条份篇次项宗起]")
# Words of time that may stand before an office's name.
_TIME_FIRST = re.compile(r"(?:(?:20\d\d)?年度?|其中|由|全年|今年|本年度?|:)*")
_NAME_END = re.compile(r"局|委员会|办公室|街道|镇|乡|中心|[市区县](?!级)")
_LONGEST_NAME = 16
# Behind the name of a subject: 区教育局主动公开, 区教育局积极推进, 区教育局.
_DEED = re.compile(
    "$|办事处$|(?:办事处)?(?:主动|依申请|依法|及时|全面|积极|认真|严格|不断|进一步|继续|坚持|按照|根据|通过|围绕"
    "|公开|发布|制发|印发|受理|收到|办理|答复|共|已|全年|累计|均)"
)
# Words that make it no name: 我街道, 全区, 在网站.
_NO_NAME = re.compile(r"[我本该全各在向对从经以为及和与、通]|公开|信息|网站|政务")
# Behind a counted number its clause ends or goes on with a comparison or a part of it; not in 300条以上, 15个工作日,
# 3条例, 300条的单位, 300条、400条.
_EXACT_COUNT = re.compile(
    r"$|[，；。！？:()]|[、和及与](?![\d以])|比|较|同比|占|均|已|全部|其中|整(?!改)|人民币"
)


@dataclass(frozen=True)
class Scope:
    """The year and the publisher of a report; None where they are not known, and then nothing is excluded by them."""

    year: int | None = None
    publisher: str | None = None

    def includes(self, before: str, words: str, after: str, *, is_number: bool) -> bool:
        """Whether the figure ``words`` between ``before`` and ``after`` in its sentence may be the report's.

        ``is_number`` is False for words for none: none since 2008 means none this year too, while a number of
        so long a time is not the year's.
        """
        clause = _CLAUSE_END.split(before)[-1]
        if not self._is_of_year(before) or _is_no_deed(before, clause) or self._is_of_others(clause):
            return False
        if is_number:
            return _is_counted(clause, after) and _is_of_whole_year(before + words)
        return _DENIED.search(clause) is None and _PART_OF_YEAR.search(_WHOLE_YEAR.sub("", before)) is None

    def goes_on_about_others(self, before: str) -> bool:
        """Whether the last clause with a subject before a figure is about others: one that begins with a verb has the
        subject of the clause before it."""
        if self.publisher is None:
            return False
        clauses = reversed(_CLAUSE_END.split(before))
        subjects = (self._is_subject_other(clause, self.publisher) for clause in clauses)
        return next((is_other for is_other in subjects if is_other is not None), False)

    @FoundOnce
    def _is_government(self) -> bool:
        return self.publisher is None or is_government(self.publisher)

    def _is_of_year(self, before: str) -> bool:
        """Whether the last year named before the figure is the report's (与2016年相比，2017年…), or none is named."""
        years = [match[0] for match in _YEAR.finditer(_CITED_YEAR.sub("", before))]
        return self.year is None or not years or years[-1] == str(self.year)

    def _is_of_others(self, clause: str) -> bool:
        """Whether a clause is about several offices or bodies, and the report about one; or begins with another
        office's name."""
        if _EACH.search(clause):
            return True
        if self.publisher is None:
            return False
        if any(body not in self.publisher for body in _OTHER_BODIES.findall(clause)):
            return True
        if not self._is_government and _EVERY.search(clause):
            return True
        return _match_best(_opening_names(clause), self.publisher) is NameMatch.DIFFERENT

    def _is_subject_other(self, clause: str, publisher: str) -> bool | None:
        """Whether the subject of a clause is others than the publisher; None for a clause without a subject."""
        words = _TIME_FIRST.sub("", clause, count=1)
        if self._begins_with_others(words, publisher):
            return _OWN.search(clause) is None
        if publisher in clause or _OWN.search(clause) or (self._is_government and _EVERY_FIRST.match(words)):
            return False
        names = _opening_names(clause)
        if any(_is_short_for(name, publisher) for name in names):
            return False
        match = _match_best(names, publisher)
        # A name is told from other words (加强政务服务中心建设) by the count behind it, or by its deed.
        if (
            match is NameMatch.DIFFERENT
            and _COUNT.search(clause) is None
            and not _does_something(clause, names)
        ):
            return None
        return None if match is None else match is NameMatch.DIFFERENT

    def _begins_with_others(self, words: str, publisher: str) -> bool:
        if _OTHERS_FIRST.match(words):
            return True
        if self._is_government:
            return False
        if _REGION_FIRST.match(words):
            return _SPEAKS_FOR_REGION.search(publisher) is None
        return _EVERY_FIRST.match(words) is not None


@lru_cache(maxsize=512)
def _match_best(names: tuple[str, ...], publisher: str) -> NameMatch | None:
    """How well the best of the names that a clause may begin with matches the publisher; None if it begins with none."""
    return max((compare_office(name, (publisher,)) for name in names), default=None)


def _opening_names(clause: str) -> tuple[str, ...]:
    """The office names that a clause may begin with: 镇海区, 镇海区庄市街道."""
    return _names_in(_TIME_FIRST.sub("", clause, count=1)[:_LONGEST_NAME])


@lru_cache(maxsize=512)
def _names_in(words: str) -> tuple[str, ...]:
    names = [words[: match.end()] for match in _NAME_END.finditer(words)]
    split_names = [(name, split_name(name)) for name in names if not _NO_NAME.search(name)]
    return tuple(name for name, parts in split_names if parts.core or parts.regions)


def _does_something(clause: str, names: Sequence[str]) -> bool:
    """Whether a clause is one of the names that it may begin with, or says behind it what that office did."""
    words = _TIME_FIRST.sub("", clause, count=1)
    return any(_DEED.match(words, len(name)) is not None for name in names)


def _is_short_for(name: str, publisher: str) -> bool:
    """Whether the characters of a name's core are in the publisher's in this order: 市科技局, 临溪市科学技术局."""
    core, rest = split_name(name).core, iter(split_name(publisher).core)
    return bool(core) and all(char in rest for char in core)


def _is_no_deed(before: str, clause: str) -> bool:
    """Whether the words before a figure make it a plan, a condition, a quotation or a mistake that was put right."""
    if any(before.count(opening) > before.count(closing) for opening, closing in ("《》", "“”")):
        return True
    if _AHEAD.search(before) or _CONDITIONAL.search(before):
        return True
    return _PLANNED.search(clause) is not None or _MISCOUNTED.search(clause) is not None


def _is_counted(clause: str, after: str) -> bool:
    """Whether a number is an exact count of what was done."""
    return _NOT_DONE.search(clause) is None and _EXACT_COUNT.match(after) is not None


def _is_of_whole_year(words: str) -> bool:
    without_citations = _CITED_YEAR.sub("", words)
    if _SINCE.search(words) or _IN_ALL.search(without_citations) or _SPAN_OF_YEARS.search(without_citations):
        return False
    return _PART_OF_YEAR.search(_WHOLE_YEAR.sub("", words)) is None
