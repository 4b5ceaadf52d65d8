"""Drawn pages to blocks: what stands in ruled grids is tables, the rest is lines, page numbers left out."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from transform.document import Block, Paragraph, Picture
from transform.readers.grid import TableLayer
from transform.readers.pdf.page import Drawing, Glyph
from transform.readers.pdf.ruled_grid import RuledGrid, TooManyRules, find_grids
from transform.readers.pdf.tables import Ruled, goes_on, join, read_grid
from transform.readers.pdf.text import Line, Paragraphs, join_text, list_touching_digits, read_lines

_PAGE_NUMBER = re.compile(r"\W*第?\s*(\d{1,3})\s*页?(?:\s*[/／,，]?\s*共?\s*\d{1,3}\s*页?)?\W*")
# How much of a page its upper and lower margins take at most, in points.
_MARGIN = 100.0


@dataclass(frozen=True, slots=True)
class Item:
    """Something on a page, and where it begins."""

    page: int
    top: float
    content: Line | Ruled | Picture


def list_items(drawing: Drawing) -> list[Item]:
    """Lines, tables and pictures of a page from top to bottom."""
    contents: list[tuple[float, Line | Ruled | Picture]] = []
    try:
        grids = find_grids(drawing.across, drawing.down)
    except TooManyRules:
        grids = []
        contents.append((0.0, Picture(f"page {drawing.number}: a drawing")))
    loose = list(drawing.glyphs)
    touching = list(list_touching_digits(loose)) if grids else []
    for grid in grids:
        inside, loose = _part(loose, grid)
        ruled = read_grid(grid, inside, touching)
        if ruled:
            contents.append((grid.ys[0], ruled))
    contents.extend((line.top, line) for line in read_lines(loose))
    contents.extend(
        (picture.top, Picture(f"page {drawing.number}: {picture.name}")) for picture in drawing.pictures
    )
    if not contents and drawing.curves:
        contents.append((0.0, Picture(f"page {drawing.number}: outlines")))
    ordered = sorted(contents, key=lambda pair: pair[0])
    return [Item(drawing.number, top, content) for top, content in ordered]


def _part(glyphs: Sequence[Glyph], grid: RuledGrid) -> tuple[list[Glyph], list[Glyph]]:
    inside: list[Glyph] = []
    outside: list[Glyph] = []
    for glyph in glyphs:
        held = grid.holds((glyph.x0 + glyph.x1) / 2, glyph.middle)
        (inside if held else outside).append(glyph)
    return inside, outside


def drop_page_numbers(pages: Sequence[tuple[float, list[Item]]]) -> list[Item]:
    """All items but the lines in a margin that count the pages; ``pages`` are heights with items."""
    numbers: list[tuple[int, Item]] = []
    for height, items in pages:
        for item in items:
            if isinstance(item.content, Line) and _is_marginal(item.content, height):
                found = _PAGE_NUMBER.fullmatch(item.content.text)
                if found:
                    numbers.append((int(found[1]) - item.page, item))
    shared = Counter(offset for offset, _ in numbers)
    dropped = {
        id(item) for offset, item in numbers if shared[offset] > 1 or (not offset and _is_framed(item))
    }
    return [item for _, items in pages for item in items if id(item) not in dropped]


def _is_framed(item: Item) -> bool:
    """Whether a number is printed as only a page's is, ``- 1 -`` or 第1页: one alone has no others to go by."""
    return isinstance(item.content, Line) and not {item.content.text[0], item.content.text[-1]} & set(
        "0123456789"
    )


def _is_marginal(line: Line, height: float) -> bool:
    margin = min(_MARGIN, height / 4)
    return line.bottom < margin or line.top > height - margin


def _join_tables(items: Sequence[Item]) -> list[Item]:
    joined: list[Item] = []
    for item in items:
        last = joined[-1] if joined else None
        if (
            last is not None
            and isinstance(last.content, Ruled)
            and isinstance(item.content, Ruled)
            and item.page == last.page + 1
            and goes_on(last.content, item.content)
        ):
            joined[-1] = Item(item.page, item.top, join(last.content, item.content))
        else:
            joined.append(item)
    return joined


def lay_blocks(items: Sequence[Item]) -> Iterator[Block]:
    """Blocks in reading order; paragraphs and tables may run over page breaks."""
    items = _join_tables(items)
    layer = TableLayer()
    paragraphs = Paragraphs(item.content for item in items if isinstance(item.content, Line))
    text, last = "", None
    for item in items:
        content = item.content
        if isinstance(content, Line):
            if last is not None and paragraphs.continues(last[0], content, same_page=last[1] == item.page):
                text = join_text(text, content.text)
            else:
                if text:
                    yield Paragraph(text)
                text = content.text
            last = content, item.page
            continue
        if text:
            yield Paragraph(text)
        text, last = "", None
        yield content if isinstance(content, Picture) else layer.lay(content.cells)
    if text:
        yield Paragraph(text)
