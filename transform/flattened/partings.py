"""The ways in which lines of text part the cells of a table: bars, tabs, commas, gaps, a line for each cell.

No way is known to be the right one before the rows that it makes are looked at (``sections``). An indentation parts
nothing. Where white space parts the cells a blank cell cannot be seen, and its row comes out short.
"""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from transform.dated_tables import dates_table, may_date_table
from transform.flattened.words import ENDS, is_printed_by_forms, stops_inside
from transform.matching.cell_texts import is_value
from transform.text.folding import numbering
from transform.text.remembered import remember_short
from transform.text.script import simplify

UNITS = frozenset("条件次篇人个项部元") | {"万元", "人次", "——", "—", "--", "----"}
# A longer line is prose: the longest label and its seven figures, or fifteen figures, are shorter.
LONGEST_LINE = 300
_MIN_LINES = 3
_MARKS_OF_PROSE = ("commas", "semicolons", "wide commas", "colons", "leaders")
_DIGIT = re.compile(r"\d")
_BARS = "|｜│┃║┆┇┊┋"
_TO_BAR = str.maketrans(dict.fromkeys(_BARS, "|"))
# What a rule between two rows is drawn with: |---|---|, +---+---+, ├──┼──┤.
_RULE = re.compile(r"(?=.*(?:---|[─━═┄┈┌└├┬┴┼╔╚╠╦╩╬]))[\s|+:=\-─━═┄┈┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬]+")
# - 1 -, alone on its line.
_PAGE_NUMBER = re.compile(r"\s*[-–—]\s*\d{1,3}\s*[-–—]\s*")
_GAP = re.compile(r"[ \u00a0\u2002\u2003]{2,}|[\u3000\t]+[\s\u3000]*")
_SEMICOLON = re.compile("[;；]")
_COLON = re.compile(r"[:：](?=\s*[\d/—-][\d,.]{0,20}\s*[\u4e00-\u9fff]{0,2}$|$)")
# （一） or 2. before a gap.
_LEADER = re.compile(r"[…‥]+|\.{3,}|·{3,}|_{3,}")
_NUMBER = re.compile(r"[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:[）)][、.．]?|[、.．])|其中[:：]?")
_SPACED = re.compile(r"\d[\d,.]*(?:\s+[\d,.]+)+")
_ARROW = re.compile(r"[|｜│]?(?:[→⇒➔➜]|[-=]{1,2}>|[>＞](?![=＝]))")
_ENCLOSED = (
    re.compile(r"\[([^\[\]]*)\]"),
    re.compile("【([^【】]*)】"),
    re.compile("「([^「」]*)」"),
    re.compile(r"<t[dh](?:\s[^<>]*)?>([^<>]*)</t[dh]>", re.I),
)
_ROW_TAG = re.compile(r"</?(?:tr|tbody|thead|table)(?:\s[^<>]*)?>", re.I)
_ROW_NUMBER = re.compile(r"[0-9]{1,3}")
_MAX_JOINED = 8
_LONGEST_VALUE = 12

Cells = Sequence[str]


@dataclass(frozen=True, slots=True)
class Line:
    """A line parted into cells: its words, and the figures, units and blanks behind the last of them.

    ``number`` is the index of the line in the text, ``group`` counts the rows that it prints side by side from 0. Blank
    cells before and among the words are left out. ``holds_blanks`` is true where each blank between marks is a cell,
    ``is_before_words`` for figures in front of the words of the same line.
    """

    number: int
    words: tuple[str, ...]
    cells: tuple[str, ...]
    group: int = 0
    holds_blanks: bool = False
    is_before_words: bool = False


@dataclass(frozen=True, slots=True)
class Parting:
    """A way to part lines. ``is_used`` tells from the text of a line whether it may be parted so; ``holds_blanks`` is
    true for marks that are never there for the looks alone, as white space is."""

    name: str
    is_used: Callable[[str], bool]
    part: Callable[[str], Cells]
    holds_blanks: bool = False


@remember_short(4096)
def is_unit(text: str) -> bool:
    """Whether a cell prints a unit, or the dash of a row that has none."""
    return simplify(text).strip("（）()") in UNITS


