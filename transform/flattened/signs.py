"""Signs that lines of text hold a table: labels of the forms, with figures behind them or in one long line."""

import re
from collections.abc import Iterator, Sequence

from transform.flattened.partings import LONGEST_LINE, UNITS
from transform.flattened.sections import MANY_FIGURES
from transform.flattened.words import is_label, stops_inside
from transform.matching.cell_texts import holds_label_and_figure
from transform.matching.vocabulary import resembles_label
from transform.text.remembered import remember_short

# So many labels of the forms in a text show that it may hold a table.
_MIN_LABELS = 3
_EDGES = ' \t\u00a0\u3000|｜│┃║"'
_BEHIND_LABEL = f"0123456789.,;；，、+-—/%:：…·{_EDGES}"
_BEFORE_LABEL = f"0123456789{_EDGES}"
# A figure in the first column: 501|（一）主动公开政府信息数|条.
_FIGURE_AND_BAR = re.compile(r"[|｜│┃║\s]*\d[\d,.]*\s*[|｜│┃║]")
# No label of a form has one of these: bars, arrows, brackets, tags. Round brackets and quotes are in labels.
_MARKS = re.compile(r"[^\w（）()“”‘’'《》、.．，,：:；;。/—-]+")
_MARKS_OR_COMMAS = re.compile(rf"(?:{_MARKS.pattern}|[,，;；：:])+")
_NUMBER_OF_LABEL = re.compile(r"(?<![\w.])(?:\d{1,2}[.．、]|[（(]\d{1,2}[）)])(?=[\u4e00-\u9fff“《])")
_NO_LETTERS = re.compile(r"[\W_]+")
_ROUND_BRACKETS = re.compile("[（(]([^（）()]*(?:[（(][^（）()]*[）)][^（）()]*)*)[）)]")
_BESIDE_LABEL = "/—-.．、，,：:；;"
HOLDS_DIGIT = re.compile(r"\d")
_DIGITS = re.compile(r"[\d.]+")
_SHORTEST_LABEL, _LONGEST_LABEL = 3, 80
# A head of table 四, whose row of figures has no label.
_RESULT = "结果维持"
# Of these a line of prose does not print four; a whole report in one line does.
_SENTINELS = (
    "新收政府信息公开申请数量", "结转政府信息公开申请数量", "结转下年度继续办理", "属于国家秘密", "主动公开规范性文件数",
    "制发规范性文件总数", "政府网站公开政府信息数", "按时办结数", "延期办结数", "当面申请数", "信函申请数",
    "依申请公开信息目录数", "公文类信息数", "对申请的答复总数", "提供服务类信息数", "网站专栏页面访问量", "现场接待人数",
)  # fmt: skip
_SENTINELS_OF_ARTICLE_20 = (
    "第二十条第", "本年新制作数量", "本年新公开数量", "对外公开总数量", "本年制发件数", "本年废止件数", "现行有效件数",
    "其他对外管理服务事项", "处理决定数量", "采购总金额",
)  # fmt: skip
_SENTINELS_OF_REVIEWS = ("结果维持", "结果纠正", "尚未审结", "未经复议直接起诉", "复议后起诉")
_MIN_SENTINELS = 4
# Four of them one behind the other are no shorter.
_SHORTEST_GLUED = 17
_SENTINEL = re.compile("|".join((*_SENTINELS, *_SENTINELS_OF_ARTICLE_20, *_SENTINELS_OF_REVIEWS)))
_AFTER_COLON = re.compile(r"(?<![，。；])[:：]\s*\d[\d,.]{0,20}\s*[\u4e00-\u9fff]{0,2}[；;。]?$")
# The field of a record that holds a figure: 数值：3, "count": 3, <数量1>3</数量1>; no number of an address or a page.
_FIELD = re.compile(
    r"[\W_]*(?!\w{0,6}(?:电话|热线|手机|传真|邮编|编码|[字编文序]号|浏览|点击|阅读|访问量|页))(?P<name>[\u4e00-\u9fffA-Za-z]{1,8})\d{0,3}[\W_]+\d[\d,.]*[\W_]*[件条个次篇人项部元万]{0,2}[\W_]*"
    r"(?:(?P=name)\d{0,3}[\W_]*)?"
)
_LONGEST_FIELD = 40
_LONGEST_PARAGRAPH = 1000
# What parts the items of a list in sentences: 当面申请数3件，传真申请数为0件；网络申请数共5件. An item may be a row of
# several figures: 予以公开：3、1、空、4。 A column of them may be shares or changes: 当面申请数3、40%、增1.
_BETWEEN_ITEMS = re.compile(r"[，；;。|｜]|,(?!\d{3}(?!\d))|\s{2,}|[\t\u3000]")
_FIGURE = r"[-+增减]?\d[\d,./]*[%％‰]?"
_ITEM = re.compile(
    rf"(?P<label>.{{2,80}}?)(?:共?[为是计有达]|共|[:：=＝\s])*(?:(?:空|无|持平|/|—{{1,2}})?、)*{_FIGURE}"
    rf"(?:、(?:{_FIGURE}|空|无|持平|/|—{{1,2}}|-{{1,2}})?)*\s*[件条个次篇人项部元万]{{0,2}}",
    re.S,
)
# How an item ends, and what may part it from the next one. Of the prose of a report half the lines have nothing like it,
# and to look for it first takes a tenth of the time.
_END_OF_ITEM = re.compile(r"[\d,./%％‰、空无平—-]\s*[件条个次篇人项部元万]{0,2}(?=[，；;。|｜,\s]|$)")
# What an item may end with, beside a digit. To look at the end first takes a sixth of the time of the pattern.
_ENDS_OF_ITEM = frozenset(",./%％‰、空无平—-件条个次篇人项部元万")
# The field that holds the label is so many lines away at most, on either side: a unit and a remark may be between.
_FIELDS_OF_RECORD = 3
_UNIT_LETTERS = "".join(sorted({letter for unit in UNITS for letter in unit}))


