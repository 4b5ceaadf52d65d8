"""Columns beside those of the form, columns in another order, tables beside or across each other."""

from collections.abc import Callable
from random import Random

from tests.hunt.mutations.heads import matrix_of
from tests.hunt.mutations.labels import labelled_rows
from tests.hunt.page import Box, Grid, Line, Means, Page, Row, label_of, values_of
from tests.hunt.registry import FORMS, LISTS, SIX, TABLES, enter_as, mutation

Cell = Callable[[Row, Random], Box]


def _foreign(text: str) -> Box:
    return Box(text, means=Means.FOREIGN, role="value")


def _other_figure(row: Row, rng: Random) -> Box:
    return _foreign(str(rng.randint(20_000, 99_999)))


def _share(row: Row, rng: Random) -> Box:
    return _foreign(f"{rng.randint(1, 99)}.{rng.randint(1, 9)}%")


def _signed(row: Row, rng: Random) -> Box:
    return _foreign(f"{rng.choice('+-')}{rng.randint(2, 99)}")


def _remark(row: Row, rng: Random) -> Box:
    return Box(rng.choice(("", "", "", "含网上2件", "与上年持平", "见附件", "含下属单位")), role="title")


def _bare_remark(row: Row, rng: Random) -> Box:
    return _foreign(rng.choice(("", "", "", "2", "15")))


def _append(names: tuple[str, ...], cell: Cell, before: bool = False) -> Callable[[Page, Random], bool]:
    """A column behind the last one of a list, or before its figures."""

    def change(page: Page, rng: Random) -> bool:
        name = rng.choice(names).format(last=page.reads_year - 1, this=page.reads_year)
        for grid in page.grids():
            for row in grid.rows:
                at = (
                    next((n for n, box in enumerate(row) if box.role == "value"), len(row))
                    if before
                    else len(row)
                )
                if values_of(row):
                    row.insert(at, cell(row, rng))
                elif any(box.role == "head" for box in row):
                    row.insert(len(row) - 1 if before else len(row), Box(name, role="head"))
                elif len(row) == 1:
                    row[0].colspan += 1
                else:
                    row.append(Box("", role="title"))
        return True

    return change


enter_as("a_column_of_remarks", _append(("备注", "说明"), _remark), "columns", forms=LISTS)
enter_as("a_column_of_remarks_with_figures", _append(("备注",), _bare_remark), "columns", forms=LISTS)
enter_as(
    "a_column_of_last_year",
    _append(("上年数", "上年度", "上年同期", "去年同期", "{last}年"), _other_figure),
    "columns",
    forms=LISTS,
)
enter_as(
    "a_column_of_last_year_before",
    _append(("上年数", "上年度", "{last}年", "上年同期"), _other_figure, before=True),
    "columns",
    forms=LISTS,
)
enter_as("a_column_of_shares", _append(("占比", "同比", "同比%", "增长率"), _share), "columns", forms=LISTS)
enter_as(
    "a_column_of_changes",
    _append(("增减", "比上年增减", "同比增减", "与上年相比"), _signed),
    "columns",
    forms=LISTS,
)
enter_as(
    "a_column_of_all_years",
    _append(("历年累计", "累计数", "自2008年以来累计"), _other_figure),
    "columns",
    forms=LISTS,
)
enter_as(
    "a_column_of_the_last_quarter",
    _append(("第四季度", "四季度数", "本季度"), _other_figure),
    "columns",
    forms=LISTS,
)
enter_as(
    "a_column_of_the_month",
    _append(("本月数", "12月", "本月累计"), _other_figure, before=True),
    "columns",
    forms=LISTS,
)
enter_as(
    "a_column_of_the_plan", _append(("计划数", "目标数"), _other_figure, before=True), "columns", forms=LISTS
)
enter_as("a_column_without_head", _append(("",), _other_figure), "columns", forms=LISTS, mutilates=True)
enter_as("a_column_of_the_district", _append(("全区合计", "区级汇总"), _other_figure), "columns", forms=LISTS)


@mutation("columns", forms=LISTS)
def an_empty_column(page: Page, rng: Random) -> bool:
    """An empty column between unit and figure, or at the end."""
    at_end = rng.random() < 0.5
    for grid in page.grids():
        for row in grid.rows:
            if len(row) > 1:
                row.insert(len(row) if at_end else len(row) - 1, Box("", role="title"))
    return True


@mutation("columns", forms=LISTS)
def a_serial_column(page: Page, rng: Random) -> bool:
    """A column of running numbers before the labels."""
    number = 0
    for grid in page.grids():
        for row in grid.rows:
            if len(row) == 1:
                row[0].colspan += 1
                continue
            if values_of(row):
                number += 1
            row.insert(
                0,
                Box(
                    str(number) if values_of(row) else "序号" if row[0].role == "head" else "", role="serial"
                ),
            )
    return True


@mutation("columns", forms=LISTS)
def a_serial_column_behind_the_labels(page: Page, rng: Random) -> bool:
    """A column 行次 between labels and units."""
    number = 0
    for grid in page.grids():
        for row in grid.rows:
            if len(row) == 1:
                row[0].colspan += 1
                continue
            if values_of(row):
                number += 1
            label = label_of(row)
            at = 1 + (row.index(label) if label in row else 0)
            row.insert(
                at,
                Box(
                    str(number) if values_of(row) else "行次" if row[0].role == "head" else "", role="serial"
                ),
            )
    return True


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


@mutation("columns", forms=SIX)
def a_column_of_remarks_in_the_matrix(page: Page, rng: Random) -> bool:
    """The matrix has a column 备注 behind the totals."""
    grid = matrix_of(page)
    if grid is None or len(grid.head_rows()) != 3:
        return False
    grid.rows[0].append(Box("备注", rowspan=3, role="head"))
    for row in grid.figure_rows():
        row.append(_remark(row, rng))
    return True


@mutation("columns", forms=SIX)
def a_column_of_last_year_in_the_matrix(page: Page, rng: Random) -> bool:
    """The matrix has a column 上年总计 behind the totals."""
    grid = matrix_of(page)
    if grid is None or len(grid.head_rows()) != 3:
        return False
    grid.rows[0].append(Box("上年总计", rowspan=3, role="head"))
    for row in grid.figure_rows():
        row.append(_other_figure(row, rng))
    return True


@mutation("columns", forms=SIX)
def a_serial_column_in_the_matrix(page: Page, rng: Random) -> bool:
    """The matrix has running numbers between labels and figures."""
    grid = matrix_of(page)
    if grid is None or len(grid.head_rows()) != 3:
        return False
    grid.rows[0].insert(1, Box("序号", rowspan=3, role="head"))
    for number, row in enumerate(grid.figure_rows(), 1):
        at = next(n for n, box in enumerate(row) if box.role == "value")
        row.insert(at, Box(str(number), role="serial"))
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
                box.key, box.value = None, None
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
    from tests.hunt.page import Markup

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
