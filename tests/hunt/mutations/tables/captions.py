"""What stands over rows and tables: captions of articles and sections, headings, the number of the form."""

import re
from random import Random

from tests.hunt.page import Box, Grid, Line, Page, values_of
from tests.hunt.registry import LISTS, SIX, mutation
from transform.text.folding import normalise_text


@mutation("heads", forms=SIX)
def captions_of_articles_lost(page: Page, rng: Random) -> bool:
    """第二十条第（一）项 and so on are not printed; the rows name what they count."""
    changed = False
    for grid in page.grids():
        kept = [row for row in grid.rows if not (len(row) == 1 and row[0].text.startswith("第二十条"))]
        changed |= len(kept) < len(grid.rows)
        grid.rows[:] = kept
    return changed


@mutation("heads", forms=SIX)
def captions_of_articles_outside(page: Page, rng: Random) -> bool:
    """第二十条第（一）项 stands as a paragraph before a table of its own."""
    grid = next(
        (
            g
            for g in page.grids()
            if g.rows[0][0].text.startswith("第二十条第（一）项") or any(b.text == "规章" for b in g.boxes())
        ),
        None,
    )
    if grid is None:
        return False
    pieces: list[Line | Grid] = []
    for row in grid.rows:
        if len(row) == 1 and row[0].text.startswith("第二十条"):
            pieces += [Line(row[0].text, "caption"), Grid([])]
        elif pieces and isinstance(pieces[-1], Grid):
            pieces[-1].rows.append(row)
        else:
            return False
    at = page.at(grid)
    page.blocks[at : at + 1] = pieces
    return True


@mutation("heads", forms=SIX)
def captions_of_reviews_lost(page: Page, rng: Random) -> bool:
    """行政复议 and 行政诉讼 are not printed over the last table; its order is the form's."""
    changed = False
    for grid in page.grids():
        for row in grid.head_rows():
            for box in row:
                if normalise_text(box.text) in ("行政复议", "行政诉讼"):
                    box.text, changed = "", True
    return changed


@mutation("heads")
def a_row_of_form_number(page: Page, rng: Random) -> bool:
    """A row over the heads names the form, the office and the unit."""
    grid = page.grids()[0]
    width = sum(box.colspan for box in grid.rows[0])
    if width < 3:
        return False
    grid.rows.insert(
        0, [Box("表号：XXGK-01", colspan=width - 1, role="title"), Box("制表机关：区政务办", role="title")]
    )
    return True


@mutation("heads")
def captions_of_sections_lost(page: Page, rng: Random) -> bool:
    """The lines 二、主动公开政府信息情况 over the tables, or the caption of the list, are not printed."""
    captions = [block for block in page.blocks if isinstance(block, Line) and block.role == "caption"]
    page.blocks = [block for block in page.blocks if all(block is not caption for caption in captions)]
    return bool(captions)


@mutation("heads", forms=LISTS)
def a_heading_row_lost(page: Page, rng: Random) -> bool:
    """A heading that has no figure, 二、回应解读情况, is not printed."""
    rows = [
        (g, r)
        for g in page.grids()
        for r in g.rows
        if not values_of(r) and r[0].role in ("section", "title") and re.match(r"[一二三八]、", r[0].text)
    ]
    if not rows:
        return False
    grid, row = rng.choice(rows)
    grid.rows.remove(row)
    return True
