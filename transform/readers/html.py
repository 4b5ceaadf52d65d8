"""A decoded HTML page or fragment to a Document.

The body is cut out of the page by the CMS's own markers before anything is parsed (30-100 KB of chrome
stand around it), breaks and images become marks in the text, and each table gives way to a mark once its
grid is taken; the rest of the body is then read as text in one go.
"""

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from transform.document import Block, Document, Paragraph, Picture, Table, UnreadableDocument, expand_grid
from transform.readers.header import find_attachments, read_metas, read_record

BREAK = "\ufdd0"
MARK = "\ufdd1"
_MAX_SLOTS = 200_000
_MAX_SPAN = 1000

# SITE.md 4's order of preference; a pair may be split by newlines and may stand more than once.
_MARKERS = (
    (r"<!--\s*<\$\s*\[信息内容\]\s*>\s*begin\s*-->", r"<!--\s*<\$\s*\[信息内容\]\s*>\s*end\s*-->"),
    (r"<!--\s*ZJEG_RSS\.content\.begin\s*-->", r"<!--\s*ZJEG_RSS\.content\.end\s*-->"),
    (r"<meta\s+name=[\"']?ContentStart[\"']?[^>]*>", r"<meta\s+name=[\"']?ContentEnd[\"']?[^>]*>"),
)
_PAIRS = tuple((re.compile(begin, re.I), re.compile(end, re.I)) for begin, end in _MARKERS)
_CONTAINERS = (
    "#zoom", "#ivs_content", ".infocontent", ".article-content", "#article", ".bt_content",
    ".con_article-bd", ".TRS_Editor", ".main",
)  # fmt: skip

_COMMENT = re.compile(r"<!--.*?-->", re.S)
_UNSEEN_TAGS = ("<script", "<style", "<template", "<noscript", "<SCRIPT", "<STYLE", "<Script", "<Style")
_UNSEEN = re.compile(r"<(script|style|template|noscript)\b.*?</\1\s*>", re.I | re.S)
# Cases are spelt out and the tag itself is only looked at: half the time of the plain expression.
_BREAKING = re.compile(
    r"<(?=/?(?:[bB][rR]|[pP]|[dD][iI][vV]|[hH][1-6rR]|[lL][iI]|[dD][dDtT]"
    r"|section|article|blockquote|center|CENTER)[\s/>])"
)
_IMAGE = re.compile(r"<img\b[^>]*?\bsrc\s*=\s*[\"']?([^\"'\s>]+)[^>]*>", re.I)
_TABLE_OPENS = re.compile(r"<table\b", re.I)
_TABLE_CLOSES = re.compile(r"</table\b", re.I)
_ASCII_SPACE = re.compile(r"[ \t\r\n\f]+")
_MARKED = re.compile(f"{MARK}([TI])(\\d+){MARK}")


@dataclass(frozen=True, slots=True)
class Body:
    """Where the body stands in the page, and whether a known container said so."""

    start: int
    end: int
    found: bool


def read_html(text: str, *, encoding: str | None = None) -> Document:
    """Read a page or fragment; raises UnreadableDocument where it was cut off or is too large."""
    body = find_body(text)
    require_whole(text, body)
    metas = read_metas(text) | read_record(text[: body.start])
    source = strip_unseen(text[body.start : body.end])
    images: list[str] = []
    tree = LexborHTMLParser(mark_breaks(_mark_images(source, images)))
    root, found = _find_root(tree, body)
    blocks = _read_blocks(root, images)
    title = metas.get("ArticleTitle") or metas.get("title")
    return Document(
        "html", blocks, title, metas, find_attachments(text, body.start, body.end), encoding, found
    )


def find_body(text: str) -> Body:
    """The span of the body by the CMS's markers; the whole text where it has none."""
    for begin, end in _PAIRS:
        first = begin.search(text)
        if first is None:
            continue
        ends = [match.start() for match in end.finditer(text, first.end())]
        if not ends:
            raise UnreadableDocument(
                f"the content marker at character {first.start()} is never closed: cut off"
            )
        return Body(first.end(), ends[-1], True)
    return Body(0, len(text), False)


def require_whole(text: str, body: Body) -> None:
    """Refuse a page that began as a document and was cut off, or whose last table never ends."""
    if (
        not body.found
        and re.search(r"<html[\s>]", text[:2000], re.I)
        and not re.search(r"</html\s*>", text[-4000:], re.I)
    ):
        raise UnreadableDocument("the page ends before </html>: it was cut off; fetch it again")
    inner = text[body.start : body.end]
    if len(_TABLE_OPENS.findall(inner)) > len(_TABLE_CLOSES.findall(inner)):
        raise UnreadableDocument("a table is never closed: the page was cut off; fetch it again")
    if inner.rfind("<") > inner.rfind(">"):
        raise UnreadableDocument("the text ends inside a tag: the page was cut off; fetch it again")


def strip_unseen(source: str) -> str:
    """The source without comments, scripts and styles, and without our own marks."""
    source = source.replace(BREAK, "").replace(MARK, "")
    if "<!--" in source:
        source = _COMMENT.sub("", source)
    return _UNSEEN.sub("", source) if any(tag in source for tag in _UNSEEN_TAGS) else source