def part_lines(texts: Sequence[str], parting: Parting) -> list[Line]:
    """The lines of a text parted in one way; the rules between rows are left out, and a tab that indents every line."""
    if parting.name == "tabs" and all(text.startswith("\t") for text in texts if "\t" in text):
        texts = [text.removeprefix("\t") for text in texts]
    parted: list[tuple[int, Cells | None]] = []
    for number, text in enumerate(texts):
        if len(text) > LONGEST_LINE:
            parted.append((number, None))
        elif not _is_rule(text) and not _PAGE_NUMBER.fullmatch(text):
            parts = parting.part(text)
            keeps_spaces = parting.holds_blanks and len(parts) > 1
            parted.append((number, parts if keeps_spaces else _split_figures(parts)))
    are_numbered = _count_up([parts for _, parts in parted if parts])
    lines: list[Line] = []
    for number, cells in parted:
        if cells is None:
            lines.append(Line(number, (texts[number],), ()))
        else:
            lines += _list_groups(number, cells, are_numbered)
    return [replace(line, holds_blanks=True) for line in lines] if parting.holds_blanks else lines


def possible_partings(texts: Sequence[str]) -> list[Parting]:
    """The ways that some lines are written for, the plainest marks first. What prose has parts only lines of figures."""
    short = [text for text in texts if len(text) <= LONGEST_LINE and not stops_inside(text)]
    of_figures = [text for text in short if _DIGIT.search(text)]
    return [
        parting
        for parting in PARTINGS
        if (
            sum(map(parting.is_used, of_figures)) >= _MIN_LINES
            if parting.name in _MARKS_OF_PROSE
            else any(map(parting.is_used, short))
        )
    ]


def _split_figures(parts: Cells) -> Cells:
    """The cells, with 4 389 as two figures: where no mark closes a cell, a space may part figures."""
    if not any(map(_SPACED.fullmatch, parts)):
        return parts
    return [piece for part in parts for piece in (part.split() if _SPACED.fullmatch(part) else (part,))]


def _count_up(lines: Sequence[Cells]) -> bool:
    """Whether the figures that lines begin with are the numbers of their rows: 1, 2, 3."""
    numbers = [
        int(parts[0])
        for parts in lines
        if len(parts) > 1 and _ROW_NUMBER.fullmatch(parts[0]) and not _is_cell(parts[1])
    ]
    pairs = zip([0, *numbers], numbers, strict=False)
    return len(numbers) >= _MIN_LINES and all(number in (before + 1, 1) for before, number in pairs)


def _list_groups(number: int, parts: Cells, are_numbered: bool) -> Iterator[Line]:
    """The words of a line and the cells behind them; more than once where the line prints rows side by side.

    ``are_numbered`` is true where each line begins with the number of its row."""
    first = next((n for n, part in enumerate(parts) if not _is_cell(part)), len(parts))
    if first == len(parts):
        yield Line(number, (), tuple(parts))
        return
    before = [part for part in parts[:first] if part]
    is_number = len(before) == 1 and before[0].isdecimal() and any(map(_is_cell, parts[first:]))
    if before and not (is_number and (are_numbered or any(map(_is_figure, parts[first:])))):
        # No number of the row, and no figure of the label on the line before.
        yield Line(number, (), tuple(before), is_before_words=True)
    words: list[str] = []
    cells: list[str] = []
    group = 0
    for part in parts[first:]:
        if _is_cell(part) or _is_value_in_words(part, cells):
            cells.append(part)
            continue
        if any(cells):
            yield Line(number, tuple(_join_words(words)), tuple(cells), group)
            words, group = [], group + 1
        cells = []
        words.append(part)
    yield Line(number, tuple(_join_words(words)), tuple(cells), group)


def _is_cell(text: str) -> bool:
    if not text or is_unit(text):
        return True
    is_caption = may_date_table(text) and dates_table(text)
    # 情计1次）is the end of a label that is broken over lines.
    is_end_of_label = text.endswith(("）", ")")) and not any(bracket in text for bracket in "（(")
    return is_value(text) and not (
        is_caption or is_end_of_label or numbering(text) or _NUMBER.fullmatch(text)
    )


def _is_figure(text: str) -> bool:
    return _is_cell(text) and bool(text) and not is_unit(text)


def _is_value_in_words(text: str, before: Sequence[str]) -> bool:
    """Whether short words behind a unit are in the place of a figure (若干) or of a remark."""
    is_behind_unit = bool(before) and is_unit(before[0])
    return is_behind_unit and len(text) <= _LONGEST_VALUE and not is_printed_by_forms(text)


