"""Labels with a misprint: which line a label means that is not quite the form's.

A label is a misprint of a line's where its characters are those of the line but for a few that were lost, doubled or
mistyped. A word more, another word, or a word that says the opposite names another thing, however alike the rest is and
wherever it is printed: 受理依申请公开信息总数 counts other things than 依申请公开信息目录数. Such a row is a local one.
"""

from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

from transform.matching.line_index import LineIndex
from transform.text.folding import counts_otherwise, label_key, label_number

# A shorter label has too few characters to be known by.
_MIN_LENGTH = 4
# How many characters in a row may be lost; more only beside the number that the form prints for the line.
_MAX_LOST = 1
_MAX_LOST_BESIDE_NUMBER = 3
# A character may be mistyped or added for every so many of the label: 行政复核数 is not 行政复议数.
_LENGTH_PER_CHANGE = 8
# From 0 to 1: how similar a label must be to be perhaps meant for another.
_RESEMBLES = 0.6
_LONGEST = 60
# Words of guidance that offices add behind a whole label: 指2019年事项数.
_GUIDANCE = ("指", "即", "注", "含", "不含", "包括", "不包括", "填", "仅", "只计", "按", "单位", "(")
# Characters that turn a label's meaning, wherever they are added or lost.
_NEGATIONS = frozenset("不未非无没免否")
# Characters that make a plan or a duty of a deed where they are added: 应部分公开.
_INTENTIONS = frozenset("拟应须待将")
# Of characters in one group each says another thing.
_OPPOSITES = tuple(
    map(frozenset, ("全专兼", "上下前后本去", "新旧老", "内外", "增减", "已未将", "收支付", "主副", "大小", "国省市区县乡镇",
                    "一二三四五六七八九十0123456789", "有无", "人件次条篇个元项", "多少", "早晚", "正反", "甲乙丙丁"))
)  # fmt: skip


def find_misprinted(label: str, lines: LineIndex, free: Iterable[int]) -> int | None:
    """The position of the one line of those that are free whose label this text may be a misprint of.

    None where it is a misprint of none or of several, or is as much like the label of a line that is not free.
    """
    costs = {position: cost for position, cost in _costs(label, lines) if cost is not None}
    least = min(costs.values(), default=None)
    nearest = [position for position, cost in costs.items() if cost == least]
    return nearest[0] if len(nearest) == 1 and nearest[0] in set(free) else None


@lru_cache(maxsize=1024)
def is_misprint(label: str, form_label: str) -> bool:
    """Whether a printed label is a misprint of a form's, or the same with words of guidance behind it."""
    return _cost(label, form_label) is not None


@lru_cache(maxsize=1024)
def resembles_parent(label: str, lines: LineIndex) -> bool:
    """Whether a label that is no line's may be meant for one that has lines below it: it is too short or too unlike to
    be taken for it (行政诉讼教量), and the lines behind it may be that line's."""
    key = label_key(label)
    parents = {position for position in lines.parents if position is not None}
    return 0 < len(key) <= _LONGEST and any(
        SequenceMatcher(None, key, label_key(printed), autojunk=False).ratio() >= _RESEMBLES
        for position in parents
        for printed in (lines.indicators[position].label, *lines.indicators[position].aliases)
    )


@lru_cache(maxsize=4096)
def _costs(label: str, lines: LineIndex) -> tuple[tuple[int, int | None], ...]:
    """For each line that the label may be misprinted from, how many of its characters differ."""
    costs = []
    for position, indicator in enumerate(lines.indicators):
        found = [
            cost
            for printed in (indicator.label, *indicator.aliases)
            if (cost := _cost(label, printed)) is not None
        ]
        if found:
            costs.append((position, min(found)))
    return tuple(costs)


def _cost(label: str, form_label: str) -> int | None:
    """How many characters of a printed label differ from a form's; None where it is no misprint of it."""
    # A page break inside a head leaves half a pair of brackets: ）予以公开.
    printed, key = label_key(label).lstrip(")").rstrip("("), label_key(form_label)
    if _has_guidance(printed, key):
        return 0
    if min(len(printed), len(key)) < _MIN_LENGTH or len(printed) > 2 * len(key):
        return None
    has_number = label_number(label) is not None and label_number(label) == label_number(form_label)
    return _count_changes(printed, key, _MAX_LOST_BESIDE_NUMBER if has_number else _MAX_LOST)


def _has_guidance(printed: str, key: str) -> bool:
    """Whether a whole label goes on with words of guidance, none of which make it count something else."""
    rest = printed[len(key) :]
    if len(key) < _MIN_LENGTH or not printed.startswith(key) or not rest.startswith(_GUIDANCE):
        return False
    # Behind its brackets a label may go on: 部分公开（…）比例.
    goes_on = rest.startswith("(") and rest.rpartition(")")[1:] not in ((")", ""), ("", rest))
    return not goes_on and not counts_otherwise(rest)


def _count_changes(printed: str, key: str, max_lost: int) -> int | None:
    """The number of changed characters; None where a change says another thing, or where there are too many."""
    lost = changed = 0
    for kind, p, p_end, k, k_end in SequenceMatcher(None, printed, key, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        more, less = printed[p:p_end], key[k:k_end]
        if _changes_meaning(more, less) or len(more) > 1 or len(less) > (max_lost if not more else 1):
            return None
        lost += len(less) if not more else 0
        changed += len(more)
    is_near = changed <= len(key) // _LENGTH_PER_CHANGE and lost <= max_lost
    return lost + changed if is_near else None


def _changes_meaning(more: str, less: str) -> bool:
    if _NEGATIONS & {*more, *less} or (not less and _INTENTIONS & {*more}):
        return True
    return any(group & {*more} and (group & {*less} or not less) for group in _OPPOSITES)