def may_hold_table(lines: Sequence[str]) -> bool:
    """Whether a text prints so many labels of the forms that it may hold a table; prose is told from it cheaply."""
    labels = 0
    for line in lines:
        if len(line) <= LONGEST_LINE and not stops_inside(line):
            labels += _MIN_LABELS - 1 if _RESULT in line else _count_labels(line)
            if labels >= _MIN_LABELS:
                return True
    return False


def count_labels(lines: Sequence[str]) -> int:
    """How many labels of the forms a text prints as rows, fields or items of a list; equal lines count once."""
    short = (line for line in dict.fromkeys(lines) if len(line) <= LONGEST_LINE)
    return sum(max(_count_labels(line), count_items(line)) for line in short)


@remember_short(4096, LONGEST_LINE)
def _count_labels(line: str) -> int:
    """How many labels of a form a line prints: alone, before its cells, or between marks."""
    label = line.strip(_EDGES).rstrip(_BEHIND_LABEL)
    if len(label) <= _LONGEST_LABEL:
        shorter = label.rstrip(_UNIT_LETTERS)
        if is_label(label) or (shorter != label and is_label(shorter.rstrip(_BEHIND_LABEL))):
            return 1
    return max(sum(map(_is_piece_label, pieces)) for pieces in _list_pieces(line))


def _list_pieces(line: str) -> Iterator[list[str]]:
    """The pieces of a line between marks, between marks and commas, between all that is no letter, and in brackets."""
    for marks in (_MARKS, _MARKS_OR_COMMAS, _NO_LETTERS):
        yield marks.split(line)
    yield _ROUND_BRACKETS.findall(line)


def _is_piece_label(piece: str) -> bool:
    label = piece.strip(_BESIDE_LABEL)
    return _SHORTEST_LABEL <= len(label) <= _LONGEST_LABEL and is_label(label)


def _prints_pieces(line: str) -> bool:
    """Whether a line prints a label and a figure with marks between them: 当面申请数→件→3, [当面申请数][件][3]."""
    if stops_inside(line):
        return False
    for pieces in _list_pieces(_NUMBER_OF_LABEL.sub("", line)):
        others = [piece for piece in pieces if not _is_piece_label(piece)]
        if len(others) < len(pieces) and any(map(HOLDS_DIGIT.search, others)):
            return True
    return False


def prints_figure(line: str) -> bool:
    """Whether a line is a label of a form with a figure behind it, or before it where a bar is between them."""
    if HOLDS_DIGIT.search(line) is None:
        return False
    # Each line is asked when tables are looked for, and once more before prose is read.
    return _prints_figure_short(line) if len(line) <= LONGEST_LINE else _prints_figure(line)


