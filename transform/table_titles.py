"""The titles of a document's tables: the office, the year and the months that they name."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, pairwise, zip_longest

from transform.document import Cell, Document, Paragraph, Table
from transform.text.folding import label_key, normalise_text
from transform.text.numerals import read_numeral
from transform.text.offices import is_office_name, split_name
from transform.text.script import simplify
from transform.text.titles import Title, find_part_of_year, read_table_title, read_title

# A longer line is prose, and no title.
LONGEST_TITLE = 80
# Some offices print title and period in the first rows of the table itself.
_TITLE_ROWS = 3
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
_SHEET_OF_LAST_YEAR = re.compile(r"(?:附[件表]?:?)?(?:上一?年|去年)(?!.*(?:结转|同期))")
_SECTION = re.compile(r"([一二三四五六七八九十]{1,3})、")
_ANNEX = re.compile(r"\s*[(（]?附[件表]?[一二三四五\d]{0,2}[:：、]")
_NAME = re.compile(r"(?![各全本])[\u4e00-\u9fff]{3,30}")
_STATISTICS_OF = "{}政府信息公开情况统计表"
# A line under the title of a table: （2017年1-6月）.
_PERIOD_LINE = re.compile(r"\(?(?:统计(?:期限|时间|期间|时段):?)?20\d\d年[^,。]{1,20}?\)?")
_YEAR_CAPTION = re.compile(
    r"[(【\[]?(?:[一二三四五六]、)?(?:附[件表]?\d?:?)?(20\d\d)年度?(?:[^。,;:\d]{0,40}(?:情况|数据|表|统计)(?:如下)?:?)?[)】\]]?"
)
# A title without a year: 上年度政府信息公开情况统计表.
_LAST_YEAR = re.compile(
    r"\(?(?:附[件表]?[一二三四五\d]{0,2}[:、]?)?(?:上一?年度?|去年)(?!.*(?:结转|同期|相比|增|减|下降))[^,。]*(?:情况|表|数据)\)?$"
)


def read_table_titles(document: Document) -> Iterator[Title]:
    """The titles of tables of statistics: those printed above tables, then those in their first rows."""
    for text in (*_paragraphs_with("统计表", document), *texts_across_tables(document)):
        title = read_table_title(text) if len(text) < LONGEST_TITLE else None
        if title is not None and title.is_heading:
            yield title


def read_sheet_names(document: Document) -> Iterator[Title]:
    """What the names of a workbook's sheets say of office or year, in their order.

    The year of a sheet beside sheets of figures without a year says nothing: that one may be last year's.
    """
    sheets = [(table.sheet, table) for table in document.tables if table.sheet]
    is_dated = all(_title_of_sheet(name) for name, table in sheets if _holds_figures(table))
    for name, _ in sheets:
        year, office = _year_of_sheet(name) if is_dated else None, _YEAR.sub("", name).strip()
        publisher = office if _is_office(office) else None
        if year or publisher:
            yield Title(name, publisher, year)


def dated_titles(document: Document) -> dict[int, str]:
    """The title that dates each table, by table number: in its first rows, else the nearest above it, else ''.

    In a workbook the name of its sheet takes the place of what is above it. A title right above a table between the
    sections of a report (附：上年度统计表) ends with the next section, or with another title.
    """
    titles: dict[int, str] = {}
    above, is_used, section, next_section = "", False, 0, 0
    for block, following in zip_longest(document.blocks, document.blocks[1:]):
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
            outside = above if block.sheet is None else _title_of_sheet(block.sheet)
            titles[block.number] = next(filter(dates_table, _texts_across(block)), outside)
            is_used = True
    return titles


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


def tables_titled_with_other_years(titles: Mapping[int, str], year: int | None) -> frozenset[int]:
    """The numbers of the tables whose titles have another year than ``year``; empty where all titles do."""
    others = {number for number, title in titles.items() if _year_in(title) not in (None, year)}
    return frozenset(others if len(others) < len(titles) else ())


def rows_of_other_years(table: Table, title: str, year: int | None) -> frozenset[int]:
    """The rows of a table, counted from 0, that are under a title among its rows with another year than ``year`` and
    print a line once more that other rows have. ``title`` dates the rows before the first of these titles, and those from
    the section on that follows theirs (三、 behind 二、)."""
    begins = [[cell.text for cell in _begin_of_row(row)] for row in table.grid]
    if not any(len(texts) == 1 and dates_table(texts[0]) for texts in begins):
        return frozenset()
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
        n for n, text in enumerate(titles) if _names_last_year(text) or _year_in(text) not in (None, year)
    }
    labels = [label_key(texts[0]) if texts else "" for texts in begins]
    own = {label for label, n in zip(labels, title_of_row, strict=True) if label and n not in others}
    repeated = {n for label, n in zip(labels, title_of_row, strict=True) if n in others and label in own}
    return frozenset(r for r, n in enumerate(title_of_row) if n in repeated)


def year_of_table(table: Table) -> int | None:
    """The year that a table names in its first rows, or by the name of its sheet."""
    texts = [text for text in _texts_across(table) if len(text) < LONGEST_TITLE]
    titles = (title for text in texts for title in (read_title(text), read_table_title(text)))
    years = (title.year for title in titles if title and title.is_heading and title.year)
    return next(years, None) or (_year_of_sheet(table.sheet) if table.sheet else None)


def names_last_year(table: Table) -> bool:
    """Whether a table names the year before the report's: 上年度 in its first rows, or as the name of its sheet."""
    is_sheet = table.sheet and _SHEET_OF_LAST_YEAR.match(normalise_text(table.sheet))
    return bool(is_sheet) or any(map(_names_last_year, _texts_across(table)))


