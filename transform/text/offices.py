"""Names of offices compared part by part: whether two printed names mean the same office.

A name consists of regions (宁波市 镇海区), a core (教育, 庄市) and a kind (局, 街道办事处). Two offices of one region or
of one kind have most of their characters in common, so that the similarity of whole names proves nothing.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from transform.text.folding import normalise_text

_HAN = "[\u4e00-\u9fff]"
_REGION = re.compile(
    rf"{_HAN}{{2,12}}?(?:自治区|自治州|自治县|自治旗|开发区|高新区|新区|保税区|度假区|园区)"
    rf"|(?!住房|城市|城乡){_HAN}{{2,4}}?(?:省|州|盟|旗|市(?!场)|区(?!划|域))|{_HAN}{{1,3}}?县(?!域)"
)
# A region named by its kind alone: 区教育局; not 市场监督管理局, 市政园林局.
_BARE = re.compile(r"[本我]?([省县]|市(?!场|容|政(?!府|协|法|务)|民(?!政|族|宗|防))|区(?!划|域))(?=.)")
_PLACES = {
    "街道": r"街道(?:办事处|办|人民政府)?|办事处",
    "镇": "镇(?:(?:人民)?政府)?",
    "乡": "乡(?:(?:人民)?政府)?",
}
_BODIES = {"委员会": "(?:管理)?委员会|管委会|委", "办公室": "办公室|办", "分局": "分局", "局": "局"}
_GOVERNMENT = "政府"
_KINDS = [
    (kind, re.compile(f"(?:{words})$"))
    for kind, words in (_PLACES | {_GOVERNMENT: "(?:人民)?政府"} | _BODIES).items()
]
_BRACKETS = re.compile(r"\([^()]*\)")
_JOINING = re.compile("(?<=.)[和与及、](?=.)")
# What the name of an office ends with.
_OFFICE_ENDS = "省市区县旗盟州镇乡道处局委会室心所站队院厅部馆校学司社府办组联协团行厂场园台署关狱"
_OFFICE = re.compile(rf"{_HAN}[\u4e00-\u9fff、·]{{0,38}}[{_OFFICE_ENDS}]")
# Words of sentences, of columns and of the record of a page, which are in no name: 我局, 特向社会公布本镇, 政府网站.
_NO_OFFICE = re.compile(
    r"^(?:[该其此每某由在从请见详附做]|我|本(?!溪)|全(?!椒|州县|南县)|各|有关|相关|以[下上]|部分|所有|关于|为(?!民)"
    r"|对(?![外口])|向(?!阳|塘|化)|通过|经(?!济|开|信|贸|棚)|与|及|将(?!乐|军)|单位|部门|首页|当前|发布|编制|统计(?!局)|填[报表]"
    r"|栏目|专题|新闻中心|公告|一图|这|那|您|点击|组织(?!部)|乡镇)"
    r"|我[省市区县镇乡街局委办院校厅处]|公布|公开|向社会|特[此编向]|撰写|编写|现将|年度|报告|情况|要求|规定|[的了是]|进行|如下|下列"
    r"|召开|举[行办]|开展|网站|社会$|根据|按照|依据|依照"
)
# Characters that scanning confuses: 沐阳 is printed for 沭阳.
_LOOKALIKES = str.maketrans("沐末士曰入千治戍戊已巳", "沭未土日人干冶戌戌己己")


class NameMatch(IntEnum):
    """Whether two names mean the same office. Greater is more certain."""

    DIFFERENT = 0
    SIMILAR = 1
    SAME = 2


@dataclass(frozen=True, slots=True)
class OfficeName:
    """A name split into its parts. A region may be a bare 区 (区教育局); ``kind`` is one word for all its printings."""

    regions: tuple[str, ...]
    core: str
    kind: str | None

    @property
    def own_region(self) -> str | None:
        """The smallest region that is named in full, or None."""
        return next((region for region in reversed(self.regions) if len(region) > 1), None)


def compare_office(printed: str, names: Sequence[str]) -> NameMatch:
    """Whether a printed name means the office with these names (its name and aliases). In doubt it does not."""
    match = _compare_any(normalise_text(printed), [normalise_text(name) for name in names])
    if match is NameMatch.DIFFERENT:
        misread = [normalise_text(name).translate(_LOOKALIKES) for name in names]
        if _compare_any(normalise_text(printed).translate(_LOOKALIKES), misread) is not NameMatch.DIFFERENT:
            return NameMatch.SIMILAR
    return match


def is_office_name(text: str) -> bool:
    """Whether a text can be the name of an office: no sentence, no pronoun, no kind of office without a name."""
    name = _BRACKETS.sub("", normalise_text(text))
    if _OFFICE.fullmatch(name) is None or _NO_OFFICE.search(name):
        return False
    office = split_name(name)
    return bool(office.regions or office.core)


def is_government(name: str) -> bool:
    """Whether a name is that of a region's government or its office, which post the reports of other offices."""
    office = split_name(normalise_text(name))
    return office.core in ("", "府", _GOVERNMENT) and bool(office.regions)