def _join_words(words: Sequence[str]) -> list[str]:
    """The words, with those in one piece that make a label or a head together (总　计, （一） 予以公开)."""
    joined: list[str] = []
    position = 0
    while position < len(words):
        end = _end_of_word(words, position)
        joined.append("".join(words[position:end]))
        position = end
    return joined


def _end_of_word(words: Sequence[str], position: int) -> int:
    for end in range(min(len(words), position + _MAX_JOINED), position + 1, -1):
        pieces = words[position:end]
        if is_printed_by_forms("".join(pieces)) and not all(map(is_printed_by_forms, pieces)):
            return end
    is_number = position + 1 < len(words) and _NUMBER.fullmatch(words[position])
    return position + 2 if is_number else position + 1


@remember_short(4096)
def _is_rule(text: str) -> bool:
    return _RULE.fullmatch(text) is not None


# The ways


def _part_at_bars(text: str) -> Cells:
    """Cells between bars; the bars of the table's own edges close the row and part nothing."""
    line = text.translate(_TO_BAR).strip()
    return _strip(line.removeprefix("|").removesuffix("|").split("|"))


def _part_at_inner_bars(text: str) -> Cells:
    """Cells between bars; a bar at the edge of the line has a blank cell before or behind it."""
    return _strip(text.translate(_TO_BAR).strip().split("|"))


def _part_at_commas(text: str) -> Cells:
    """The cells of a line of CSV, in which quotes may enclose commas."""
    try:
        return _strip(next(csv.reader([text]), []))
    except csv.Error:
        return _strip(text.split(","))


def _part_at_gaps(text: str) -> Cells:
    return [part for part in _GAP.split(text.strip()) if part]


def _has_leader(text: str) -> bool:
    return _LEADER.search(text) is not None


def _part_at_leaders(text: str) -> Cells:
    return _strip(_LEADER.split(text))


def _part_at_colons(text: str) -> Cells:
    """The label and the figure of a line; what ends it as a sentence (主动公开政府信息数：456条；) is no part of them."""
    return _strip(_COLON.split(text.rstrip(ENDS)))


def _part_at_arrows(text: str) -> Cells:
    """Cells between arrows (主动公开 → 条 → 3), or between bars and arrows."""
    return _strip(_ARROW.split(text))


def _part_at_enclosures(text: str) -> Cells:
    """Cells in brackets ([主动公开][条][3]), or in the tags of a table that are printed as text; a line that has more
    than these is one cell."""
    for enclosed in _ENCLOSED:
        cells = enclosed.findall(text)
        if len(cells) > 1 and not _ROW_TAG.sub("", enclosed.sub("", text)).strip():
            return _strip(cells)
    return [text.strip()]


def _has_enclosures(text: str) -> bool:
    return len(_part_at_enclosures(text)) > 1


def _strip(parts: Sequence[str]) -> Cells:
    return [part.strip() for part in parts]


def _has(marks: str) -> Callable[[str], bool]:
    def has_mark(text: str) -> bool:
        return any(mark in text for mark in marks)

    return has_mark


PARTINGS = (
    Parting("bars", _has(_BARS), _part_at_bars, holds_blanks=True),
    Parting("inner bars", _has(_BARS), _part_at_inner_bars, holds_blanks=True),
    Parting("tabs", _has("\t"), lambda text: _strip(text.split("\t"))),
    Parting("commas", _has(","), _part_at_commas, holds_blanks=True),
    Parting("semicolons", _has(";；"), lambda text: _strip(_SEMICOLON.split(text)), holds_blanks=True),
    Parting("wide commas", _has("，"), lambda text: _strip(text.split("，")), holds_blanks=True),
    Parting("leaders", _has_leader, _part_at_leaders),
    Parting("arrows", lambda text: _ARROW.search(text) is not None, _part_at_arrows, holds_blanks=True),
    Parting("enclosures", _has_enclosures, _part_at_enclosures, holds_blanks=True),
    Parting("wide spaces", _has("\u3000"), lambda text: _strip(text.lstrip().split("\u3000"))),
    Parting("gaps", lambda text: _GAP.search(text.strip()) is not None, _part_at_gaps),
    Parting("spaces", lambda text: len(text.split(None, 1)) > 1, str.split),
    Parting("colons", _has(":："), _part_at_colons),
    Parting("lines", lambda _: True, lambda text: [text.strip()]),
)
