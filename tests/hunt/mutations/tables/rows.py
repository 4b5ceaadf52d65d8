"""What happens to whole rows: local rows, missing ones, twice printed ones, strays between them."""

from collections.abc import Callable
from itertools import pairwise
from random import Random

from tests.hunt.page import Box, Grid, Means, Page, Row, values_of
from tests.hunt.registry import LISTS, TABLES, enter_as, mutation
from transform.forms.catalogue import indicators

_LOCAL = ("通过政务公开栏公开信息数", "政务公开信息员人数", "本单位门户网站发布信息数", "街道便民服务中心咨询接待数", "村务公开信息数",
          "行政审批事项办结数", "12345热线办理件数", "人大建议政协提案公开数")  # fmt: skip


def single_rows(page: Page) -> list[tuple[Grid, Row]]:
    """The rows of values without cells that reach over other rows."""
    found: list[tuple[Grid, Row]] = []
    for grid in page.grids():
        covered: set[int] = set()
        for n, row in enumerate(grid.rows):
            covered |= {n + d for box in row for d in range(1, box.rowspan)}
            if values_of(row) and all(box.rowspan == 1 for box in row):
                found.append((grid, row))
    return found


def row_index(grid: Grid, row: Row) -> int:
    return next(n for n, other in enumerate(grid.rows) if other is row)


def _stretch(grid: Grid, at: int, by: int) -> None:
    """Make the cells that reach over a row one row taller, or shorter."""
    for n, row in enumerate(grid.rows[:at]):
        for box in row:
            if box.rowspan > 1 and n + box.rowspan > at:
                box.rowspan += by


def insert_row(grid: Grid, at: int, row: Row) -> None:
    """Put a row in before another one; cells that reach over both grow."""
    _stretch(grid, at, 1)
    grid.rows.insert(at, row)


def _alike(row: Row, label: str, rng: Random) -> Row:
    """A row of the same cells with another label and figures of no line."""
    made = [box.copy() for box in row]
    labels = [box for box in made if box.role == "label"]
    for box in made:
        box.markup = box.shown = None
        if box.role == "value":
            # A blank without a line is in the column of another period.
            is_foreign = box.means is Means.FOREIGN or box.key is None
            box.key, box.value, box.means = None, None, Means.FOREIGN if is_foreign else Means.LOCAL
            box.text = str(rng.randint(10_000, 99_999))
    labels[-1].text = label
    return made


@mutation("rows")
def insert_a_local_row(page: Page, rng: Random) -> bool:
    """A row of the office's own among the rows of the form."""
    rows = [(g, r) for g, r in single_rows(page) if any(b.role == "label" for b in r)]
    if not rows:
        return False
    grid, row = rng.choice(rows)
    insert_row(grid, row_index(grid, row), _alike(row, rng.choice(_LOCAL), rng))
    return True


@mutation("rows")
def insert_local_rows_with_numbers(page: Page, rng: Random) -> bool:
    """Some rows of the office's own that continue the numbering of the form."""
    rows = [(g, r) for g, r in single_rows(page) if any(b.role == "label" for b in r)]
    if not rows:
        return False
    grid, row = rng.choice(rows)
    for name in rng.sample(_LOCAL, 3):
        insert_row(grid, row_index(grid, row), _alike(row, f"{rng.randint(2, 9)}.{name}", rng))
    return True


@mutation("rows")
def drop_some_rows(page: Page, rng: Random) -> bool:
    """Rows of the form are not printed."""
    rows = single_rows(page)
    if len(rows) < 6:
        return False
    for grid, row in rng.sample(rows, min(len(rows), rng.randint(1, 5))):
        at = row_index(grid, row)
        del grid.rows[at]
        _stretch(grid, at, -1)
    return True


@mutation("rows", forms=LISTS)
def drop_a_parent(page: Page, rng: Random) -> bool:
    """The row over some 其中 rows is not printed; labels that are clear by themselves stay so."""
    parents = {"f2014": ("f2014.3.1", "f2014.3.2", "f2014.3.3"), "f2008": ("f2008.12", "f2008.19")}[page.form]
    rows = [(g, r) for g, r in single_rows(page) if any(b.key and b.key[0] in parents for b in r)]
    if not rows:
        return False
    grid, row = rng.choice(rows)
    del grid.rows[row_index(grid, row)]
    return True


@mutation("rows", forms=LISTS)
def a_row_printed_twice_alike(page: Page, rng: Random) -> bool:
    """A row stands twice, alike."""
    grid, row = rng.choice(single_rows(page))
    grid.rows.insert(row_index(grid, row) + 1, [box.copy() for box in row])
    return True