def _compare_any(printed: str, names: Sequence[str]) -> NameMatch:
    """The best match of a printed name with any of the names; all are normalised."""
    if printed in names:
        return NameMatch.SAME
    regions = frozenset(r for name in names for r in split_name(name).regions if len(r) > 1)
    known = {name: split_name(name, regions) for name in names}
    office = split_name(printed, regions)
    own_regions = {name.own_region for name in known.values() if name.own_region}
    if not _is_in_region(office.regions, regions, own_regions):
        return NameMatch.DIFFERENT
    # 国家税务总局宁波市镇海区税务局: no other office's name ends so, whatever is in front.
    if any(name.own_region and name.core and printed.endswith(text) for text, name in known.items()):
        return NameMatch.SAME
    return max((_compare(office, name) for name in known.values()), default=NameMatch.DIFFERENT)


def _is_in_region(regions: Sequence[str], known: Collection[str], own: Collection[str]) -> bool:
    """Whether the smallest named region is the office's own and no wider one is foreign; True where none is named."""
    if not regions or not own:
        return True
    wider = [r for r in regions[:-1] if any(r[-1] == region[-1] for region in known)]
    return _is_among(regions[-1], own) and all(_is_among(region, known) for region in wider)


def _is_among(region: str, known: Collection[str]) -> bool:
    """Whether a region, perhaps with the names of wider ones in front, is one of the known regions."""
    return any(name.endswith(region) or region.endswith(name) for name in known)


def _compare(office: OfficeName, other: OfficeName) -> NameMatch:
    if office.core != other.core:
        return NameMatch.DIFFERENT
    if not office.core:
        governs = {office.kind, other.kind} <= {None, _GOVERNMENT} or office.kind == other.kind
        return NameMatch.SAME if governs and office.regions and other.regions else NameMatch.DIFFERENT
    if office.kind == other.kind:
        return NameMatch.SAME
    kinds = {office.kind, other.kind} - {None}
    similar = kinds <= _PLACES.keys() or kinds <= _BODIES.keys()
    return NameMatch.SIMILAR if similar else NameMatch.DIFFERENT


@lru_cache(maxsize=4096)
def split_name(name: str, known_regions: frozenset[str] = frozenset()) -> OfficeName:
    """Split a name into its parts. Short forms of the known regions (镇海教育局) are regions too."""
    rest = _BRACKETS.sub("", name).removeprefix("中共") or name
    regions: list[str] = []
    while match := _REGION.match(rest) or (None if regions else _BARE.match(rest)):
        regions.append(match[0].lstrip("本我") if match.re is _BARE else match[0])
        rest = rest[match.end() :]
    while short := max(
        (region for region in known_regions if _begins(rest, region[:-1])), key=len, default=None
    ):
        regions.append(short)
        rest = rest.removeprefix(short[:-1])
    kind, rest = _cut_kind(rest)
    core = _JOINING.sub("", rest.replace("人民政府", _GOVERNMENT))
    return OfficeName(tuple(regions), core, kind)


def _begins(rest: str, stem: str) -> bool:
    """Whether a name begins with the stem of a region, with a core behind it."""
    return len(stem) > 1 and rest.startswith(stem) and _cut_kind(rest.removeprefix(stem))[1] != ""


def _cut_kind(name: str) -> tuple[str | None, str]:
    """The kind at the end of a name, and the name without it."""
    for kind, pattern in _KINDS:
        match = pattern.search(name)
        if match:
            return kind, name[: match.start()]
    return None, name
