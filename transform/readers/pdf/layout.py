"""Drawn pages to blocks: ruled grids with text are tables, all other text is lines; page numbers are left out."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from transform.document import Block, Paragraph, Picture
from transform.readers.grid import TableLayer
from transform.readers.pdf.page import Drawing, Glyph
from transform.readers.pdf.ruled_grid import RuledGrid, TooManyRules, find_grids
from transform.readers.pdf.tables import RuledTable, continues_table, join_tables, read_grid
from transform.readers.pdf.text import Line, Paragraphs, join_text, list_touching_digits, read_lines

_PAGE_NUMBER = re.compile(r"\W*+第?\s*+(\d{1,3})\s*+页?(?:\s*+[/／,，]?\s*+共?\s*+\d{1,3}\s*+页?)?+\W*+")
_DIGITS = frozenset("0123456789")
# The largest height of the upper and of the lower margin of a page, in points.
_MAX_MARGIN = 100.0
# Numbers of pages stand at the same distance from the edge, but for what drawing rounds.
_SAME_PLACE = 3.0


@dataclass(frozen=True, slots=True)
class Item:
    """A line, table or picture on a page, and the position of its upper edge."""

    page: int
    top: float
    content: Line | RuledTable | Picture


def list_items(drawing: Drawing) -> list[Item]:
    """Lines, tables and pictures of a page from top to bottom."""
    contents: list[tuple[float, Line | RuledTable | Picture]] = []
    try:
        grids = find_grids(drawing.horizontal_rules, drawing.vertical_rules)
    except TooManyRules:
        grids = []
        contents.append((0.0, Picture(f"page {drawing.number}: a drawing")))
    outside = list(drawing.glyphs)
    touching = list(list_touching_digits(outside)) if grids else []
    for grid in grids:
        inside, outside = _split_glyphs(outside, grid)
        table = read_grid(grid, inside, touching)
        if table:
            contents.append((grid.ys[0], table))
    contents.extend((line.top, line) for line in read_lines(outside))
    contents.extend(
        (picture.top, Picture(f"page {drawing.number}: {picture.name}")) for picture in drawing.pictures
    )
    if not contents and drawing.has_curves:
        contents.append((0.0, Picture(f"page {drawing.number}: outlines")))
    ordered = sorted(contents, key=lambda pair: pair[0])
    return [Item(drawing.number, top, content) for top, content in ordered]


def _split_glyphs(glyphs: Sequence[Glyph], grid: RuledGrid) -> tuple[list[Glyph], list[Glyph]]:
    """The characters inside a grid, and those outside of it."""
    inside: list[Glyph] = []
    outside: list[Glyph] = []
    for glyph in glyphs:
        is_inside = grid.contains((glyph.x0 + glyph.x1) / 2, glyph.middle)
        (inside if is_inside else outside).append(glyph)
    return inside, outside


def drop_page_numbers(pages: Sequence[tuple[float, list[Item]]]) -> list[Item]:
    """The items of all pages but for the lines in a margin that number the pages.

    ``pages`` are the height and the items of each page. Pages are numbered where half of them have such a line at the same
    distance from their edge: a column of figures that runs over pages may end with a digit on some of them. Of equal
    numbers in one margin the outermost is the page's: a figure of a table may be right above it.
    """
    outermost: dict[tuple[int, int, bool], tuple[float, Item]] = {}
    for height, items in pages:
        for item in items:
            number = _read_page_number(item, height)
            if number is not None:
                key = (number - item.page, item.page, item.top < height / 2)
                distance = min(item.top, height - item.top)
                if key not in outermost or distance < outermost[key][0]:
                    outermost[key] = (distance, item)
    places: dict[tuple[int, bool], list[float]] = defaultdict(list)
    for (offset, _, is_above), (distance, _) in outermost.items():
        places[offset, is_above].append(distance)
    dropped = {
        id(item)
        for (offset, _, is_above), (distance, item) in outermost.items()
        if _is_numbering(distance, places[offset, is_above], len(pages))
        or (not offset and isinstance(item.content, Line) and _is_framed(item.content))
    }
    return [item for _, items in pages for item in items if id(item) not in dropped]


def _is_numbering(distance: float, places: Sequence[float], pages: int) -> bool:
    """Whether a number stands where the numbers of half of the pages do, and not of one page alone."""
    alike = sum(abs(place - distance) <= _SAME_PLACE for place in places)
    return alike > 1 and 2 * alike >= pages


def _read_page_number(item: Item, height: float) -> int | None:
    if not isinstance(item.content, Line) or not _is_in_margin(item.content, height):
        return None
    number = _PAGE_NUMBER.fullmatch(item.content.text)
    return int(number[1]) if number else None


def _is_framed(line: Line) -> bool:
    """Whether a number is printed as only a page's is, ``- 1 -`` or 第1页: there may be one page alone."""
    return not {line.text[0], line.text[-1]} & _DIGITS


def _is_in_margin(line: Line, height: float) -> bool:
    margin = min(_MAX_MARGIN, height / 4)
    return line.bottom < margin or line.top > height - margin


def lay_blocks(items: Sequence[Item]) -> Iterator[Block]:
    """Blocks in reading order; paragraphs and tables may run over page breaks."""
    items = _join_split_tables(items)
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


def _join_split_tables(items: Sequence[Item]) -> list[Item]:
    """The items with the tables joined that end one page and begin the next."""
    joined: list[Item] = []
    for item in items:
        last = joined[-1] if joined else None
        if (
            last is not None
            and isinstance(last.content, RuledTable)
            and isinstance(item.content, RuledTable)
            and item.page == last.page + 1
            and continues_table(last.content, item.content)
        ):
            joined[-1] = Item(item.page, item.top, join_tables(last.content, item.content))
        else:
            joined.append(item)
    return joined