def office_of_table(table: Table) -> str | None:
    """The office that a table names in its first rows, or by the name of its sheet; None for no office."""
    texts = [text for text in _texts_across(table) if len(text) < LONGEST_TITLE]
    titles = (title for text in texts for title in (read_title(text), read_table_title(text)))
    printed = next(
        (title.publisher for title in titles if title and title.is_heading and title.publisher), None
    )
    sheet = table.sheet if table.sheet and _is_office(table.sheet) else None
    named = _find_filling_office(texts) or printed or sheet
    return named if named and _is_office(named) else None


def texts_across_tables(document: Document) -> list[str]:
    """The texts in the first rows of each table that have a row for themselves."""
    return [text for table in document.tables for text in _texts_across(table)]


def find_partial_period(document: Document) -> str | None:
    """The words by which the title of a table, or the line under it, limits it to a part of the year."""
    lines = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    titles = [line for line in lines if "统计表" in simplify(line) and len(line) < LONGEST_TITLE]
    under_titles = [
        line
        for title, line in pairwise(lines)
        if "统计表" in simplify(title) and _PERIOD_LINE.fullmatch(normalise_text(line))
    ]
    periods = map(find_part_of_year, (*titles, *under_titles, *texts_across_tables(document)))
    return next((words for words in periods if words), None)


def find_filling_office(document: Document) -> str | None:
    """The office that filled the table in (填报单位); None for a unit inside an office (党政办公室)."""
    return _find_filling_office((*_paragraphs_with("单位", document), *texts_at_edges(document)))


def texts_at_edges(document: Document) -> Iterator[str]:
    """The texts of all cells in the first and last rows of each table."""
    for table in document.tables:
        for row in (*table.grid[:_TITLE_ROWS], *table.grid[_TITLE_ROWS:][-_TITLE_ROWS:]):
            yield from (cell.text for cell in row if cell is not None)


def _find_filling_office(texts: Iterable[str]) -> str | None:
    # 位 is the same in both scripts.
    with_office = (normalise_text(text) for text in texts if "位" in text and "单位" in simplify(text))
    match = next(filter(None, map(_FILLED_BY.search, with_office)), None)
    name = match["name"] if match else ""
    return None if _UNIT_OF_OFFICE.fullmatch(name) or not is_office_name(name) else name


def _paragraphs_with(words: str, document: Document) -> list[str]:
    return [
        block.text
        for block in document.blocks
        if isinstance(block, Paragraph) and words in simplify(block.text)
    ]


def _is_office(text: str) -> bool:
    """Whether a text is the name of one office with its kind (庄市街道, 区教育局); not 街道, 汇总, 三、依申请公开."""
    words = normalise_text(text)
    office = split_name(words)
    is_name = _NAME.fullmatch(words) is not None and _UNIT_OF_OFFICE.fullmatch(words) is None
    return is_name and office.kind is not None and len(office.core) > 1


def _texts_across(table: Table) -> list[str]:
    """The texts of the first rows that have a row for themselves: over its whole width, or beside blank cells.

    In a workbook a title is often in one cell, and is shown across the blank cells beside it.
    """
    # A sheet may begin with empty rows.
    first_rows = islice(filter(None, map(_begin_of_row, table.grid)), _TITLE_ROWS)
    return [cells[0].text for cells in first_rows if len(cells) == 1]


def _begin_of_row(row: Sequence[Cell | None]) -> list[Cell]:
    """The first cells of a row that hold text, two at most."""
    first: Cell | None = None
    for cell in row:
        if cell is not None and cell is not first and cell.text.strip() and cell != first:
            if first is not None:
                return [first, cell]
            first = cell
    return [] if first is None else [first]


def _title_of_sheet(name: str) -> str:
    """The title that a sheet's name is short for, '' for a name that dates nothing: 2016, 上年."""
    if _SHEET_OF_LAST_YEAR.match(normalise_text(name)):
        return _STATISTICS_OF.format("上年度")
    year = _year_of_sheet(name)
    return _STATISTICS_OF.format(f"{year}年") if year else ""


def _year_of_sheet(name: str) -> int | None:
    year = _SHEET_YEAR.fullmatch(normalise_text(name))
    return int(year[1]) if year and not find_part_of_year(name) else None


def _holds_figures(table: Table) -> bool:
    return any(cell.text.strip().isdecimal() for cell in table.cells())


def _section_number(text: str) -> int:
    """The number of a section's title (三、收到申请情况); 0 for any other text."""
    match = _SECTION.match(text.strip()) if len(text) < LONGEST_TITLE else None
    return read_numeral(match[1]) or 0 if match else 0


def _is_title(text: str) -> bool:
    return (
        "统计表" in simplify(text) and len(text) < LONGEST_TITLE and text.strip().endswith(("表", ")", "）"))
    )


def _is_dated(text: str) -> bool:
    return _names_last_year(text) or _year_of_title(text) is not None


def dates_table(text: str) -> bool:
    """Whether a line dates the table that it is right above or in."""
    return _is_dated(text) or _year_of_caption(text) is not None


def _names_last_year(text: str) -> bool:
    return len(text) < LONGEST_TITLE and _LAST_YEAR.match(normalise_text(text)) is not None


def _year_in(text: str) -> int | None:
    return _year_of_title(text) or _year_of_caption(text)


def _year_of_title(text: str) -> int | None:
    title = read_table_title(text) if len(text) < LONGEST_TITLE and "统计表" in simplify(text) else None
    return title.year if title and title.is_heading else None


def _year_of_caption(text: str) -> int | None:
    """The year in a line right above a table that says little else: （2016年）, 2016年度收到和处理申请情况."""
    caption = _YEAR_CAPTION.fullmatch(normalise_text(text)) if len(text) < LONGEST_TITLE else None
    return int(caption[1]) if caption else None
