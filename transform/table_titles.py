"""The titles of a document's tables: the office, the year and the months that they name."""

import re
from collections.abc import Iterable, Iterator

from transform.document import Document, Table
from transform.text.folding import normalise_text
from transform.text.offices import is_office_name, split_name
from transform.text.script import simplify
from transform.text.titles import Title, find_part_of_year, read_table_title, read_title

# A longer line is prose, and no title.
LONGEST_TITLE = 80
# The office that filled a table in is named in so many of its first or last rows.
_ROWS_AT_EDGES = 3
_FILLED_BY = re.compile(
    r"(?:填[报表]单位|报送单位|上报单位|单位名称)(?:\(盖章\))?:?(?P<name>(?!填|审|负责|制表|单位|联系|日期)[\u4e00-\u9fff]{2,40}?)(?:\(盖章\)|填报|日期|$)"
)
# A unit inside the office that fills the table in.
_UNIT_OF_OFFICE = re.compile(
    r"(?:本)?(?:局|街道|镇|机关)?(?:党政)?(?:综合|信息|秘书|政务公开|行政)?(?:管理)?(?:办公室|办|科|室|股|中心)"
)
# The name of a sheet: 2016, 2016年度, 2016年统计表; not 2016年上半年, 2016.7.5, 2014版.
_SHEET_YEAR = re.compile(r"\D*(20\d\d)(?![.月/-])[^\d版样模]*")
_YEAR = re.compile(r"20\d\d年?度?")
SHEET_OF_LAST_YEAR = re.compile(r"(?:附[件表]?:?)?(?:上一?年|去年)(?!.*(?:结转|同期))")
_NAME = re.compile(r"(?![各全本])[\u4e00-\u9fff]{3,30}")
_STATISTICS_OF = "{}政府信息公开情况统计表"
# A line under the title of a table: （2017年1-6月）.
_PERIOD_LINE = re.compile(r"\(?(?:统计(?:期限|时间|期间|时段):?)?20\d\d年[^,。]{1,20}?\)?")


def read_table_titles(document: Document) -> Iterator[Title]:
    """The titles of tables of statistics: those printed above tables, then those in their first rows."""
    for text in (*filter(_names_statistics, document.paragraphs), *texts_across_tables(document)):
        title = read_table_title(text) if len(text) < LONGEST_TITLE else None
        if title is not None and title.is_heading:
            yield title


def read_sheet_names(document: Document) -> Iterator[Title]:
    """What the names of a workbook's sheets say of office or year, in their order.

    The year of a sheet beside sheets of figures without a year says nothing: that one may be last year's.
    """
    sheets = [(table.sheet, table) for table in document.tables if table.sheet]
    is_dated = all(title_of_sheet(name) for name, table in sheets if _holds_figures(table))
    for name, _ in sheets:
        year, office = _year_of_sheet(name) if is_dated else None, _YEAR.sub("", name).strip()
        publisher = office if _is_office(office) else None
        if year or publisher:
            yield Title(name, publisher, year)


def year_of_table(table: Table) -> int | None:
    """The year that a table names in its first rows, or by the name of its sheet."""
    texts = [text for text in table.titles if len(text) < LONGEST_TITLE]
    titles = (title for text in texts for title in (read_title(text), read_table_title(text)))
    years = (title.year for title in titles if title and title.is_heading and title.year)
    return next(years, None) or (_year_of_sheet(table.sheet) if table.sheet else None)


def office_of_table(table: Table) -> str | None:
    """The office that a table names in its first rows, or by the name of its sheet; None for no office."""
    texts = [text for text in table.titles if len(text) < LONGEST_TITLE]
    titles = (title for text in texts for title in (read_title(text), read_table_title(text)))
    printed = next(
        (title.publisher for title in titles if title and title.is_heading and title.publisher), None
    )
    sheet = table.sheet if table.sheet and _is_office(table.sheet) else None
    named = _find_filling_office(texts) or printed or sheet
    return named if named and _is_office(named) else None


def texts_across_tables(document: Document) -> list[str]:
    """The texts in the first rows of each table that have a row for themselves."""
    return [text for table in document.tables for text in table.titles]


def find_partial_period(document: Document) -> str | None:
    """The words by which the title of a table, the line under it, or the names of all sheets limit it to a part of the
    year."""
    lines = document.paragraphs
    titled = [n for n, line in enumerate(lines) if _names_statistics(line)]
    titles = [lines[n] for n in titled if len(lines[n]) < LONGEST_TITLE]
    below = (lines[n + 1] for n in titled if n + 1 < len(lines))
    under_titles = [line for line in below if _PERIOD_LINE.fullmatch(normalise_text(line))]
    has_sheets = any(table.sheet for table in document.tables)
    sheets = [table.sheet or "" for table in document.tables if has_sheets and _holds_figures(table)]
    names = sheets if all(map(find_part_of_year, sheets)) else ()
    periods = map(find_part_of_year, (*titles, *under_titles, *texts_across_tables(document), *names))
    return next((words for words in periods if words), None)


def find_filling_office(document: Document) -> str | None:
    """The office that filled the table in (填报单位); None for a unit inside an office (党政办公室)."""
    return _find_filling_office((*document.paragraphs, *texts_at_edges(document)))


def texts_at_edges(document: Document) -> list[str]:
    """The texts of all cells in the first and last rows of each table."""
    rows = (
        row
        for table in document.tables
        for row in (*table.grid[:_ROWS_AT_EDGES], *table.grid[_ROWS_AT_EDGES:][-_ROWS_AT_EDGES:])
    )
    return [cell.text for row in rows for cell in row if cell is not None]


def _find_filling_office(texts: Iterable[str]) -> str | None:
    # 位 is the same in both scripts.
    with_office = (normalise_text(text) for text in texts if "位" in text and "单位" in simplify(text))
    match = next(filter(None, map(_FILLED_BY.search, with_office)), None)
    name = match["name"] if match else ""
    return None if _UNIT_OF_OFFICE.fullmatch(name) or not is_office_name(name) else name


def _names_statistics(text: str) -> bool:
    # 錶 is 表 where a page was converted character by character.
    return ("表" in text or "錶" in text) and "统计表" in simplify(text)


def _is_office(text: str) -> bool:
    """Whether a text is the name of one office with its kind (庄市街道, 区教育局); not 街道, 汇总, 三、依申请公开."""
    words = normalise_text(text)
    office = split_name(words)
    is_name = _NAME.fullmatch(words) is not None and _UNIT_OF_OFFICE.fullmatch(words) is None
    return is_name and office.kind is not None and len(office.core) > 1


def title_of_sheet(name: str) -> str:
    """The title that a sheet's name is short for, '' for a name that dates nothing: 2016, 上年, 第四季度."""
    if SHEET_OF_LAST_YEAR.match(normalise_text(name)):
        return _STATISTICS_OF.format("上年度")
    if find_part_of_year(name):
        return _STATISTICS_OF.format(name)
    year = _year_of_sheet(name)
    return _STATISTICS_OF.format(f"{year}年") if year else ""


def _year_of_sheet(name: str) -> int | None:
    year = _SHEET_YEAR.fullmatch(normalise_text(name))
    return int(year[1]) if year and not find_part_of_year(name) else None


def _holds_figures(table: Table) -> bool:
    return any(cell.text.strip().isdecimal() for cell in table.cells())