def _prints_figure(line: str) -> bool:
    if holds_label_and_figure(line):
        return True
    known = _find_label(line)
    if known is None:
        return _prints_pieces(line)
    start = line.index(known)
    is_behind = HOLDS_DIGIT.search(line, start + len(known)) is not None
    return is_behind or _FIGURE_AND_BAR.match(line) is not None or _prints_pieces(line)


_prints_figure_short = remember_short(1024, LONGEST_LINE)(_prints_figure)


def _find_label(line: str) -> str | None:
    """The label of a form that a line is but for what is before and behind it."""
    label = line.strip(_EDGES).rstrip(_BEHIND_LABEL)
    shorter = label.rstrip(_UNIT_LETTERS).rstrip(_BEHIND_LABEL)
    # The number of the row may be glued to the label.
    texts = dict.fromkeys((label, shorter, label.lstrip(_BEFORE_LABEL), shorter.lstrip(_BEFORE_LABEL)))
    for text in texts:
        if 0 < len(text) <= _LONGEST_LABEL and is_label(text):
            return text
    return None


def prints_local_figure(line: str) -> bool:
    """Whether a line is words like those of a label, with a colon and a figure behind them: 主动公开主动信息公开：478条."""
    if len(line) > LONGEST_LINE or not (":" in line or "：" in line):
        return False
    match = _AFTER_COLON.search(line)
    return match is not None and resembles_label(line[: match.start()])


def list_fields(lines: Sequence[tuple[int, str]]) -> list[str]:
    """The lines that are fields with a figure, of records whose labels are fields on lines of their own (指标：当面申请数,
    数值：3); ``lines`` are numbered, and may have gaps."""
    fields = {
        n
        for n, line in lines
        if len(line) <= _LONGEST_FIELD and HOLDS_DIGIT.search(line) and _FIELD.fullmatch(line)
    }
    if not fields:
        return []
    near = range(-_FIELDS_OF_RECORD, _FIELDS_OF_RECORD + 1)
    beside = {n + step for n in fields for step in near} - fields
    labels = {n for n, line in lines if n in beside and len(line) <= LONGEST_LINE and _count_labels(line)}
    return [line for n, line in lines if n in fields and any(n + step in labels for step in near)]


def count_items(line: str) -> int:
    """How many labels of a form a line prints with a figure right behind each, as a list in sentences does."""
    return len(list_items(line))


@remember_short(1024, _LONGEST_PARAGRAPH)
def list_items(line: str) -> tuple[tuple[str, str], ...]:
    """The labels of a form that a line prints with a figure right behind each, and the digits of their figures."""
    if _END_OF_ITEM.search(line) is None:
        return ()
    pieces = filter(_may_be_item, map(str.strip, _BETWEEN_ITEMS.split(line)))
    items = (match for piece in pieces if (match := _ITEM.fullmatch(piece)))
    # The code of a line may be glued to it: 主动信息公开01：8012条.
    labels = ((match["label"].strip(_BESIDE_LABEL).rstrip("0123456789"), match) for match in items)
    return tuple(
        (label, "".join(_DIGITS.findall(match.string, match.end("label"))))
        for label, match in labels
        if is_label(label)
    )


def _may_be_item(piece: str) -> bool:
    last = piece[-1:]
    return (last in _ENDS_OF_ITEM or last.isdecimal()) and HOLDS_DIGIT.search(piece) is not None


def prints_bare_figures(line: str) -> bool:
    """Whether a line is a row of figures whose marks are unknown: the row of table 四 has no label."""
    pieces = list(filter(None, _NO_LETTERS.split(line)))
    return len(pieces) >= MANY_FIGURES and all(piece.isdecimal() for piece in pieces)


def is_glued(line: str) -> bool:
    """Whether a line prints a whole table or report: no prose names four of these."""
    if len(line) < _SHORTEST_GLUED or _SENTINEL.search(line) is None or HOLDS_DIGIT.search(line) is None:
        return False
    return any(
        sum(1 for word in words if word in line) >= _MIN_SENTINELS
        for words in (_SENTINELS, _SENTINELS_OF_ARTICLE_20, _SENTINELS_OF_REVIEWS)
    )
