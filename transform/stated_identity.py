"""What a document states about its publisher and year: its titles, and where it has none whatever else names them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice, takewhile

from transform.document import Block, Document, Paragraph, Table
from transform.table_titles import (
    LONGEST_TITLE,
    find_filling_office,
    find_partial_period,
    read_sheet_names,
    read_table_titles,
    texts_across_tables,
)
from transform.text.folding import normalise_text
from transform.text.numerals import read_year
from transform.text.offices import is_government, is_office_name, split_name
from transform.text.titles import (
    Title,
    is_other_paper,
    is_prose,
    last_of_path,
    names_report_or_year,
    read_title,
)

# The title of the browser window joins site, column and title: 站名 栏目 标题.
_WINDOW_PARTS = re.compile(r"[\s_|\-—]+")
_OPENING_LINES = 8
# So many figures are those of a report; the record of a page (索引号, 字号) has fewer.
_MANY_FIGURES = 5
# A page without a known container begins with its menus.
_MENU_LINES = 80
# Where the record of a page names the office that posted it.
_RECORD_NAMES = ("发布机构", "发布单位", "公开机构", "责任部门")
# A line that is a year and nothing else: （2015年度）, 二〇一五年; not 2015, which may be a figure.
_YEAR_LINE = re.compile(
    r"(?:报告|统计)?(?:年度|年份):(20\d\d)年?度?|[(〔\[]?(20\d\d|二[〇○零一二三四五六七八九Oo]{3})年度?[)〕\]]?"
)
# Columns of a site that end like offices.
_COLUMN = re.compile("(?:网上)?(?:办事|服务|政务|互动|信息|便民|资料|下载|用户|个人|会员)*(?:中心|大厅)")


@dataclass(frozen=True, slots=True)
class StatedIdentity:
    """What a document states about itself.

    ``headings`` are its titles, ``announced`` the sentences that announce the report, ``tables`` the titles of its
    tables, all in the order of the page. ``filled_by`` is the office that filled the table in, ``part_of_year``
    the words that limit a table to some months, ``cms_record`` the publisher in the CMS's record (发布机构).
    """

    headings: tuple[Title, ...]
    announced: tuple[Title, ...]
    tables: tuple[Title, ...]
    filled_by: str | None
    part_of_year: str | None
    cms_record: str | None
    is_other_paper: bool

    @property
    def titles(self) -> list[Title]:
        """Headings that name both office and year, then other headings, then announcements."""
        return [*sorted(self.headings, key=lambda t: not (t.year and t.publisher)), *self.announced]

    @property
    def publishers(self) -> list[str]:
        """Every office that headings and tables name; where they name none, that of the CMS's record.

        Of the titles, those headings count that name a year too; without one, only the first title with an office.
        """
        complete = [title.publisher for title in self.headings if title.year and title.publisher]
        first = [title.publisher for title in self.titles if title.publisher][:1]
        tables = [title.publisher for title in self.tables if title.publisher and _is_filer(title.publisher)]
        named = [name for name in (*(complete or first), self.filled_by, *tables) if name]
        return named or self.cms_publishers

    @property
    def cms_publishers(self) -> list[str]:
        """The CMS's 发布机构, unless it is a government: governments post what their offices have filed."""
        return [self.cms_record] if self.cms_record and not is_government(self.cms_record) else []

    @property
    def years(self) -> list[int]:
        """The years named: by headings, then by tables, then by announcements.

        Of several tables the newest year is first: the table of a report stands beside that of the year before.
        """
        tables = sorted(self.tables, key=lambda title: -(title.year or 0))
        return [title.year for title in (*self.headings, *tables, *self.announced) if title.year]


def gather_stated_identity(document: Document) -> StatedIdentity:
    """Everything that a document states about its publisher and year."""
    openings = find_openings(document)
    lines = list(_title_lines(document, openings))
    titles = [title for line in lines if (title := read_title(line)) is not None]
    if not any(title.year for title in titles):
        titles += [title for text in texts_across_tables(document) if (title := _read_short_title(text))]
    headings = [title for title in titles if title.is_heading]
    if not any(title.publisher and title.year for title in headings):
        headings = [*_titles_over_lines(openings), *headings]
    tables = (*read_table_titles(document), *read_sheet_names(document))
    return StatedIdentity(
        tuple(headings),
        tuple(title for title in titles if not title.is_heading),
        tables,
        find_filling_office(document),
        find_partial_period(document),
        next(filter(is_office_name, read_metas(document, _RECORD_NAMES)), None),
        not titles
        and any(not is_prose(ln) and is_other_paper(ln) and names_report_or_year(ln) for ln in lines),
    )


