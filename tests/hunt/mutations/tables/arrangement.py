"""How a table is laid out: columns in another order, cells merged otherwise, tables in, beside and behind each other."""

from random import Random

from tests.hunt.mutations.tables.labels import labelled_rows
from tests.hunt.mutations.tables.matrix import matrix_of
from tests.hunt.page import Box, Grid, Line, Markup, Means, Page, label_of, values_of
from tests.hunt.registry import FORMS, LISTS, SIX, TABLES, mutation


@mutation("columns", forms=LISTS)
def unit_behind_the_figures(page: Page, rng: Random) -> bool:
    """The column of units is the last."""
    changed = False
    for grid in page.grids():
        for row in grid.rows:
            at = next(
                (n for n, box in enumerate(row) if box.role == "unit" or box.text in ("单位", "计量单位")),
                None,
            )
            if at is not None and at < len(row) - 1:
                row.append(row.pop(at))
                changed = True
    return changed


@mutation("columns", forms=LISTS)
def figures_before_the_labels(page: Page, rng: Random) -> bool:
    """The figures are in the first column."""
    if page.layout in ("titled", "stubbed", "coded"):
        return False
    for grid in page.grids():
        for row in grid.rows:
            if len(row) > 1:
                row.insert(0, row.pop())
    return True


@mutation("columns", forms=LISTS)
def no_column_of_units(page: Page, rng: Random) -> bool:
    """Labels and figures alone."""
    changed = False
    for grid in page.grids():
        for row in grid.rows:
            kept = [box for box in row if box.role != "unit" and box.text not in ("单位", "计量单位")]
            changed |= 0 < len(kept) < len(row)
            row[:] = kept or row
    return changed


@mutation("columns", forms=LISTS, kinds=TABLES)
def labels_over_two_columns(page: Page, rng: Random) -> bool:
    """Labels reach over two columns, heads do not: spans disagree, the order of cells is the same."""
    for grid in page.grids():
        for row in grid.figure_rows():
            label = label_of(row)
            if label is not None:
                label.colspan += 1
    return True


@mutation("columns", forms=FORMS, kinds=("html",))
def spans_that_disagree(page: Page, rng: Random) -> bool:
    """Figures reach over two columns in some rows, as spans of other rows were edited; the order of cells is the same."""
    if matrix_of(page) is None and page.form in SIX:
        return False
    changed = False
    for grid in page.grids():
        if page.form in SIX and any(box.key and ".2." in box.key[0] for box in grid.boxes()) is False:
            continue
        for row in grid.figure_rows():
            if (
                rng.random() < 0.4
                and row[-1].role == "value"
                and (page.form in LISTS or (row[-1].key and ".2." in row[-1].key[0]))
            ):
                row[-1].colspan += 1
                changed = True
    return changed


@mutation("columns", kinds=TABLES)
def nothing_is_merged(page: Page, rng: Random) -> bool:
    """Every merged cell is split; all but the first of its cells are empty."""
    for grid in page.grids():
        cells: dict[tuple[int, int], Box] = {}
        for r, row in enumerate(grid.rows):
            c = 0
            for box in row:
                while (r, c) in cells:
                    c += 1
                tall, wide = box.rowspan, box.colspan
                box.rowspan = box.colspan = 1
                for down in range(min(tall, len(grid.rows) - r)):
                    for right in range(wide):
                        cells[r + down, c + right] = Box("", role="title") if down or right else box
                c += wide
        width = 1 + max(c for _, c in cells)
        grid.rows[:] = [
            [cells.get((r, c)) or Box("", role="title") for c in range(width)] for r in range(len(grid.rows))
        ]
    return True


@mutation("columns", layouts=("transposed", "turned"))
def rows_for_columns(page: Page, rng: Random) -> bool:
    """The table is transposed."""
    return True


@mutation("columns", forms=LISTS, layouts=("halves",))
def halves_beside_each_other(page: Page, rng: Random) -> bool:
    """The second half of the rows is beside the first."""
    return True


@mutation("columns", forms=LISTS, layouts=("two_years",))
def two_years_beside_each_other(page: Page, rng: Random) -> bool:
    """Last year's column is behind this year's."""
    return True


@mutation("columns", forms=LISTS, layouts=("two_years_oldest_first",))
def last_year_before_this_year(page: Page, rng: Random) -> bool:
    """Last year's column is before this year's."""
    return True


@mutation("columns", forms=LISTS, layouts=("two_years", "two_years_oldest_first"))
def years_as_words(page: Page, rng: Random) -> bool:
    """本年 and 上年 in place of the years."""
    names = {f"{page.reads_year}年": ("本年数", "本年"), f"{page.reads_year - 1}年": ("上年数", "上年")}
    which = rng.randrange(2)
    for box in page.boxes():
        if box.text in names:
            box.text = names[box.text][which]
    return True


@mutation(
    "columns",
    forms=SIX,
    layouts=("item_nine_only", "thinned", "everything_odd", "without_item_one", "clipped_headers"),
)
def odd_paper(page: Page, rng: Random) -> bool:
    """One of the odd layouts that offices chose."""
    return True


@mutation("columns", forms=LISTS, kinds=TABLES)
def two_tables_side_by_side(page: Page, rng: Random) -> bool:
    """Another office's table with figures of its own stands to the right, under its name."""
    grid = page.grids()[0]
    if page.layout in ("titled", "split", "stubbed"):
        return False
    for row in grid.rows:
        again = [box.copy() for box in row]
        for box in again:
            if box.role == "value":
                box.key = box.value = box.markup = box.shown = None
                box.means = Means.FOREIGN
                box.text = str(rng.randint(20_000, 99_999))
        row.extend(again)
    width = sum(box.colspan for box in grid.rows[0]) // 2
    grid.rows.insert(
        0, [Box("本单位", colspan=width, role="title"), Box("下属单位", colspan=width, role="title")]
    )
    return True


@mutation("columns", forms=LISTS)
def label_and_figure_in_one_cell(page: Page, rng: Random) -> bool:
    """A label and its figure stand in one cell: 网络申请数：14."""
    rows = [
        (row, label)
        for row, label in labelled_rows(page)
        if len(values_of(row)) == 1 and values_of(row)[0].means is Means.FIGURE
    ]
    if not rows:
        return False
    for row, label in rng.sample(rows, min(3, len(rows))):
        value = values_of(row)[0]
        merged = Box(
            f"{label.text}：{value.text}", means=value.means, key=value.key, value=value.value, role="value"
        )
        row[row.index(label)] = merged
        row.remove(value)
        row.append(Box("", role="title"))
    return True


@mutation("columns", forms=SIX, kinds=("html",))
def tables_side_by_side_in_a_frame(page: Page, rng: Random) -> bool:
    """The tables stand in the cells of a table that only lays them out."""

    for grid in page.grids():
        at = page.at(grid)
        page.blocks[at : at + 1] = [
            Markup('<table width="100%"><tr><td>'),
            grid,
            Markup("</td></tr></table>"),
        ]
    return True


@mutation("columns")
def tables_joined(page: Page, rng: Random) -> bool:
    """All tables in one, with the lines between them as rows."""
    grids = page.grids()
    if len(grids) < 2:
        return False
    first, last = page.at(grids[0]), page.at(grids[-1])
    width = max(sum(box.colspan for box in row) for grid in grids for row in grid.rows)
    joined = Grid([])
    for block in page.blocks[first : last + 1]:
        if isinstance(block, Line):
            joined.rows.append([Box(block.text, colspan=width, role="title")])
        elif isinstance(block, Grid):
            joined.rows += block.rows
    page.blocks[first : last + 1] = [joined]
    return True
