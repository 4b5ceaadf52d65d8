"""The titles of a document's tables: the office, the year and the months that they name."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from transform.document import Document, Paragraph, Table
from transform.text.folding import normalise_text
from transform.text.titles import Title, find_part_of_year, read_table_title

# A longer line is prose, and no title.
LONGEST_TITLE = 80
# Some offices print title and period in the first rows of the table itself.
_TITLE_ROWS = 3
_FILLED_BY = re.compile(
    r"填报单位(?:\(盖章\))?:?(?P<name>(?!填|审|负责|制表|单位|联系|日期)[\u4e00-\u9fff]{2,40}?)(?:\(盖章\)|填报|日期|$)"
)
# A unit inside the office that fills the table in.
_UNIT_OF_OFFICE = re.compile(
    r"(?:本)?(?:局|街道|镇|机关)?(?:党政)?(?:综合|信息|秘书|政务公开|行政)?(?:管理)?(?:办公室|办|科|室|股|中心)"
)
# A line under the title of a table: （2017年1-6月）.
_PERIOD_LINE = re.compile(r"\(?(?:统计(?:期限|时间|期间|时段):?)?20\d\d年[^,。]{1,20}?\)?")
# A title without a year: 上年度政府信息公开情况统计表.
_LAST_YEAR = re.compile(
    r"\(?(?:附:)?(?:上一?年度?|去年)(?!.*(?:结转|同期|相比|增|减|下降))[^,。]*(?:情况|表|数据)\)?$"
)


def read_table_titles(document: Document) -> Iterator[Title]:
    """The titles of tables of statistics: those printed above tables, then those in their first rows."""
    for text in (*_paragraphs_with("统计表", document), *texts_across_tables(document)):
        title = read_table_title(text) if len(text) < LONGEST_TITLE else None
        if title is not None and title.is_heading:
            yield title


def dated_titles(document: Document) -> dict[int, str]:
    """The title that dates each table, by table number: in its first rows, else the nearest above it, else ''."""
    titles, above = {}, ""
    for block in document.blocks:
        if isinstance(block, Paragraph):
            above = block.text if _is_dated(block.text) else above
        elif isinstance(block, Table):
            titles[block.number] = next(filter(_is_dated, _texts_across(block)), above)
    return titles


def tables_of_other_years(titles: Mapping[int, str], year: int | None) -> frozenset[int]:
    """The numbers of the tables that belong to another year than ``year``, by their ``dated_titles``.

    A title with another year counts only where another table's title has the report's own; otherwise it was left
    over from another report. A title with 上年度 counts unless every table has one.
    """
    last_year = {number for number, title in titles.items() if _names_last_year(title)}
    others = tables_titled_with_other_years(titles, year)
    has_own = any(_year_in(title) == year for title in titles.values())
    return (others if has_own else frozenset()) | (last_year if len(last_year) < len(titles) else frozenset())


def tables_titled_with_other_years(titles: Mapping[int, str], year: int | None) -> frozenset[int]:
    """The numbers of the tables whose titles have another year than ``year``; empty where all titles do."""
    others = {number for number, title in titles.items() if _year_in(title) not in (None, year)}
    return frozenset(others if len(others) < len(titles) else ())


def texts_across_tables(document: Document) -> list[str]:
    """The texts of cells over the whole width of a table, in the first rows of each table."""
    return [text for table in document.tables for text in _texts_across(table)]


def find_partial_period(document: Document) -> str | None:
    """The words by which the title of a table, or the line under it, limits it to a part of the year."""
    lines = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    titles = [line for line in lines if "统计表" in line and len(line) < LONGEST_TITLE]
    under_titles = [
        line
        for title, line in pairwise(lines)
        if "统计表" in title and _PERIOD_LINE.fullmatch(normalise_text(line))
    ]
    periods = map(find_part_of_year, (*titles, *under_titles, *texts_across_tables(document)))
    return next((words for words in periods if words), None)


def find_filling_office(document: Document) -> str | None:
    """The office that filled the table in (填报单位); None for a unit inside an office (党政办公室)."""
    across = [text for text in texts_across_tables(document) if "填报单位" in text]
    for text in (*_paragraphs_with("填报单位", document), *across):
        match = _FILLED_BY.search(normalise_text(text))
        if match:
            return None if _UNIT_OF_OFFICE.fullmatch(match["name"]) else match["name"]
    return None


def _paragraphs_with(words: str, document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph) and words in block.text]


def _texts_across(table: Table) -> list[str]:
    return [
        cell.text
        for row in table.grid[:_TITLE_ROWS]
        if (cell := row[0]) is not None and all(slot is cell for slot in row)
    ]


def _is_dated(text: str) -> bool:
    return _names_last_year(text) or _year_in(text) is not None


def _names_last_year(text: str) -> bool:
    return len(text) < LONGEST_TITLE and _LAST_YEAR.match(normalise_text(text)) is not None


def _year_in(text: str) -> int | None:
    title = read_table_title(text) if "统计表" in text and len(text) < LONGEST_TITLE else None
    return title.year if title and title.is_heading else None
