"""Whether two printed names are one office's, by what distinguishes them.

A name is its regions (宁波市 镇海区), its core (教育, 庄市) and its kind (局, 街道办事处). Two offices of one region
or of one kind have most of their characters in common, so the likeness of whole names says nothing.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from transform.text.folding import normalise_text


class NameMatch(IntEnum):
    """How sure it is that two names are one office's."""

    OTHER = 0
    NEAR = 1
    SAME = 2


@dataclass(frozen=True, slots=True)
class OfficeName:
    """A name taken apart. A region may be bare (区教育局); ``kind`` is one word for all its printings."""

    regions: tuple[str, ...]
    core: str
    kind: str | None

    @property
    def home(self) -> str | None:
        """The nearest region that is named in full."""
        return next((region for region in reversed(self.regions) if len(region) > 1), None)


_HAN = "[\u4e00-\u9fff]"
_REGION = re.compile(
    rf"{_HAN}{{2,12}}?(?:自治区|自治州|自治县|自治旗|开发区|高新区|新区|保税区|度假区|园区)"
    rf"|(?!住房|城市|城乡){_HAN}{{2,4}}?(?:省|州|盟|旗|市(?!场)|区(?!划|域))|{_HAN}{{1,3}}?县(?!域)"
)
# 区教育局; not 市场监督管理局, 市政园林局.
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
# Characters that scanning takes for one another: 沐阳 is printed for 沭阳.
_LOOKALIKES = str.maketrans("沐末士曰入千治戍戊已巳", "沭未土日人干冶戌戌己己")


def compare_office(printed: str, names: Sequence[str]) -> NameMatch:
    """Whether a printed name is that of the office known by ``names``. In doubt it is another's."""
    found = _compare_any(normalise_text(printed), [normalise_text(name) for name in names])
    if found is NameMatch.OTHER:
        misread = [normalise_text(name).translate(_LOOKALIKES) for name in names]
        if _compare_any(normalise_text(printed).translate(_LOOKALIKES), misread) is not NameMatch.OTHER:
            return NameMatch.NEAR
    return found


def is_government(name: str) -> bool:
    """Whether a name is a region's government or its office, which posts what others have filed."""
    one = split_name(normalise_text(name))
    return one.core in ("", "府", _GOVERNMENT) and bool(one.regions)


def _compare_any(printed: str, names: Sequence[str]) -> NameMatch:
    if printed in names:
        return NameMatch.SAME
    regions = frozenset(r for name in names for r in split_name(name).regions if len(r) > 1)
    known = {name: split_name(name, regions) for name in names}
    one = split_name(printed, regions)
    if not _is_at_home(one.regions, regions, {name.home for name in known.values() if name.home}):
        return NameMatch.OTHER
    # 国家税务总局宁波市镇海区税务局: whatever stands in front, no other office's name has that end.
    if any(name.home and name.core and printed.endswith(text) for text, name in known.items()):
        return NameMatch.SAME
    return max((_compare(one, name) for name in known.values()), default=NameMatch.OTHER)


def _is_at_home(regions: Sequence[str], all_own: Collection[str], homes: Collection[str]) -> bool:
    """The nearest region is the office's own, and no wider one is another's; where none is named, it is."""
    if not regions or not homes:
        return True
    wider = [r for r in regions[:-1] if any(r[-1] == own[-1] for own in all_own)]
    return _is_among(regions[-1], homes) and all(_is_among(region, all_own) for region in wider)


def _is_among(region: str, homes: Collection[str]) -> bool:
    return any(home.endswith(region) or region.endswith(home) for home in homes)


def _compare(one: OfficeName, other: OfficeName) -> NameMatch:
    if one.core != other.core:
        return NameMatch.OTHER
    if not one.core:
        governs = {one.kind, other.kind} <= {None, _GOVERNMENT} or one.kind == other.kind
        return NameMatch.SAME if governs and one.regions and other.regions else NameMatch.OTHER
    if one.kind == other.kind:
        return NameMatch.SAME
    kinds = {one.kind, other.kind} - {None}
    alike = kinds <= _PLACES.keys() or kinds <= _BODIES.keys()
    return NameMatch.NEAR if alike else NameMatch.OTHER


@lru_cache(maxsize=4096)
def split_name(name: str, homes: frozenset[str] = frozenset()) -> OfficeName:
    """Take a name apart; with ``homes``, their short forms (镇海教育局) are regions too."""
    rest = _BRACKETS.sub("", name).removeprefix("中共") or name
    regions: list[str] = []
    while match := _REGION.match(rest) or (None if regions else _BARE.match(rest)):
        regions.append(match[0].lstrip("本我") if match.re is _BARE else match[0])
        rest = rest[match.end() :]
    while short := max((home for home in homes if _leads(home[:-1], rest)), key=len, default=None):
        regions.append(short)
        rest = rest.removeprefix(short[:-1])
    kind, rest = _cut_kind(rest)
    core = _JOINING.sub("", rest.replace("人民政府", _GOVERNMENT))
    return OfficeName(tuple(regions), core, kind)


def _leads(stem: str, rest: str) -> bool:
    return len(stem) > 1 and rest.startswith(stem) and _cut_kind(rest.removeprefix(stem))[1] != ""


def _cut_kind(name: str) -> tuple[str | None, str]:
    for kind, pattern in _KINDS:
        match = pattern.search(name)
        if match:
            return kind, name[: match.start()]
    return None, name
