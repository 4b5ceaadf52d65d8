"""A decoded HTML page, or a fragment of one, to a Document.

The body is cut out of the page at the CMS's own markers before anything is parsed: 30 to 100 KB of menus surround
it. Line breaks and cells become marks in the text (see ``tags``), and so do pictures and tables once they are
read; the rest of the body is then taken as one text and split into blocks at the marks.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from selectolax.lexbor import LexborHTMLParser, LexborNode

from transform.document import Attachment, Document
from transform.readers.html.blocks import BlockWriter
from transform.readers.html.containers import (
    find_containers,
    find_statutory_tables,
    has_statutory_words,
    is_statutory,
)
from transform.readers.html.effects import BOXED, PICTURE_WORDS, apply_effects
from transform.readers.html.page_metadata import (
    attachments_below,
    attachments_within,
    each_once,
    read_metas,
    read_record,
)
from transform.readers.html.source import (
    SECTION,
    UNSEEN,
    Body,
    cut_body,
    drop_marks,
    find_body,
    find_tables,
    open_frames,
    require_end,
    require_shown,
    require_whole,
    strip_unseen,
)
from transform.readers.html.stylesheets import Rules, choose_rules, read_rules
from transform.readers.html.surroundings import CellFinder
from transform.readers.html.table import Rows, split_rows, walk_rows
from transform.readers.html.tags import BREAK, CAPTION, CELL, END, MARK, TaggedSource
from transform.readers.html.visibility import Effect
from transform.text.decode import UnreadableDocument

_SELECTED = "table,caption,img,a,#pdfshow"
_ADDRESSES = ("src", "data-original", "data-src")
_STYLE = re.compile(r"<style(?=[\s>])", re.I)
# All that follows the opening tag is no text of the page, or no tags.
_ENDLESS = frozenset(("noscript", "plaintext"))
_LEAST_PICTURE = 4

_Table = TypeVar("_Table")
Effects = Mapping[str, Effect | None]


@dataclass(frozen=True, slots=True)
class _Page:
    """A parsed page: the elements that hold the report, the selected elements in them, and those of the whole page.

    ``stray`` holds the numbers of those elements that are tables themselves, by their places among the elements.
    """

    roots: list[LexborNode]
    nodes: list[LexborNode]
    all_nodes: list[LexborNode]
    body_found: bool

    stray: Mapping[int, int] = field(default_factory=dict)

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
    rules = read_rules(text, body.start)
    extracted = _extract(cut_body(text, body), body, rules)
    if body.is_marked:
        extracted = _add_tables_around(extracted, text, body, rules)
    blocks = BlockWriter(extracted.pictures, extracted.tables)
    blocks.write(extracted.text)
    attachments = each_once(extracted.attachments + attachments_below(text, body.end))
    if not blocks.blocks and not attachments:
        raise UnreadableDocument("the page prints nothing: fetch it again")
    head = text[: body.start]
    metas = read_metas(head if body.is_marked else text) | read_record(head)
    title = metas.get("ArticleTitle") or metas.get("title")
    return Document(
        "html",
        tuple(blocks.blocks),
        title,
        metas,
        attachments,
        encoding,
        extracted.body_found,
        section_blocks=tuple(blocks.sections),
    )


def _extract(source: str, body: Body, rules: Rules) -> _Extracted:
    """Take the tables and pictures out of the source of a body: by marks where they survive, else from the tree."""
    # A whole page has scripts and comments in any case.
    tagged = TaggedSource(source) if body.is_marked else None
    is_framed = (tagged is None or "iframe" in tagged.names) and "srcdoc" in source
    if is_framed:
        source = open_frames(source)
    own_rules: Rules = {}
    if tagged is None or is_framed or not UNSEEN.isdisjoint(tagged.names):
        own_rules = read_rules(_STYLE.sub("<style", source))
        require_shown(source)
        source = strip_unseen(source)
        tagged = TaggedSource(source)
    if not _ENDLESS.isdisjoint(tagged.names):
        raise UnreadableDocument("a tag in it is never closed and hides the rest: ask for a whole copy")
    effects = _choose_rules((rules, own_rules), tagged)
    extracted = None if effects or tagged.is_odd else _extract_by_marks(tagged, body)
    if extracted is None:
        require_shown(source)
        extracted = _extract_by_walk(tagged, body, effects)
    if len(extracted.tables) > tagged.closed_tables:
        raise UnreadableDocument("a table is never closed: the page was cut off; fetch it again")
    return extracted


def _choose_rules(sheets: Sequence[Rules], tagged: TaggedSource) -> Effects:
    """The rules of style sheets that have an effect on the elements of a source."""
    present = tagged.subjects if any(sheets) else frozenset()
    return {selector: effect for rules in sheets for selector, effect in choose_rules(rules, present).items()}


def _extract_by_marks(tagged: TaggedSource, body: Body) -> _Extracted | None:
    """Take each table as one text and split it at the marks of its cells.

    None where the marks do not come out of the tree as they went in: a tag of a cell is in an attribute or a
    comment, or the parser has added a cell or row that has no tag.
    """
    marked = tagged.mark(only_text=True)
    try:
        page = _parse(marked.source, body, None, has_effects=bool(tagged.effects))
        attachments = attachments_within(page.all_nodes)
        pictures = _take_pictures(page)
        for node in page.tagged("caption"):
            node.replace_with(f"{CELL}{CAPTION}{CELL}{node.text(deep=True)}")
        elements = sum(len(root.css("td,tr")) for root in page.roots)
        texts = _take_tables(page, lambda table: table.text(deep=True))
        tables = [split_rows(text) for text in texts]
        rest = _remaining_text(page, body)
    except (LookupError, ValueError):
        return None
    rows = sum(len(table.cells) for table in tables)
    cells = sum(len(row) for table in tables for row in table.cells)
    if not (rows == marked.rows and cells == marked.cells and rows + cells == elements - rows):
        return None
    return _Extracted(rest, pictures, tables, attachments, page.body_found)


def _extract_by_walk(tagged: TaggedSource, body: Body, rules: Effects) -> _Extracted:
    """Take the texts of tables cell by cell from the tree."""
    page = _parse(tagged.mark_lines(), body, rules)
    attachments = attachments_within(page.all_nodes)
    pictures = _take_pictures(page)
    tables = _take_tables(page, walk_rows)
    return _Extracted(_remaining_text(page, body), pictures, tables, attachments, page.body_found)


def _parse(source: str, body: Body, rules: Effects | None, *, has_effects: bool = True) -> _Page:
    """The tree of a marked source as a browser shows it, and the containers of the report in it.

    ``rules`` are those of the page's style sheets; None where the tags name their effects.
    """
    encoded = source.encode()
    whole = LexborHTMLParser(encoded).body
    if whole is None:
        raise UnreadableDocument("the page has no body")
    if has_effects:
        apply_effects(whole, rules)
    nodes = whole.css(_SELECTED)
    if body.is_marked:
        return _Page([whole], nodes, nodes, True)
    require_end(whole.text(deep=True))
    roots = find_containers(whole, encoded)
    if not roots:
        return _Page([whole], nodes, nodes, False)
    return _select(roots, nodes)


def _select(roots: list[LexborNode], all_nodes: list[LexborNode]) -> _Page:
    """The page of these containers, each an element that holds a part of the report or a table of it."""
    nodes = [
        node
        for root in roots
        for node in root.css(_SELECTED)
        if node.tag == "table" or node.mem_id != root.mem_id
    ]
    tables = [node.mem_id for node in nodes if node.tag == "table"]
    stray = {
        place: tables.index(root.mem_id) for place, root in enumerate(roots) if root.mem_id in set(tables)
    }
    return _Page(roots, nodes, all_nodes, True, stray)


def _take_pictures(page: _Page) -> list[str]:
    """Replace pictures by marks; returns their addresses in the order of the numbers in the marks.

    In a cell the words of a picture are printed too where they hold a digit, or the cell has no text.
    """
    addresses: list[str] = []
    cells = CellFinder()
    for node in page.tagged("img"):
        attributes = node.attributes
        address = next((found for name in _ADDRESSES if (found := attributes.get(name))), None)
        words = _words_of_picture(node, cells)
        if address:
            words += f"{MARK}I{len(addresses)}{MARK}"
            addresses.append(address)
        if words:
            node.replace_with(words)
    return addresses


def _words_of_picture(node: LexborNode, cells: CellFinder) -> str:
    attributes = node.attributes
    if any(_is_thin(attributes.get(name)) for name in ("width", "height")):
        return ""
    words = " ".join((attributes.get("alt") or "").replace(BREAK, " ").split())
    is_alone = cells.is_alone(node)
    says_figure = any(char.isdigit() for char in words) and cells.find(node) is not None
    return BOXED.format(words or PICTURE_WORDS) if is_alone or says_figure else ""


def _is_thin(size: str | None) -> bool:
    """Whether a picture is so thin that it only spreads a layout."""
    return size is not None and size.strip().isdecimal() and int(size.strip()[:9]) < _LEAST_PICTURE


def _take_tables(page: _Page, read: Callable[[LexborNode], _Table], first: int = 0) -> list[_Table]:
    """Read the tables from the innermost outwards and replace each by a mark with its number, from ``first`` on."""
    nodes = page.tagged("table")
    tables: list[_Table] = []
    for number in range(len(nodes) - 1, -1, -1):
        tables.append(read(nodes[number]))
        nodes[number].replace_with(_mark_table(first + number))
    return tables[::-1]


def _mark_table(number: int) -> str:
    return f"{BREAK}{MARK}T{number}{MARK}{BREAK}"


def _remaining_text(page: _Page, body: Body) -> str:
    """The texts of the containers, parted by marks, with a mark in the place of each table."""
    text = SECTION.join(
        _mark_table(page.stray[place]) if place in page.stray else root.text(deep=True)
        for place, root in enumerate(page.roots)
    )
    return require_end(text) if body.is_marked or END in text else text


def _add_tables_around(extracted: _Extracted, text: str, body: Body, rules: Rules) -> _Extracted:
    """The same with the statutory tables that stand outside of the CMS's markers: a table of the report that was put
    there would be lost."""
    spans = (0, body.start), (body.end, len(text))
    parts = [span for span in spans if has_statutory_words(text, *span)]
    if not any(is_statutory(table) for part in parts for table in find_tables(text, *part)):
        return extracted
    source = open_frames(drop_marks("".join(text[start:end] for start, end in spans)))
    tagged = TaggedSource(strip_unseen(source))
    whole = LexborHTMLParser(tagged.mark_lines().encode()).body
    if whole is None:
        return extracted
    apply_effects(whole, choose_rules(rules, tagged.subjects))
    page = _select(find_statutory_tables(whole, []), [])
    first = len(extracted.tables)
    tables = _take_tables(page, walk_rows, first)
    marks = (f"{SECTION}{_mark_table(first + number)}" for number in page.stray.values())
    return extracted._replace(text="".join((extracted.text, *marks)), tables=[*extracted.tables, *tables])
