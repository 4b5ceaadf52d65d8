"""What statistical forms print among their rows: numbers of columns, units below heads, formulas in labels, telephones."""

from random import Random

from tests.hunt.mutations.tables.labels import labelled_rows
from tests.hunt.mutations.tables.matrix import matrix_of
from tests.hunt.mutations.tables.rows import row_index, single_rows
from tests.hunt.page import Box, Grid, Means, Page, Row, label_of, values_of
from tests.hunt.registry import LISTS, SIX, mutation


def _below_heads(grid: Grid, row: Row) -> None:
    grid.rows.insert(len(grid.head_rows()), row)


def _first_width(grid: Grid) -> int:
    """How many columns the labels of the first row of values cover."""
    width = 0
    for box in grid.figure_rows()[0]:
        if box.role == "value":
            break
        width += box.colspan
    return width


@mutation("rows", forms=SIX)
def a_row_of_column_numbers_in_the_matrix(page: Page, rng: Random) -> bool:
    """栏次 1 2 3 … 7 stands below the heads of the matrix."""
    grid = matrix_of(page)
    if grid is None or not grid.head_rows():
        return False
    names = rng.choice((tuple("1234567"), tuple("①②③④⑤⑥⑦"), tuple("ABCDEFG")))
    label = Box(rng.choice(("栏次", "甲", "")), colspan=_first_width(grid), role="title")
    _below_heads(grid, [label, *(Box(name, role="serial") for name in names)])
    return True


@mutation("rows", forms=LISTS)
def a_row_of_column_numbers(page: Page, rng: Random) -> bool:
    """甲 乙 1 stands below the heads of the list."""
    grid = page.grids()[0]
    heads = [row for row in grid.head_rows() if any(box.role == "head" for box in row)]
    if not heads or page.layout == "coded":
        return False
    names = "甲乙丙丁戊己庚辛壬癸"[: len(heads[-1])]
    if len(names) < len(heads[-1]):
        return False
    row = [Box(names[n], colspan=box.colspan, role="title") for n, box in enumerate(heads[-1])]
    row[-1].text = "1"
    grid.rows.insert(row_index(grid, heads[-1]) + 1, row)
    return True


@mutation("rows", forms=SIX)
def a_row_of_units_in_the_matrix(page: Page, rng: Random) -> bool:
    """单位 件 件 … stands below the heads of the matrix."""
    grid = matrix_of(page)
    if grid is None or not grid.head_rows():
        return False
    units = [Box(rng.choice(("件", "（件）")), role="unit") for _ in range(7)]
    _below_heads(grid, [Box("单位", colspan=_first_width(grid), role="title"), *units])
    return True


@mutation("labels")
def labels_with_formulas(page: Page, rng: Random) -> bool:
    """Labels say how their figures are reckoned: 12=13+14+15."""
    changed = False
    for n, (_, label) in enumerate(labelled_rows(page), 1):
        if rng.random() < 0.2:
            text = rng.choice((f"（{n}={n + 1}+{n + 2}）", f"（{n}）", f"（{n + 1}+{n + 2}）", f"[{n}行]"))
            label.text, changed = f"{label.text}{text}", True
    return changed


@mutation("rows", forms=LISTS)
def a_row_of_a_telephone(page: Page, rng: Random) -> bool:
    """联系电话 with its number is a row of the table."""
    grid, row = single_rows(page)[-1]
    made = [box.copy() for box in row]
    for box in made:
        is_value = box.role == "value"
        box.markup = box.shown = None
        box.text = (
            f"8625{rng.randint(1000, 9999)}" if is_value else "联系电话" if box is label_of(made) else ""
        )
        if is_value:
            box.key, box.value, box.means = None, None, Means.FOREIGN
    grid.rows.append(made)
    return True


@mutation("rows", forms=LISTS)
def a_row_turned_around(page: Page, rng: Random) -> bool:
    """The cells of one row are in the opposite order: the figure stands first."""
    rows = [row for _, row in single_rows(page) if len(row) > 1 and row[-1].means is Means.FIGURE]
    if not rows:
        return False
    rng.choice(rows).reverse()
    return True


@mutation("rows", forms=SIX, mutilates=True)
def a_figure_over_two_columns(page: Page, rng: Random) -> bool:
    """A figure is in a cell that covers two columns, and belongs to neither."""
    rows = [
        row
        for _, row in single_rows(page)
        if len(values_of(row)) > 2 and all(b.colspan == 1 for b in values_of(row))
    ]
    if not rows:
        return False
    row = rng.choice(rows)
    values = values_of(row)
    n = rng.randrange(len(values) - 1)
    values[n].colspan = 2
    values[n].blur()
    del row[row.index(values[n + 1])]
    return bool(values[n].text)


@mutation("rows", forms=SIX)
def a_row_of_shares_below(page: Page, rng: Random) -> bool:
    """Below the last row of the matrix there is one of shares."""
    grid = matrix_of(page)
    if grid is None:
        return False
    shares = [
        Box(f"{rng.randint(1, 99)}.{rng.randint(1, 9)}%", means=Means.FOREIGN, role="value") for _ in range(7)
    ]
    grid.rows.append([Box("占比", colspan=_first_width(grid), role="label"), *shares])
    return True
