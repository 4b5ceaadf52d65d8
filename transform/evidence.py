"""What a document says of whose report it is and for which year, place by place, best places first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, pairwise

from transform.document import Document, Paragraph, Table
from transform.labels import plain
from transform.offices import is_government
from transform.titles import (
    Title,
    find_part_of_year,
    is_other_paper,
    read_table_title,
    read_title,
    speaks_of_a_report,
)

_FILLED_BY = re.compile(
    r"填报单位(?:\(盖章\))?:?(?P<name>(?!填|审|负责|制表|单位|联系|日期)[\u4e00-\u9fff]{2,40}?)(?:\(盖章\)|填报|日期|$)"
)
# An office within the office that fills the table in.
_WITHIN = re.compile(
    r"(?:本)?(?:局|街道|镇|机关)?(?:党政)?(?:综合|信息|秘书|政务公开|行政)?(?:管理)?(?:办公室|办|科|室|股|中心)"
)
# The title of the window is 站名 栏目 标题, in one string.
_WINDOW_PARTS = re.compile(r"[\s_|\-—]+")
# A line that is an office's name and nothing else.
_NAME_LINE = re.compile(r"[\u4e00-\u9fff]{1,29}[省市区县镇乡道处局委会室心所站队院厅部馆校司社府]")
# Under the title of a table: （2017年1-6月）.
_PERIOD_LINE = re.compile(r"\(?(?:统计(?:期限|时间|期间|时段):?)?20\d\d年[^,。]{1,20}?\)?")
_OPENING_LINES = 8
_LONGEST_LINE = 80


@dataclass(frozen=True, slots=True)
class Evidence:
    """The document's own titles (headings, then sentences that announce the report), those of its tables, who
    filled them in, the words by which they say that they are not a whole year's, and what the CMS's record says."""

    headings: tuple[Title, ...]
    announced: tuple[Title, ...]
    tables: tuple[Title, ...]
    filled_by: str | None
    part_of_year: str | None
    record: str | None
    is_other_paper: bool

    @property
    def titles(self) -> list[Title]:
        """Headings first, and of these those that name both office and year."""
        return [*sorted(self.headings, key=lambda t: not (t.year and t.publisher)), *self.announced]

    @property
    def publishers(self) -> list[str]:
        """The offices named: by every heading that names its year too, or by the first title that names one;
        by the tables; else by the CMS's record."""
        whole = [t.publisher for t in self.headings if t.year and t.publisher]
        first = [t.publisher for t in self.titles if t.publisher][:1]
        tables = [t.publisher for t in self.tables if t.publisher and _is_one_office(t.publisher)]
        named = [name for name in (*(whole or first), self.filled_by, *tables) if name]
        return named or self.posters

    @property
    def posters(self) -> list[str]:
        """The CMS's 发布机构, unless it is a government: that posts what its offices have filed."""
        return [self.record] if self.record and not is_government(self.record) else []

    @property
    def years(self) -> list[int]:
        """The years named, best places first."""
        return [t.year for t in (*self.headings, *self.tables, *self.announced) if t.year]


def _is_one_office(name: str) -> bool:
    """Whether the title of a table names an office, and not the region whose form it is (全市, 浙江省)."""
    return _NAME_LINE.fullmatch(name) is not None and name[0] not in "全各本" and not is_government(name)


def gather_evidence(document: Document) -> Evidence:
    """Everything a document says of itself."""
    lines = list(_own_lines(document))
    titles = [title for line in lines if (title := read_title(line)) is not None]
    headings = [title for title in titles if title.is_heading]
    if not any(title.publisher for title in headings):
        headings = [*_broken_titles(document), *headings]
    return Evidence(
        tuple(headings),
        tuple(title for title in titles if not title.is_heading),
        tuple(_table_titles(document)),
        _filled_by(document),
        _part_of_year(document),
        document.metas.get("发布机构") or None,
        not titles and any(is_other_paper(line) and speaks_of_a_report(line) for line in lines),
    )


def _own_lines(document: Document) -> Iterator[str]:
    if document.metas.get("ArticleTitle"):
        yield document.metas["ArticleTitle"]
    yield from chain.from_iterable(_openings(document))
    for part in _WINDOW_PARTS.split(document.metas.get("title") or document.title or ""):
        title = read_title(part)
        # A part without a year is the column's name: 镇海区政府信息公开年报.
        if title is None or title.year is not None:
            yield part


def _openings(document: Document) -> list[list[str]]:
    """The first short lines of the page, and of each attachment."""
    openings = [document.blocks[start : start + _OPENING_LINES] for start in (0, *document.part_blocks)]
    return [
        [b.text for b in opening if isinstance(b, Paragraph) and len(b.text) < _LONGEST_LINE]
        for opening in openings
    ]


def _broken_titles(document: Document) -> Iterator[Title]:
    """A title broken over two lines: behind the office's name, or within what it speaks of."""
    for first, second in chain.from_iterable(map(pairwise, _openings(document))):
        title = read_title(first + second)
        whole = read_title(first) is not None or read_title(second) is not None
        if title is not None and title.is_heading and (_NAME_LINE.fullmatch(first.strip()) or not whole):
            yield title


def _table_titles(document: Document) -> Iterator[Title]:
    for text in (*_paragraphs(document, "统计表"), *heads_of_tables(document)):
        title = read_table_title(text) if len(text) < _LONGEST_LINE else None
        if title is not None and title.is_heading:
            yield title


def tables_of_other_years(document: Document, year: int | None) -> frozenset[int]:
    """The numbers of the tables whose own titles name another year, where another's names the report's.

    Where none does, a title was left over from another year, and the table is the report's all the same.
    """
    named = {table: found for table, found in _years_of_tables(document) if found}
    own = year in named.values()
    return frozenset(number for number, found in named.items() if own and found != year)


def _years_of_tables(document: Document) -> Iterator[tuple[int, int | None]]:
    """The year in the title over each table, or in its first rows."""
    above: int | None = None
    for block in document.blocks:
        if isinstance(block, Paragraph):
            above = _year_in(block.text) or above
        elif isinstance(block, Table):
            inside = [year for text in _heads_of(block) if (year := _year_in(text))]
            yield block.number, next(iter(inside), above)


def _year_in(text: str) -> int | None:
    title = read_table_title(text) if "统计表" in text and len(text) < _LONGEST_LINE else None
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


def _part_of_year(document: Document) -> str | None:
    """Where the title of a table, or the line under it, says so."""
    lines = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    under = [
        second
        for first, second in pairwise(lines)
        if "统计表" in first and _PERIOD_LINE.fullmatch(plain(second))
    ]
    heads = [line for line in lines if "统计表" in line and len(line) < _LONGEST_LINE]
    found = (find_part_of_year(text) for text in (*heads, *under, *heads_of_tables(document)))
    return next((words for words in found if words), None)


def _filled_by(document: Document) -> str | None:
    for text in (
        *_paragraphs(document, "填报单位"),
        *(t for t in heads_of_tables(document) if "填报单位" in t),
    ):
        match = _FILLED_BY.search(plain(text))
        if match:
            return None if _WITHIN.fullmatch(match["name"]) else match["name"]
    return None


def _paragraphs(document: Document, words: str) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph) and words in block.text]
