"""What names the office and the year of a document without a title: its signature, its source, its rows."""

import re
from collections.abc import Iterator
from itertools import chain, pairwise

from transform.document import Document
from transform.stated_identity import find_openings, is_name_line, read_metas, year_of_line
from transform.table_titles import texts_at_edges
from transform.text.folding import normalise_text
from transform.text.offices import is_government, is_office_name

_OPENING_LINES = 8
_CLOSING_LINES = 12
_SOURCE_NAMES = ("contentsource", "source", "信息来源", "来源")
_SOURCE_LINE = re.compile(r"(?:信息)?来源:(.{2,40}?)(?:发布|作者|日期|时间|浏览|点击|字[体号]|【|\[|$)")
_NEWSPAPER = re.compile("报社|通讯社|新华社|电视台")
_DATE_LINE = re.compile(
    r"(?:20\d\d|二[〇○零一二三四五六七八九Oo]{3})年(?:\d{1,2}|[一二三四五六七八九十]{1,3})月(?:\d{1,2}|[一二三四五六七八九十]{1,3})日"
)


def find_signature(document: Document) -> str | None:
    """The office that signed a text, on the line above the last date; None for a government, which signs for others."""
    for above, line in pairwise(document.paragraphs[-_CLOSING_LINES:]):
        if _DATE_LINE.fullmatch(normalise_text(line)) and is_office_name(above) and not is_government(above):
            return above.strip()
    return None


def find_office(document: Document) -> str | None:
    """The office of a document whose titles, record and tables name none: who signed it, its source."""
    return next(filter(is_office_name, _list_names(document)), None)


def find_year(document: Document) -> int | None:
    """The year of a document whose titles and period name none, on a line or in a row of its own.

    None where there are several.
    """
    years = set(_list_years(document))
    return years.pop() if len(years) == 1 else None


def _list_names(document: Document) -> Iterator[str]:
    lines = document.paragraphs
    for above, line in pairwise(lines[-_CLOSING_LINES:]):
        if _DATE_LINE.fullmatch(normalise_text(line)):
            yield above.strip()
    yield from (above.strip() for above, line in pairwise(lines) if "统计表" in line and is_name_line(above))
    opening = map(normalise_text, lines[:_OPENING_LINES])
    sources = (match[1] for line in opening if (match := _SOURCE_LINE.search(line)))
    for source in chain(read_metas(document, _SOURCE_NAMES), sources):
        if not _NEWSPAPER.search(source):
            yield source


def _list_years(document: Document) -> Iterator[int]:
    cells = texts_at_edges(document)
    return (year for line in chain(*find_openings(document), cells) if (year := year_of_line(line)))
