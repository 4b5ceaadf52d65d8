"""A decoded HTML page, or a fragment of one, to a Document.

The body is cut out of the page at the CMS's own markers before anything is parsed: 30 to 100 KB of menus surround
it. Line breaks and cells become marks in the text (see ``source``), and so do pictures and tables once they are
read; the rest of the body is then taken as one text and split into blocks at the marks.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from selectolax.lexbor import LexborHTMLParser, LexborNode

from transform.document import Attachment, Block, Document, Paragraph, Picture, PrintedCell, expand_grid
from transform.readers.html.page_metadata import (
    attachments_below,
    attachments_within,
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
    Rows,
    clean_cell,
    clean_line,
    read_spans,
    split_rows,
    walk_rows,
)
from transform.readers.html.visibility import drop_unseen, hidden_selector, is_turned
from transform.text.decode import UnreadableDocument
from transform.text.unprinted import REVERSED

# Where the body is in pages without the CMS's markers, in order of preference.
_CONTAINERS = (
    "#zoom", "#ivs_content", ".infocontent", ".article-content", "#article", ".bt_content",
    ".con_article-bd", ".TRS_Editor", ".main",
)  # fmt: skip
_SELECTED = "table,caption,img,a,#pdfshow"
_PICTURE_OR_TABLE = re.compile(f"{MARK}([TI])(\\d+){MARK}")
# A table that holds other tables and fewer texts of its own is there for the layout of the page.
_LEAST_OWN_TEXTS = 6

_Table = TypeVar("_Table")


@dataclass(frozen=True, slots=True)
class _Page:
    """A parsed page: the element that holds the report, the selected elements in it, and those of the whole page."""

    root: LexborNode
    nodes: list[LexborNode]
    all_nodes: list[LexborNode]
    body_found: bool

    def tagged(self, tag: str) -> list[LexborNode]:
        """The selected elements of one tag in the report."""
        return [node for node in self.nodes if node.tag == tag]


class _Extracted(NamedTuple):
    """What was taken out of a page, and the text that is left, with marks in place of the pictures and tables."""

    text: str
    pictures: list[str]
    tables: list[Rows]
    attachments: list[Attachment]
    body_found: bool


def read_html(text: str, *, encoding: str | None = None) -> Document:
    """Read a page or fragment from its decoded source; ``encoding`` is what it was decoded from.

    Raises UnreadableDocument where the page was cut off, prints nothing, hides a part of itself behind something that
    is never closed, holds marks like ours, or has a table whose spans claim too many slots.
    """
    body = find_body(text)
    require_whole(text, body)
    extracted = _extract(drop_marks(text[body.start : body.end]), body)
    blocks = _BlockWriter(extracted.pictures, extracted.tables)
    blocks.write(extracted.text)
    attachments = each_once(extracted.attachments + attachments_below(text, body.end))
    if not blocks.blocks and not attachments:
        raise UnreadableDocument("the page prints nothing: fetch it again")
    head = text[: body.start]
    metas = read_metas(head if body.is_marked else text) | read_record(head)
    title = metas.get("ArticleTitle") or metas.get("title")
    return Document("html", tuple(blocks.blocks), title, metas, attachments, encoding, extracted.body_found)


def _extract(source: str, body: Body) -> _Extracted:
    """Take the tables and pictures out of the source of a body: by marks where they survive, else from the tree."""
    closed = closed_tags(source)
    if not body.is_marked or len(closed) > closed.count("table"):
        require_shown(source)
        source = strip_unseen(source)
        closed = closed_tags(source)
    extracted = _extract_by_marks(source, body)
    if extracted is None:
        require_shown(source)
        extracted = _extract_by_walk(source, body)
    if len(extracted.tables) > closed.count("table"):
        raise UnreadableDocument("a table is never closed: the page was cut off; fetch it again")
    return extracted


def _extract_by_marks(source: str, body: Body) -> _Extracted | None:
    """Take each table as one text and split it at the marks of its cells.

    None where the marks do not come out of the tree as they went in: a tag of a cell is in an attribute or a
    comment, or the parser has added a cell or row that has no tag.
    """
    marked = mark_cells(source)
    spans = [tag_spans for tag in marked.tags if (tag_spans := read_spans(tag))]
    try:
        page = _parse(mark_lines(marked.source), body)
        attachments = attachments_within(page.all_nodes)
        pictures = _take_pictures(page)
        for node in page.tagged("caption"):
            node.replace_with(f"{CELL}{CAPTION}{CELL}{node.text(deep=True)}")
        elements = len(page.root.css("td,tr"))
        texts = _take_tables(page, lambda table: table.text(deep=True))
        tables = [split_rows(text, spans) for text in texts]
        rest = _remaining_text(page, body)
    except (LookupError, ValueError):
        return None
    rows = sum(len(table.cells) for table in tables)
    cells = sum(len(row) for table in tables for row in table.cells)
    if not (rows == marked.rows and rows + cells == len(spans) == len(marked.tags) == elements - rows):
        return None
    return _Extracted(rest, pictures, tables, attachments, page.body_found)


def _extract_by_walk(source: str, body: Body) -> _Extracted:
    """Take the texts of tables cell by cell from the tree."""
    page = _parse(mark_lines(source), body)
    attachments = attachments_within(page.all_nodes)
    pictures = _take_pictures(page)
    tables = _take_tables(page, walk_rows)
    return _Extracted(_remaining_text(page, body), pictures, tables, attachments, page.body_found)


def _parse(source: str, body: Body) -> _Page:
    """The tree of a marked source without hidden and struck elements, and the container of the report in it."""
    data = source.encode()
    whole = LexborHTMLParser(data).body
    if whole is None:
        raise UnreadableDocument("the page has no body")
    selector = f"{_SELECTED},{hidden_selector(data)}"
    nodes = whole.css(selector)
    if drop_unseen(nodes):
        nodes = whole.css(selector)
    _mark_raised(nodes)
    _mark_turned(nodes)
    if body.is_marked:
        return _Page(whole, nodes, nodes, True)
    require_end(whole.text(deep=True))
    for name in _CONTAINERS:
        container = whole.css_first(name)
        if container is not None and container.text(deep=True).strip(EDGES):
            inside = [node for node in container.css(selector) if node.mem_id != container.mem_id]
            return _Page(container, inside, nodes, True)
    return _Page(whole, nodes, nodes, False)


def _mark_raised(nodes: list[LexborNode]) -> None:
    """Print ``^`` before raised text: 5 with the note 1 is not 51."""
    for node in nodes:
        raised = node.tag == "sup" or "super" in (node.attributes.get("style") or "").lower()
        if raised and clean_cell(node.text(deep=True)):
            node.insert_before(RAISED)


def _mark_turned(nodes: list[LexborNode]) -> None:
    """Print an override in text that the markup turns around, as one that the page holds itself."""
    for node in nodes:
        if is_turned(node):
            for element in node.css("td,th") or (node,):
                element.insert_child(REVERSED)


def _take_pictures(page: _Page) -> list[str]:
    """Replace pictures by marks; returns their addresses in the order of the numbers in the marks."""
    addresses: list[str] = []
    for node in page.tagged("img"):
        address = node.attributes.get("src")
        if address:
            node.replace_with(f"{MARK}I{len(addresses)}{MARK}")
            addresses.append(address)
    return addresses


def _take_tables(page: _Page, read: Callable[[LexborNode], _Table]) -> list[_Table]:
    """Read the tables from the innermost outwards and replace each by a mark with its number."""
    nodes = page.tagged("table")
    tables: list[_Table] = []
    for number in range(len(nodes) - 1, -1, -1):
        tables.append(read(nodes[number]))
        nodes[number].replace_with(f"{BREAK}{MARK}T{number}{MARK}{BREAK}")
    return tables[::-1]


def _remaining_text(page: _Page, body: Body) -> str:
    text = page.root.text(deep=True)
    return require_end(text) if body.is_marked or END in text else text


@dataclass(slots=True)
class _BlockWriter:
    """Writes the blocks of a marked text in order; ``written`` are the numbers of the tables among them."""

    pictures: list[str]
    tables: Sequence[Rows]
    blocks: list[Block] = field(default_factory=list)
    written: set[int] = field(default_factory=set)
    table_count: int = 0

    def write(self, text: str) -> None:
        """Add the lines of a text, and the pictures and tables that its marks refer to."""
        position = 0
        for match in _PICTURE_OR_TABLE.finditer(text):
            self._write_lines(text[position : match.start()])
            position = match.end()
            self._write_marked(match[1], int(match[2]))
        self._write_lines(text[position:])

    def _write_marked(self, kind: str, number: int) -> None:
        if kind == "I" and number < len(self.pictures):
            self.blocks.append(Picture(self.pictures[number]))
            return
        if kind == "I" or number >= len(self.tables) or number in self.written:
            raise UnreadableDocument("the text holds noncharacters (U+FDD1) that no page prints")
        self.written.add(number)
        self._write_lines(self.tables[number].caption)
        self._write_table(self.tables[number])

    def _write_lines(self, text: str) -> None:
        for line in text.split(BREAK):
            shown = clean_line(line)
            if shown:
                self.blocks.append(Paragraph(shown))

    def _write_table(self, rows: Rows) -> None:
        """Add a table and then what is inside its cells; of a table that is only layout, the content of its cells."""
        marked = [text for row in rows.cells for text, _, _ in row if MARK in text] if rows.has_marks else []
        if any(f"{MARK}T" in text for text in marked) and _count_own_texts(rows) < _LEAST_OWN_TEXTS:
            for row in rows.cells:
                for text, _, _ in row:
                    self.write(text)
            return
        table = expand_grid(self.table_count + 1, _without_marks(rows) if rows.has_marks else rows.cells)
        if any(table.grid):
            self.table_count += 1
            self.blocks.append(table)
        for text in marked:
            for match in _PICTURE_OR_TABLE.finditer(text):
                self._write_marked(match[1], int(match[2]))


def _count_own_texts(rows: Rows) -> int:
    return sum(1 for row in rows.cells for text, _, _ in row if MARK not in text and text.strip(EDGES))


def _without_marks(rows: Rows) -> list[list[PrintedCell]]:
    return [
        [(clean_cell(_PICTURE_OR_TABLE.sub("", text)), rowspan, colspan) for text, rowspan, colspan in row]
        for row in rows.cells
    ]