@mutation("rows")
def a_row_printed_twice_with_other_figures(page: Page, rng: Random) -> bool:
    """A row stands twice with different figures: nobody can tell which is right."""
    rows = [(g, r) for g, r in single_rows(page) if any(b.means is Means.FIGURE for b in r)]
    if not rows:
        return False
    grid, row = rng.choice(rows)
    again = [box.copy() for box in row]
    for box in again:
        if box.means is Means.FIGURE:
            box.text = str(rng.randint(10_000, 99_999))
            box.value, box.shown, box.markup = box.text, None, None
    for box in (*row, *again):
        if any(b.means is Means.FIGURE and b.key == box.key for b in row):
            box.blur()
    insert_row(grid, row_index(grid, row), again)
    return True


@mutation("rows")
def blank_rows_between(page: Page, rng: Random) -> bool:
    """Empty rows between the rows, as editors leave them."""
    for grid in page.grids():
        for _, row in [pair for pair in single_rows(page) if pair[0] is grid]:
            if rng.random() < 0.2:
                insert_row(
                    grid, row_index(grid, row), [Box("", colspan=box.colspan, role="title") for box in row]
                )
    return True


def _stray(text: Callable[[Random], str], whole: bool = True) -> Callable[[Page, Random], bool]:
    """A row that is none of the form's: over the whole width, or in the first cell alone."""

    def change(page: Page, rng: Random) -> bool:
        rows = single_rows(page)
        if len(rows) < 3:
            return False
        grid, row = rng.choice(rows[1:])
        width = sum(box.colspan for box in row)
        cells = [Box(text(rng), colspan=width, role="title")] if whole else [
            Box(text(rng) if n == 0 else "", colspan=box.colspan, role="title") for n, box in enumerate(row)
        ]  # fmt: skip
        insert_row(grid, row_index(grid, row), cells)
        return True

    return change


for _name, _text in {
    "page_number_between_rows": lambda rng: f"- {rng.randint(1, 9)} -",
    "page_of_pages_between_rows": lambda rng: f"第{rng.randint(1, 3)}页 共3页",
    "note_between_rows": lambda rng: "注：以上数据由党政办公室汇总，其中网站数据2项。",
    "watermark_between_rows": lambda rng: "镇海区人民政府办公室 2018-03-01",
    "subheading_between_rows": lambda rng: "（以下为其他情况）",
    "continued_between_rows": lambda rng: "（续表）",
}.items():
    enter_as(_name, _stray(_text), "rows")
# In a text with a cell on each line it would be the figure of a blank cell.
enter_as("bare_page_number_between_rows", _stray(lambda rng: str(rng.randint(2, 9))), "rows", kinds=TABLES)
enter_as("page_number_in_the_first_cell", _stray(lambda rng: str(rng.randint(2, 9)), whole=False), "rows")
enter_as("note_in_the_first_cell", _stray(lambda rng: "填表人：王丽 联系电话：86258888", whole=False), "rows")


@mutation("rows")
def filled_by_below_the_table(page: Page, rng: Random) -> bool:
    """Who filled it in and on which day, in the last row."""
    for grid in page.grids()[-1:]:
        width = sum(box.colspan for box in grid.rows[-1])
        text = f"单位负责人：张伟　填报人：王丽　联系电话：86258888　填报日期：{page.reads_year + 1}年1月15日"
        grid.rows.append([Box(text, colspan=max(width, 3), role="title")])
    return True


@mutation("rows")
def subtotal_row_added(page: Page, rng: Random) -> bool:
    """A row 小计 of the office's own."""
    rows = [(g, r) for g, r in single_rows(page) if any(b.role == "label" for b in r)]
    if not rows:
        return False
    grid, row = rng.choice(rows)
    insert_row(grid, row_index(grid, row), _alike(row, "小计", rng))
    return True


@mutation("rows", forms=LISTS)
def rows_of_a_group_in_another_order(page: Page, rng: Random) -> bool:
    """Two neighbouring rows of one parent change places, labels and figures."""
    rows = single_rows(page)
    pairs = [
        (g, a, b)
        for (g, a), (h, b) in pairwise(rows)
        if g is h and len(a) == len(b) and not any("其中" in box.text for box in (*a, *b)) and _brothers(a, b)
    ]
    if not pairs:
        return False
    grid, a, b = rng.choice(pairs)
    m, n = row_index(grid, a), row_index(grid, b)
    grid.rows[m], grid.rows[n] = b, a
    return True


def _brothers(a: Row, b: Row) -> bool:

    keys = [box.key[0] for box in (*a, *b) if box.key]
    parents = {indicators()[key].parent for key in keys}
    has_parts = any(i.parent in keys for i in indicators().values())
    return len(keys) >= 2 and len(parents) == 1 and None not in parents and not has_parts