def mark_breaks(source: str) -> str:
    """Put a break mark where a browser breaks the line."""
    return _BREAKING.sub(f"{BREAK}<", source)


def _mark_images(source: str, images: list[str]) -> str:
    def mark(match: re.Match[str]) -> str:
        images.append(match[1])
        return f"{MARK}I{len(images) - 1}{MARK}"

    return _IMAGE.sub(mark, source)


def _find_root(tree: LexborHTMLParser, body: Body) -> tuple[LexborNode, bool]:
    whole = tree.body
    if whole is None:
        raise UnreadableDocument("the page has no body")
    if body.found:
        return whole, True
    for selector in _CONTAINERS:
        container = tree.css_first(selector)
        if container is not None and container.text(deep=True).strip():
            return container, True
    return whole, False


def _read_blocks(root: LexborNode, images: list[str]) -> tuple[Block, ...]:
    """Tables from the innermost outwards, each replaced by its mark, then everything in order."""
    tables = [node for node in root.css("table") if node.mem_id != root.mem_id]
    rows: dict[int, list[list[tuple[str, int, int]]]] = {}
    for index in range(len(tables) - 1, -1, -1):
        rows[index] = read_rows(tables[index])
        tables[index].replace_with(f"{BREAK}{MARK}T{index}{MARK}{BREAK}")
    blocks: list[Block] = []
    _emit(root.text(deep=True), rows, images, blocks)
    return tuple(blocks)


def read_rows(table: LexborNode) -> list[list[tuple[str, int, int]]]:
    """The printed rows of a table as (text, rowspan, colspan)."""
    rows: list[list[tuple[str, int, int]]] = []
    for row in table.css("tr"):
        cells: list[tuple[str, int, int]] = []
        for cell in row.iter():
            if cell.tag in ("td", "th"):
                attributes = cell.attributes
                rowspan = _span(attributes["rowspan"]) if "rowspan" in attributes else 1
                colspan = _span(attributes["colspan"]) if "colspan" in attributes else 1
                cells.append((cell.text(deep=True), rowspan, colspan))
        rows.append(cells)
    height = len(rows)
    slots = sum(
        colspan * min(rowspan, height - r) for r, row in enumerate(rows) for _, rowspan, colspan in row
    )
    if slots > _MAX_SLOTS:
        raise UnreadableDocument(
            f"a table of {slots} slots: no annual report has one of more than {_MAX_SLOTS}"
        )
    return rows


def _span(printed: str | None) -> int:
    """A span as browsers read it: leading digits, at least 1, bounded."""
    match = re.match(r"\s*(\d{1,5})", printed) if printed else None
    return min(max(int(match[1]), 1), _MAX_SPAN) if match else 1


def _emit(
    text: str, rows: dict[int, list[list[tuple[str, int, int]]]], images: list[str], blocks: list[Block]
) -> None:
    position = 0
    for match in _MARKED.finditer(text):
        _emit_text(text[position : match.start()], blocks)
        position = match.end()
        if match[1] == "I":
            blocks.append(Picture(images[int(match[2])]))
        else:
            _emit_table(rows[int(match[2])], rows, images, blocks)
    _emit_text(text[position:], blocks)


def _emit_text(text: str, blocks: list[Block]) -> None:
    for line in text.split(BREAK):
        shown = _clean_line(line)
        if shown:
            blocks.append(Paragraph(shown))


def _emit_table(
    printed: list[list[tuple[str, int, int]]],
    rows: dict[int, list[list[tuple[str, int, int]]]],
    images: list[str],
    blocks: list[Block],
) -> None:
    """A table that only lays other tables out is read as the text it frames."""
    inside = [cell[0] for row in printed for cell in row if MARK in cell[0]]
    own = sum(1 for row in printed for cell in row if MARK not in cell[0] and cell[0].strip())
    if any(f"{MARK}T" in text for text in inside) and own < 6:
        for row in printed:
            for cell in row:
                _emit(cell[0], rows, images, blocks)
        return
    number = 1 + sum(1 for block in blocks if isinstance(block, Table))
    table = expand_grid(number, [[(clean_cell(t), r, c) for t, r, c in row] for row in printed])
    if any(table.grid):
        blocks.append(table)
    for text in inside:
        for match in _MARKED.finditer(text):
            _emit(match[0], rows, images, blocks)


def clean_cell(text: str) -> str:
    """The text of a cell as shown: one line a line, source line breaks are spaces."""
    if MARK in text:
        text = _MARKED.sub("", text)
    if BREAK not in text:
        return _clean_line(text)
    return "\n".join(filter(None, map(_clean_line, text.split(BREAK))))


def _clean_line(line: str) -> str:
    """A line without source indentation; full-width and no-break spaces are printed and stay."""
    line = line.strip(" \t\r\n\f")
    return (
        _ASCII_SPACE.sub(" ", line) if "\n" in line or "  " in line or "\t" in line or "\r" in line else line
    )
