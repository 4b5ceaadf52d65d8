"""Which tables, and which rows of tables, a title says are of another year than the report's, or of a part of its year."""

import re
from collections.abc import Mapping
from itertools import pairwise

from transform.document import Block, Document, Paragraph, Table
from transform.table_titles import (
    LONGEST_TITLE,
    SHEET_OF_LAST_YEAR,
    title_of_sheet,
)
from transform.text.folding import label_key, normalise_text
from transform.text.numerals import read_numeral
from transform.text.remembered import remember_short
from transform.text.script import simplify
from transform.text.titles import find_part_of_year, read_table_title

_SECTION = re.compile(r"([一二三四五六七八九十]{1,3})、")
_ANNEX = re.compile(r"\s*[(（]?附[件表]?[一二三四五\d]{0,2}[:：、]")
_YEAR_CAPTION = re.compile(
    r"[(【\[]?(?:[一二三四五六]、)?(?:附[件表]?\d?:?)?(20\d\d)年度?(?:[^。,;:\d]{0,40}(?:情况|数据|表|统计)(?:如下)?:?)?[)】\]]?"
)
# A title without a year: 上年度政府信息公开情况统计表.
_LAST_YEAR = re.compile(
    r"\(?(?:附[件表]?[一二三四五\d]{0,2}[:、]?)?(?:上一?年度?|去年)(?!.*(?:结转|同期|相比|增|减|下降))[^,。]*(?:情况|表|数据)\)?$"
)
# Right above a table: 附：上年度.
_LAST_YEAR_ALONE = re.compile(r"[(【\[]?(?:附[件表]?[一二三四五\d]{0,2}[:、]?)?(?:上一?年度?|去年):?[)】\]]?")


# One of them is in every name of a part of a year; to look for them first saves the patterns.
_WORDS_OF_PARTS = ("季", "半年", "月")
# A line right above a table that limits it to a part of the year: （2022年1-3月）, 第四季度情况如下：.
_PART_CAPTION = re.compile(
    r"[(【\[]?(?!.*(?:相比|增|减|下降|同比|环比))[^。,;!]{2,60}?(?:情况|数据|表|统计|季度|半年度?|月份?)(?:如下)?:?[)】\]]?"
)


def dated_titles(document: Document) -> dict[int, str]:
    """The title that dates each table, by table number: in its first rows, else the nearest above it, else ''.

    In a workbook the name of its sheet takes the place of what is above it. A title right above a table between the
    sections of a report (附：上年度统计表) ends with the next section, or with another title.
    """
    titles: dict[int, str] = {}
    above, is_used, section, next_section = "", False, 0, 0
    for block, following in pairwise(_up_to_last_table(document)):
        if isinstance(block, Paragraph):
            number = _section_number(block.text)
            if _is_dated(block.text) or (isinstance(following, Table) and dates_table(block.text)):
                above, is_used, next_section = block.text, False, section + 1
            elif is_used and ((number and next_section in (1, number)) or _is_title(block.text)):
                above = ""
            elif number and above and not is_used:
                # The sections behind the title are its own.
                next_section = 0
            section = number or section
        elif isinstance(block, Table):
            outside = above if block.sheet is None else title_of_sheet(block.sheet)
            titles[block.number] = next(filter(dates_table, block.titles), outside)
            is_used = True
    return titles


def _up_to_last_table(document: Document) -> tuple[Block | None, ...]:
    """The blocks up to the last table, and None behind them: no line further below is above a table."""
    last = max((n for n, block in enumerate(document.blocks) if isinstance(block, Table)), default=-1)
    return (*document.blocks[: last + 1], None)


def tables_of_other_years(titles: Mapping[int, str], year: int | None) -> frozenset[int]:
    """The numbers of the tables that belong to another year than ``year``, by their ``dated_titles``.

    A title with another year counts only where another table's title has the report's own; otherwise it was left
    over from another report. A title with 上年度, or of an annex (附：2016年统计表), counts unless every table has one.
    """
    last_year = {
        number
        for number, title in titles.items()
        if _names_last_year(title) or (_ANNEX.match(title) and _year_in(title) not in (None, year))
    }
    others = tables_titled_with_other_years(titles, year)
    has_own = any(_year_in(title) == year for title in titles.values())
    return (others if has_own else frozenset()) | (last_year if len(last_year) < len(titles) else frozenset())


def tables_of_parts_of_the_year(titles: Mapping[int, str]) -> frozenset[int]:
    """The numbers of the tables that their titles limit to a quarter or some months; empty where all titles do, for
    then the report is one of a part of the year."""
    parts = {number for number, title in titles.items() if names_part_of_year(title)}
    return frozenset(parts if len(parts) < len(titles) else ())


def tables_titled_with_other_years(titles: Mapping[int, str], year: int | None) -> frozenset[int]:
    """The numbers of the tables whose titles have another year than ``year``; empty where all titles do."""
    others = {number for number, title in titles.items() if _year_in(title) not in (None, year)}
    return frozenset(others if len(others) < len(titles) else ())