def _title_lines(document: Document, openings: list[list[str]]) -> Iterator[str]:
    """The lines that may be the document's title: the CMS's, those at the top of its parts, the window's."""
    if document.metas.get("ArticleTitle"):
        yield document.metas["ArticleTitle"]
    for opening in openings:
        yield from opening
    for part in _WINDOW_PARTS.split(document.metas.get("title") or document.title or ""):
        title = read_title(part)
        # A part without a year is the column's name: 镇海区政府信息公开年报.
        if title is None or title.year is not None:
            yield part


def _read_short_title(text: str) -> Title | None:
    return read_title(text) if len(text) < LONGEST_TITLE else None


def find_openings(document: Document) -> list[list[str]]:
    """The first short lines of the page, and of each attachment, without those of the frame around its text; where there
    is no title among them, those of the page's further containers too."""
    opening = _opening_lines(document, 0)
    if not document.body_found and not any(map(read_title, opening)):
        opening = _lines_of_menu(document)
    openings = [opening, *(_opening_lines(document, start) for start in document.part_blocks)]
    if document.section_blocks and not any(map(read_title, chain.from_iterable(openings))):
        openings += [_opening_lines(document, start) for start in document.section_blocks]
    return openings


def _opening_lines(document: Document, start: int) -> list[str]:
    """The first short lines from a block on; below a table with figures the title of another report may be."""
    blocks = takewhile(
        lambda block: not _is_of_figures(block), document.blocks[start : start + _OPENING_LINES]
    )
    texts = (block.text for block in blocks if isinstance(block, Paragraph))
    return [line for text in texts if len(text) < LONGEST_TITLE and (line := last_of_path(text))]


def _is_of_figures(block: Block) -> bool:
    if not isinstance(block, Table):
        return False
    figures = (cell for cell in block.cells() if cell.text.strip().isdecimal())
    return len(list(islice(figures, _MANY_FIGURES))) == _MANY_FIGURES


def _lines_of_menu(document: Document) -> list[str]:
    """The short lines above the first table or paragraph of a page whose text is not set apart from its menus."""
    lines: list[str] = []
    for block in document.blocks[:_MENU_LINES]:
        if not isinstance(block, Paragraph) or len(block.text) >= LONGEST_TITLE:
            break
        if line := last_of_path(block.text):
            lines.append(line)
    return lines


def _titles_over_lines(openings: list[list[str]]) -> Iterator[Title]:
    """Titles that are broken over two or three lines: behind the office's name, inside the topic, before （2015年度）."""
    for opening in openings:
        windows = (opening[i : i + length] for length in (3, 2) for i in range(len(opening) - length + 1))
        for window in windows:
            title = read_title("".join(window)) if _is_one_title(window) else None
            if title is not None and title.is_heading and (title.year or title.publisher):
                yield title


def _is_one_title(window: list[str]) -> bool:
    """Whether neighbouring lines may be one title: names, years, and no more than one that is a title by itself."""
    rest = [line for line in window if not is_name_line(line) and year_of_line(line) is None]
    alone = [title for line in rest if (title := read_title(line)) is not None]
    if any(not title.is_heading or (title.year and title.publisher) for title in alone):
        return False
    if len(rest) > 1:
        return not alone and all(len(line) < LONGEST_TITLE // 2 for line in rest)
    return len(rest) == 1 and _adds_what_is_missing(window, alone)


def _adds_what_is_missing(window: list[str], alone: list[Title]) -> bool:
    """Whether the names and years around a title are none that it has already."""
    names = sum(map(is_name_line, window)) - _is_name_over_two_lines(window)
    years = sum(year_of_line(line) is not None for line in window)
    has_name = any(title.publisher for title in alone)
    has_year = any(title.year for title in alone)
    return names <= (not has_name) and years <= (not has_year)


def _is_name_over_two_lines(window: list[str]) -> bool:
    """Whether two lines above a title are one name: 宁波市镇海区 above 庄市街道办事处."""
    first, second = window[:2]
    return (
        is_office_name(second) and is_name_line(first + second) and not split_name(normalise_text(first)).core
    )


def is_name_line(line: str) -> bool:
    """Whether a line is the name of an office, and nothing else."""
    return is_office_name(line.strip()) and _COLUMN.fullmatch(line.strip()) is None


def year_of_line(line: str) -> int | None:
    """The year that a line is, and nothing else: （2015年度）."""
    match = _YEAR_LINE.fullmatch(normalise_text(line))
    return read_year(re.sub("[oO]", "〇", match[1] or match[2])) if match else None


def read_metas(document: Document, names: tuple[str, ...]) -> list[str]:
    """The values of a page's metas and record that have these names, in the order of the names."""
    by_name = {name.lower(): value for name, value in document.metas.items() if value}
    return [by_name[name] for name in names if name in by_name]


def _is_filer(name: str) -> bool:
    """Whether the title of a table names an office, and not the region that prescribes the form (全市, 浙江省)."""
    return not is_government(name)
