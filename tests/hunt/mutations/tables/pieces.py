"""Tables in pieces: one for each section, one for each row, columns over two tables, years in frames."""

from random import Random

from tests.hunt.mutations.report.other_tables import with_other_figures
from tests.hunt.mutations.tables.matrix import matrix_of
from tests.hunt.page import Block, Box, Grid, Markup, Page, Row, values_of
from tests.hunt.registry import LISTS, SIX, mutation


def _is_plain(page: Page) -> bool:
    """Whether no cell reaches over rows."""
    return all(box.rowspan == 1 for box in page.boxes())


def _replace(page: Page, grid: Grid, pieces: list[Block]) -> None:
    at = page.at(grid)
    page.blocks[at : at + 1] = pieces


def _split_by_sections(page: Page, *, with_heads: bool) -> bool:
    grid = page.grids()[0]
    if not _is_plain(page) or len(page.grids()) > 1:
        return False
    heads = [row for row in grid.head_rows() if any(box.role == "head" for box in row)]
    pieces: list[Grid] = [Grid([])]
    for row in grid.rows:
        is_section = row[0].role == "section" and row[0].text.strip()[1:2] == "、"
        if is_section and values_of(pieces[-1].rows[-1] if pieces[-1].rows else []):
            pieces.append(Grid([[box.copy() for box in head] for head in heads] if with_heads else []))
        pieces[-1].rows.append(row)
    _replace(page, grid, list(pieces))
    return len(pieces) > 1


@mutation("rows", forms=LISTS)
def a_table_for_each_section(page: Page, rng: Random) -> bool:
    """Each section of the list is a table of its own below the same heads."""
    return _split_by_sections(page, with_heads=True)


@mutation("rows", forms=LISTS)
def a_table_for_each_section_without_heads(page: Page, rng: Random) -> bool:
    """Each section of the list is a table of its own; the first alone has heads."""
    return _split_by_sections(page, with_heads=False)


@mutation("rows", forms=LISTS, kinds=("html", "docx"))
def a_table_for_each_row(page: Page, rng: Random) -> bool:
    """Each row is a table of its own, as editors leave what was pasted."""
    if not _is_plain(page):
        return False
    for grid in page.grids():
        _replace(page, grid, [Grid([row]) for row in grid.rows])
    return True


@mutation("columns", forms=SIX)
def columns_over_two_tables(page: Page, rng: Random) -> bool:
    """The matrix was too wide: its last columns are a second table with the same labels."""
    grid = matrix_of(page)
    heads = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    if grid is None or len(grid.head_rows()) != 3 or not any(len(values_of(row)) == 7 for row in grid.rows):
        return False
    cut = rng.randint(2, 5)
    pieces: list[Grid] = []
    for which in (slice(0, cut), slice(cut, 7)):
        width = sum(box.colspan for box in grid.rows[0]) - 7
        rows: list[Row] = [
            [Box("申请人情况", colspan=width, role="head"), *(Box(h, role="head") for h in heads[which])]
        ]
        for row in grid.figure_rows():
            labels = [box.copy() for box in row if box.role != "value"]
            rows.append([*labels, *values_of(row)[which]])
        pieces.append(Grid(rows))
    _replace(page, grid, list(pieces))
    return True


@mutation("columns", forms=LISTS, kinds=("html",))
def two_years_in_a_frame(page: Page, rng: Random) -> bool:
    """A table that only lays out holds this year's table and, beside it, last year's, each below its year."""
    grid = page.grids()[0]
    if len(page.grids()) > 1:
        return False
    other = with_other_figures(grid, rng)
    for box in other.boxes():
        if box.role != "value":
            box.text = box.text.replace(str(page.reads_year), str(page.reads_year - 1))
    pieces: list[Block] = [
        Markup(f"<table><tr><td><p>{page.reads_year}年</p>"), grid,
        Markup(f"</td><td><p>{page.reads_year - 1}年</p>"), other, Markup("</td></tr></table>"),
    ]  # fmt: skip
    _replace(page, grid, pieces)
    return True


@mutation("columns", kinds=("html",))
def everything_in_frames(page: Page, rng: Random) -> bool:
    """The whole report stands in tables that only lay it out, three deep."""
    opening = "<table width='100%' border='0'><tr><td height='10'>&nbsp;</td></tr><tr><td valign='top'>"
    page.blocks.insert(0, Markup(opening * 3))
    page.blocks.append(Markup("</td></tr></table>" * 3))
    return True