def rows_of_other_years(table: Table, title: str, year: int | None) -> frozenset[int]:
    """The rows of a table, counted from 0, that print a line once more which other rows have, and are under a title
    among its rows with another year than ``year``, or a part of it. ``title`` dates the rows before the first of these
    titles, and those from the section on that follows theirs (三、 behind 二、)."""
    if not any(len(cells) == 1 and dates_table(cells[0].text) for cells in table.beginnings):
        return frozenset()
    begins = [[cell.text for cell in cells] for cells in table.beginnings]
    titles, is_filled, section, next_section = [title], False, 0, 0
    title_of_row: list[int] = []
    for row, texts in zip(table.grid, begins, strict=True):
        if is_filled and len(texts) == 1 and dates_table(texts[0]):
            titles.append(texts[0])
            next_section = section + 1 if section else 0
        elif number := _section_number(texts[0]) if len(texts) == 1 else 0:
            if number == next_section:
                titles.append(title)
            section, next_section = number, 0
        is_filled = is_filled or any(cell is not None and cell.text.strip().isdecimal() for cell in row)
        title_of_row.append(len(titles) - 1)
    others = {
        n
        for n, text in enumerate(titles)
        if _names_last_year(text) or names_part_of_year(text) or _year_in(text) not in (None, year)
    }
    labels = [label_key(texts[0]) if texts else "" for texts in begins]
    own = {label for label, n in zip(labels, title_of_row, strict=True) if label and n not in others}
    repeated = {n for label, n in zip(labels, title_of_row, strict=True) if n in others and label in own}
    return frozenset(r for r, n in enumerate(title_of_row) if n in repeated)


def names_last_year(table: Table) -> bool:
    """Whether a table names the year before the report's: 上年度 in its first rows, or as the name of its sheet."""
    is_sheet = table.sheet and SHEET_OF_LAST_YEAR.match(normalise_text(table.sheet))
    return bool(is_sheet) or any(map(_names_last_year, table.titles))


def _section_number(text: str) -> int:
    """The number of a section's title (三、收到申请情况); 0 for any other text."""
    match = _SECTION.match(text.strip()) if len(text) < LONGEST_TITLE else None
    return read_numeral(match[1]) or 0 if match else 0


def _is_title(text: str) -> bool:
    return (
        "统计表" in simplify(text) and len(text) < LONGEST_TITLE and text.strip().endswith(("表", ")", "）"))
    )


def _is_dated(text: str) -> bool:
    if len(text) >= LONGEST_TITLE:
        return False
    is_part = "统计表" in simplify(text) and names_part_of_year(text)
    is_last_year = _names_last_year(text) and not _LAST_YEAR_ALONE.fullmatch(normalise_text(text))
    return is_part or is_last_year or _year_of_title(text) is not None


def dates_table(text: str) -> bool:
    """Whether a line dates the table that it is right above or in."""
    return (
        _is_dated(text)
        or names_part_of_year(text)
        or _year_of_caption(text) is not None
        or _LAST_YEAR_ALONE.fullmatch(normalise_text(text)) is not None
    )


def is_dated_otherwise(text: str, year: int | None) -> bool | None:
    """Whether a line dates what is below it as of another year than ``year``, or of a part of it; None for a line that
    dates nothing. Where the report's year is not known, every year may be its own."""
    if not may_date_table(text) or not dates_table(text):
        return None
    return _names_last_year(text) or names_part_of_year(text) or (year is not None and _year_in(text) != year)


def may_date_table(text: str) -> bool:
    """Whether a line has one of the characters of which every line that dates a table has one."""
    return any(word in text for word in ("年", "季", "月"))


def names_part_of_year(text: str) -> bool:
    """Whether a line is a title or a caption that limits a table to a quarter, a half or some months of a year."""
    if len(text) >= LONGEST_TITLE or not any(word in text for word in _WORDS_OF_PARTS):
        return False
    return find_part_of_year(text) is not None and _PART_CAPTION.fullmatch(normalise_text(text)) is not None


def _names_last_year(text: str) -> bool:
    words = normalise_text(text) if len(text) < LONGEST_TITLE else ""
    return _LAST_YEAR.match(words) is not None or _LAST_YEAR_ALONE.fullmatch(words) is not None


@remember_short(1024)
def _year_in(text: str) -> int | None:
    return _year_of_title(text) or _year_of_caption(text)


def _year_of_title(text: str) -> int | None:
    title = read_table_title(text) if len(text) < LONGEST_TITLE and "统计表" in simplify(text) else None
    return title.year if title and title.is_heading else None


def _year_of_caption(text: str) -> int | None:
    """The year in a line right above a table that says little else: （2016年）, 2016年度收到和处理申请情况."""
    caption = _YEAR_CAPTION.fullmatch(normalise_text(text)) if len(text) < LONGEST_TITLE else None
    return int(caption[1]) if caption else None
