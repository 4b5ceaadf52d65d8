"""Columns beside those of the form, columns in another order, tables beside or across each other."""

from collections.abc import Callable
from random import Random

from tests.hunt.mutations.tables.matrix import matrix_of
from tests.hunt.page import Box, Means, Page, Row, label_of, values_of
from tests.hunt.registry import LISTS, SIX, enter_as, mutation

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


@mutation("columns", forms=LISTS)
def two_columns_of_one_head(page: Page, rng: Random) -> bool:
    """Two columns have the same head and different figures: nobody can tell which counts."""
    for grid in page.grids():
        for row in grid.rows:
            if len(row) == 1:
                row[0].colspan += 1
            elif values_of(row):
                value = row[-1].copy()
                if value.means is Means.FIGURE:
                    value.text = value.value = str(rng.randint(20_000, 99_999))
                row.append(value)
            else:
                row.append(row[-1].copy())
    for box in page.boxes():
        box.blur()
    return page.layout not in ("coded", "split")
