"""The units that a page prints: in the column of units, in heads, over a table, in cells."""

from decimal import Decimal
from random import Random

from tests.hunt.mutations.figures.cells import some
from tests.hunt.page import Box, Line, Page, Row
from tests.hunt.registry import FORMS, LISTS, mutation
from transform.forms.catalogue import indicators


def _money(page: Page) -> list[tuple[Row, Box]]:
    """The rows with an amount, and its cell."""
    return [
        (row, box)
        for grid in page.grids()
        for row in grid.rows
        for box in row
        if box.value is not None
        and box.key
        and indicators()[box.key[0]].unit in ("元", "万元")
        and box in page.figures()
    ]


def _unit(box: Box) -> str:
    assert box.key is not None
    return indicators()[box.key[0]].unit or ""


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


@mutation("units", forms=LISTS)
def money_in_another_unit(page: Page, rng: Random) -> bool:
    """The column of units says 元 where the form says 万元, or the other way round."""
    changed = False
    for row, box in _money(page):
        unit = next((cell for cell in row if cell.role == "unit"), None)
        if unit is None or rng.random() < 0.3:
            continue
        number = Decimal(box.value or 0)
        if _unit(box) == "万元":
            unit.text, box.text = "元", _plain(number * 10_000)
        else:
            unit.text, box.text = "万元", _plain(number / 10_000)
        changed = True
    return changed


@mutation("units", forms=FORMS)
def unit_behind_the_amount(page: Page, rng: Random) -> bool:
    """The unit stands behind the amount in its cell."""
    for _, box in _money(page):
        box.text = f"{box.text}{_unit(box)}"
    return bool(_money(page))


@mutation("units", forms=FORMS)
def other_unit_behind_the_amount(page: Page, rng: Random) -> bool:
    """The amount stands in 元 behind the form's 万元, with its unit, and the other way round."""
    for _, box in _money(page):
        number = Decimal(box.value or 0)
        box.text = (
            f"{_plain(number * 10_000)}元" if _unit(box) == "万元" else f"{_plain(number / 10_000)}万元"
        )
    return bool(_money(page))


@mutation("units")
def unit_behind_the_figure(page: Page, rng: Random) -> bool:
    """353条."""
    boxes = some(page, rng, page.counts())
    for box in boxes:
        box.text = f"{box.text}{_unit(box)}"
    return bool(boxes)


@mutation("units", forms=LISTS)
def unit_of_ten_thousand_items(page: Page, rng: Random) -> bool:
    """The column of units says 万条 in a row."""
    rows = [row for grid in page.grids() for row in grid.figure_rows() if any(b.text == "条" for b in row)]
    if not rows:
        return False
    row = rng.choice(rows)
    unit = next(box for box in row if box.text == "条")
    for box in row:
        if box.role == "value" and box.value is not None and box in page.counts():
            unit.text = "万条"
            box.print_figure(box.text, str(int(box.text) * 10_000))
    return unit.text == "万条"


@mutation("units", forms=LISTS)
def units_left_out(page: Page, rng: Random) -> bool:
    """The column of units is empty."""
    units = [box for box in page.boxes() if box.role == "unit"]
    for box in units:
        box.text = ""
    return bool(units)


@mutation("units", forms=LISTS)
def units_of_one_kind(page: Page, rng: Random) -> bool:
    """Every count has the unit 件, whatever the form says."""
    units = [box for box in page.boxes() if box.role == "unit" and box.text not in ("元", "万元", "——")]
    for box in units:
        box.text = "件"
    return bool(units)


@mutation("units", forms=LISTS)
def units_in_brackets(page: Page, rng: Random) -> bool:
    """The unit stands in brackets."""
    units = [box for box in page.boxes() if box.role == "unit" and box.text != "——"]
    for box in units:
        box.text = f"（{box.text}）"
    return bool(units)


@mutation("units", forms=LISTS)
def unit_over_the_table(page: Page, rng: Random) -> bool:
    """A line over the table says what counts are in, which changes nothing."""
    page.blocks.insert(
        page.at(page.grids()[0]), Line(rng.choice(("单位：条、件、次", "计量单位：件")), "caption")
    )
    return True


@mutation("units", forms=("f2021",))
def amount_head_in_yuan(page: Page, rng: Random) -> bool:
    """The head of the fees says 元."""
    heads = [box for box in page.boxes() if "收费金额" in box.text]
    boxes = [box for _, box in _money(page)]
    for head in heads:
        head.text = head.text.replace("万元", "元").replace("万\n元", "元")
    for box in boxes:
        box.text = _plain(Decimal(box.value or 0) * 10_000)
    return bool(heads and boxes) and all("万" not in head.text for head in heads)


@mutation("units", forms=("f2021",))
def amount_head_without_unit(page: Page, rng: Random) -> bool:
    """The head of the fees names no unit."""
    heads = [box for box in page.boxes() if "收费金额" in box.text]
    for head in heads:
        head.text = "本年收费金额"
    return bool(heads)


@mutation("units", forms=LISTS)
def unit_in_the_label(page: Page, rng: Random) -> bool:
    """The unit stands behind the label too."""
    changed = False
    for grid in page.grids():
        for row in grid.figure_rows():
            labels = [box for box in row if box.role == "label"]
            keys = [box.key for box in row if box.key]
            if labels and keys and rng.random() < 0.3:
                labels[-1].text += f"（{indicators()[keys[0][0]].unit}）"
                changed = True
    return changed
