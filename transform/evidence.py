"""What a document says of whose report it is and for which year, place by place, best places first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, pairwise

from transform.document import Document, Paragraph
from transform.offices import is_government
from transform.table_titles import LONGEST_LINE, find_filler, find_months, read_table_titles
from transform.titles import (
    Title,
    is_other_paper,
    read_title,
    speaks_of_a_report,
)

# The title of the window is 站名 栏目 标题, in one string.
_WINDOW_PARTS = re.compile(r"[\s_|\-—]+")
# A line that is an office's name and nothing else.
_NAME_LINE = re.compile(r"[\u4e00-\u9fff]{1,29}[省市区县镇乡道处局委会室心所站队院厅部馆校司社府]")
_OPENING_LINES = 8


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
        tuple(read_table_titles(document)),
        find_filler(document),
        find_months(document),
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
        [b.text for b in opening if isinstance(b, Paragraph) and len(b.text) < LONGEST_LINE]
        for opening in openings
    ]


def _broken_titles(document: Document) -> Iterator[Title]:
    """A title broken over two lines: behind the office's name, or within what it speaks of."""
    for first, second in chain.from_iterable(map(pairwise, _openings(document))):
        title = read_title(first + second)
        whole = read_title(first) is not None or read_title(second) is not None
        if title is not None and title.is_heading and (_NAME_LINE.fullmatch(first.strip()) or not whole):
            yield title
