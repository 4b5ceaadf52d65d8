"""What the titles of a document's tables say: whose figures they are, of which year, or of which months."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from transform.document import Document, Paragraph, Table
from transform.text.folding import normalise_text
from transform.text.titles import Title, find_part_of_year, read_table_title

_FILLED_BY = re.compile(
    r"填报单位(?:\(盖章\))?:?(?P<name>(?!填|审|负责|制表|单位|联系|日期)[\u4e00-\u9fff]{2,40}?)(?:\(盖章\)|填报|日期|$)"
)
# An office within the office that fills the table in.
_WITHIN = re.compile(
    r"(?:本)?(?:局|街道|镇|机关)?(?:党政)?(?:综合|信息|秘书|政务公开|行政)?(?:管理)?(?:办公室|办|科|室|股|中心)"
)
# Under the title of a table: （2017年1-6月）.
_PERIOD_LINE = re.compile(r"\(?(?:统计(?:期限|时间|期间|时段):?)?20\d\d年[^,。]{1,20}?\)?")
# Over a table, in place of a year: 上年度政府信息公开情况统计表.
_LAST_YEAR = re.compile(
    r"\(?(?:附:)?(?:上一?年度?|去年)(?!.*(?:结转|同期|相比|增|减|下降))[^,。]*(?:情况|表|数据)\)?$"
)
LONGEST_LINE = 80


def read_table_titles(document: Document) -> Iterator[Title]:
    """The titles over the tables of statistics, and in their first rows."""
    for text in (*_paragraphs(document, "统计表"), *heads_of_tables(document)):
        title = read_table_title(text) if len(text) < LONGEST_LINE else None
        if title is not None and title.is_heading:
            yield title


def tables_of_other_years(titled: Mapping[int, str], year: int | None) -> frozenset[int]:
    """The numbers of the tables whose own titles name another year, where another's names the report's; and of
    those whose titles say 上年度, where other tables do not.

    Where none names the report's year, a title was left over from another, and the table is the report's all the
    same.
    """
    last = {number for number, title in titled.items() if _says_last_year(title)}
    others = tables_titled_otherwise(titled, year)
    own = any(_year_in(title) == year for title in titled.values())
    return (others if own else frozenset()) | (last if len(last) < len(titled) else frozenset())


def tables_titled_otherwise(titled: Mapping[int, str], year: int | None) -> frozenset[int]:
    """The numbers of the tables whose titles name another year, and none where all do."""
    others = {number for number, title in titled.items() if _year_in(title) not in (None, year)}
    return frozenset(others if len(others) < len(titled) else ())


def titles_of_tables(document: Document) -> dict[int, str]:
    """The title that dates each table, in its first rows or above it; an empty one where none does."""
    titled, above = {}, ""
    for block in document.blocks:
        if isinstance(block, Paragraph):
            above = block.text if _is_dated(block.text) else above
        elif isinstance(block, Table):
            titled[block.number] = next(filter(_is_dated, _heads_of(block)), above)
    return titled


def _is_dated(text: str) -> bool:
    return _says_last_year(text) or _year_in(text) is not None


def _says_last_year(text: str) -> bool:
    return len(text) < LONGEST_LINE and _LAST_YEAR.match(normalise_text(text)) is not None


def _year_in(text: str) -> int | None:
    title = read_table_title(text) if "统计表" in text and len(text) < LONGEST_LINE else None
    return title.year if title and title.is_heading else None


def heads_of_tables(document: Document) -> list[str]:
    """Texts over the whole width of a table's first rows: some offices print title and period inside it."""
    return [text for table in document.tables for text in _heads_of(table)]


def _heads_of(table: Table) -> list[str]:
    return [
        cell.text
        for row in table.grid[:3]
        if (cell := row[0]) is not None and all(slot is cell for slot in row)
    ]


def find_months(document: Document) -> str | None:
    """Where the title of a table, or the line under it, says so."""
    lines = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    under = [
        second
        for first, second in pairwise(lines)
        if "统计表" in first and _PERIOD_LINE.fullmatch(normalise_text(second))
    ]
    heads = [line for line in lines if "统计表" in line and len(line) < LONGEST_LINE]
    found = (find_part_of_year(text) for text in (*heads, *under, *heads_of_tables(document)))
    return next((words for words in found if words), None)


def find_filler(document: Document) -> str | None:
    """Who filled the table in (填报单位); an office within the office says nothing."""
    for text in (
        *_paragraphs(document, "填报单位"),
        *(t for t in heads_of_tables(document) if "填报单位" in t),
    ):
        match = _FILLED_BY.search(normalise_text(text))
        if match:
            return None if _WITHIN.fullmatch(match["name"]) else match["name"]
    return None


def _paragraphs(document: Document, words: str) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph) and words in block.text]
