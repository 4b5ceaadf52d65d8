"""A decoded HTML page or fragment to a Document.

The body is cut out of the page by the CMS's own markers before anything is parsed (30-100 KB of chrome
stand around it), breaks and cells become marks in the text, and pictures and tables give way to marks once
they are read; the rest of the body is then read as text in one go.

A marked text, with the pictures and tables that its marks stand for, to blocks.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from selectolax.lexbor import LexborHTMLParser, LexborNode

from transform.document import Attachment, Block, Document, Paragraph, Picture, expand_grid
from transform.readers.html.page_metadata import (
    attached_below,
    attached_in,
    each_once,
    read_metas,
    read_record,
)
from transform.readers.html.source import (
    BREAK,
    CAPTION,
    CELL,
    END,
    MARK,
    RAISED,
    Body,
    closed_tags,
    drop_marks,
    find_body,
    mark_cells,
    mark_lines,
    require_end,
    require_shown,
    require_whole,
    strip_unseen,
)
from transform.readers.html.table import (
    EDGES,
    Printed,
    Rows,
    clean_cell,
    clean_line,
    cut_rows,
    read_spans,
    walk_rows,
)
from transform.readers.html.visibility import drop_unseen, hidden_selector
from transform.text.decode import UnreadableDocument

_MARKED = re.compile(f"{MARK}([TI])(\\d+){MARK}")
# A table with fewer texts of its own only lays other tables out.
_OWN_TEXTS = 6


@dataclass(slots=True)
class BlockWriter:
    """The blocks of a body in order. ``done`` are the tables that are among them."""

    pictures: list[str]
    tables: Sequence[Rows]
    found: list[Block] = field(default_factory=list)
    done: set[int] = field(default_factory=set)
    count: int = 0

    def emit(self, text: str) -> None:
        """Add the lines, pictures and tables of a marked text."""
        position = 0
        for match in _MARKED.finditer(text):
            self._emit_lines(text[position : match.start()])
            position = match.end()
            self._emit_mark(match[1], int(match[2]))
        self._emit_lines(text[position:])

    def _emit_mark(self, kind: str, number: int) -> None:
        if kind == "I" and number < len(self.pictures):
            self.found.append(Picture(self.pictures[number]))
            return
        if kind == "I" or number >= len(self.tables) or number in self.done:
            raise UnreadableDocument("the text holds noncharacters (U+FDD1) that no page prints")
        self.done.add(number)
        self._emit_lines(self.tables[number].caption)
        self._emit_table(self.tables[number])

    def _emit_lines(self, text: str) -> None:
        for line in text.split(BREAK):
            shown = clean_line(line)
            if shown:
                self.found.append(Paragraph(shown))

    def _emit_table(self, rows: Rows) -> None:
        """A table that only lays other tables out is read as the text it frames."""
        inside = [text for row in rows.cells for text, _, _ in row if MARK in text] if rows.framed else []
        if any(f"{MARK}T" in text for text in inside) and _count_own(rows) < _OWN_TEXTS:
            for row in rows.cells:
                for text, _, _ in row:
                    self.emit(text)
            return
        table = expand_grid(self.count + 1, _unframed(rows) if rows.framed else rows.cells)
        if any(table.grid):
            self.count += 1
            self.found.append(table)
        for text in inside:
            for match in _MARKED.finditer(text):
                self._emit_mark(match[1], int(match[2]))


def _count_own(rows: Rows) -> int:
    return sum(1 for row in rows.cells for text, _, _ in row if MARK not in text and text.strip(EDGES))


def _unframed(rows: Rows) -> list[list[Printed]]:
    return [[(clean_cell(_MARKED.sub("", text)), r, c) for text, r, c in row] for row in rows.cells]


_CONTAINERS = (
    "#zoom", "#ivs_content", ".infocontent", ".article-content", "#article", ".bt_content",
    ".con_article-bd", ".TRS_Editor", ".main",
)  # fmt: skip
_WANTED = "table,caption,img,a,#pdfshow"


@dataclass(frozen=True, slots=True)
class _Page:
    """A parsed page: where its report stands, what of interest is in there and what it may link to, in order."""

    root: LexborNode
    nodes: list[LexborNode]
    links: list[LexborNode]
    found: bool

    def tagged(self, tag: str) -> list[LexborNode]:
        """The nodes of one tag."""
        return [node for node in self.nodes if node.tag == tag]


class _Taken(NamedTuple):
    """What was taken out of a page: the text that is left has marks of its pictures and tables."""

    text: str
    pictures: list[str]
    tables: list[Rows]
    attached: list[Attachment]
    found: bool


def read_html(text: str, *, encoding: str | None = None) -> Document:
    """Read a page or fragment; raises UnreadableDocument where it was cut off or is too large."""
    body = find_body(text)
    source = drop_marks(text[body.start : body.end])
    require_whole(text, body)
    head = text[: body.start]
    metas = read_metas(head if body.found else text) | read_record(head)
    closed = closed_tags(source)
    if not body.found or len(closed) > closed.count("table"):
        require_shown(source)
        source = strip_unseen(source)
        closed = closed_tags(source)
    taken = _cut(source, body)
    if taken is None:
        require_shown(source)
        taken = _walk(source, body)
    if len(taken.tables) > closed.count("table"):
        raise UnreadableDocument("a table is never closed: the page was cut off; fetch it again")
    blocks = BlockWriter(taken.pictures, taken.tables)
    blocks.emit(taken.text)
    attached = each_once(taken.attached + attached_below(text, body.end))
    title = metas.get("ArticleTitle") or metas.get("title")
    return Document("html", tuple(blocks.found), title, metas, attached, encoding, taken.found)


def _cut(source: str, body: Body) -> _Taken | None:
    """Take the texts of whole tables; None where marks of cells do not come out of the tree as they went in:
    a tag hides in an attribute or a comment, or has none of its own."""
    marked = mark_cells(source)
    spans = [span for tag in marked.tags if (span := read_spans(tag))]
    try:
        page = _open(mark_lines(marked.source), body)
        attached = attached_in(page.links)
        pictures = _take_pictures(page)
        for node in page.tagged("caption"):
            node.replace_with(f"{CELL}{CAPTION}{CELL}{node.text(deep=True)}")
        elements = len(page.root.css("td,tr"))
        texts = _take_tables(page, lambda table: table.text(deep=True))
        tables = [cut_rows(text, spans) for text in texts]
        rest = _rest_of(page, body)
    except (LookupError, ValueError):
        return None
    rows = sum(len(table.cells) for table in tables)
    cells = sum(len(row) for table in tables for row in table.cells)
    if not (rows == marked.rows and rows + cells == len(spans) == len(marked.tags) == elements - rows):
        return None
    return _Taken(rest, pictures, tables, attached, page.found)


def _walk(source: str, body: Body) -> _Taken:
    """Take the texts of tables cell by cell."""
    page = _open(mark_lines(source), body)
    attached = attached_in(page.links)
    pictures = _take_pictures(page)
    tables = _take_tables(page, walk_rows)
    return _Taken(_rest_of(page, body), pictures, tables, attached, page.found)


def _open(source: str, body: Body) -> _Page:
    data = source.encode()
    whole = LexborHTMLParser(data).body
    if whole is None:
        raise UnreadableDocument("the page has no body")
    wanted = f"{_WANTED},{hidden_selector(data)}"
    nodes = whole.css(wanted)
    if drop_unseen(nodes):
        nodes = whole.css(wanted)
    _raise_notes(nodes)
    if body.found:
        return _Page(whole, nodes, nodes, True)
    require_end(whole.text(deep=True))
    for selector in _CONTAINERS:
        container = whole.css_first(selector)
        if container is not None and container.text(deep=True).strip(EDGES):
            inside = [node for node in container.css(wanted) if node.mem_id != container.mem_id]
            return _Page(container, inside, nodes, True)
    return _Page(whole, nodes, nodes, False)


def _raise_notes(nodes: list[LexborNode]) -> None:
    """A raised figure is a note's number: 5 with note 1 is not 51."""
    for node in nodes:
        raised = node.tag == "sup" or "super" in (node.attributes.get("style") or "").lower()
        if raised and node.text(deep=True).strip(EDGES):
            node.insert_before(RAISED)


def _rest_of(page: _Page, body: Body) -> str:
    text = page.root.text(deep=True)
    return require_end(text) if body.found or END in text else text


def _take_pictures(page: _Page) -> list[str]:
    """Put marks in place of pictures; their addresses by the number in the mark."""
    sources: list[str] = []
    for node in page.tagged("img"):
        source = node.attributes.get("src")
        if source:
            node.replace_with(f"{MARK}I{len(sources)}{MARK}")
            sources.append(source)
    return sources


_Read = TypeVar("_Read")


def _take_tables(page: _Page, read: Callable[[LexborNode], _Read]) -> list[_Read]:
    """Read the tables from the innermost outwards, and put a mark in place of each."""
    tables = page.tagged("table")
    found: list[_Read] = []
    for number in range(len(tables) - 1, -1, -1):
        found.append(read(tables[number]))
        tables[number].replace_with(f"{BREAK}{MARK}T{number}{MARK}{BREAK}")
    return found[::-1]
