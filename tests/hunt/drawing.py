"""Sound pages: a form filled in, laid out in one of the layouts of the replica, every cell marked with its line."""

from random import Random

from replica.layouts import LAYOUTS
from replica.layouts.layout import Layout
from replica.printed import PrintedTable
from replica.sheet import Key, Sheet
from tests.hunt.figures import fill_as_offices_do, fill_distinctly
from tests.hunt.offices import close_prose, draw_report, open_prose
from tests.hunt.page import Block, Box, Grid, Line, Means, Page
from transform.text.folding import normalise_text

_PRIVATE = 0xE000
_OF_LAST_YEAR = 0xF000
_NOT_APPLICABLE = ("/", "-", "—", "无")
_UNITS = frozenset(("条", "件", "次", "篇", "人", "个", "人次", "万元", "元", "项", "——"))
# One figure a row beside its label, in the form's order.
ROWWISE = {
    "f2008": ("plain", "unindented", "unnumbered", "titled", "split", "numbered", "without_units", "coded", "stubbed"),
    "f2014": ("plain", "unindented", "unnumbered", "titled", "split", "numbered", "without_units"),
    "f2019": ("one_table", "four_tables", "skewed", "upright", "torn", "broken_headers", "spaced_headers",
              "guided_headers", "restarted"),
    "f2021": ("one_table", "four_tables", "skewed", "upright", "torn", "broken_headers", "spaced_headers",
              "restarted", "single_sixth"),
}  # fmt: skip
OTHERS = {
    "f2008": ("two_years", "two_years_oldest_first", "transposed", "halves"),
    "f2014": ("two_years", "two_years_oldest_first", "transposed", "halves"),
    "f2019": ("turned", "item_nine_only", "thinned", "everything_odd", "clipped_headers"),
    "f2021": ("turned", "thinned", "everything_odd", "without_item_one", "single_sixth_upright"),
}


def draw_page(
    form: str, kind: str, rng: Random, *, layout: str | None = None, distinct: bool | None = None
) -> Page:
    """A page of a form for a kind of file, as sound as offices make them."""
    report = draw_report(form, rng)
    layout = layout or rng.choice(ROWWISE[form])
    distinct = rng.random() < 0.6 if distinct is None else distinct
    values = fill_distinctly(form, rng) if distinct else fill_as_offices_do(form, rng, report.year)
    previous = {key: str(rng.randint(20_000, 90_000)) for key in values}
    sheet = LAYOUTS[form][layout].keep(Sheet(form, report.year, values, (), previous))
    blocks: list[Block] = [Line(report.title, "title")]
    blocks += [Line(text, "prose") for text in open_prose(report, rng)]
    blocks += draw_blocks(form, layout, sheet)
    blocks += [Line(text, "closing") for text in close_prose(rng)]
    return Page(
        form, layout, kind, report.office, 0, blocks, report.office, report.year, report.title,
        reads_year=report.year, is_distinct=distinct,
    )  # fmt: skip


def draw_blocks(form: str, layout: str, sheet: Sheet) -> list[Block]:
    """The tables of a sheet, every cell marked."""
    keys = sorted(sheet.values)
    marked = Sheet(
        form,
        sheet.year,
        {key: chr(_PRIVATE + n) for n, key in enumerate(keys)},
        sheet.local_rows,
        {key: chr(_OF_LAST_YEAR + n) for n, key in enumerate(keys)},
    )
    drawing: Layout = LAYOUTS[form][layout]
    return [_mark(block, keys, sheet, layout) for block in drawing.draw(marked)]


def _mark(block: object, keys: list[Key], sheet: Sheet, layout: str) -> Block:
    if not isinstance(block, PrintedTable):
        text = str(block)
        return Line(text, "period" if "1月1日" in text else "caption")
    rows = [[_box(cell.text, cell.rowspan, cell.colspan, keys, sheet) for cell in row] for row in block.rows]
    grid = Grid(rows)
    for row in rows:
        _mark_row(row, layout)
    return grid


def _box(text: str, rowspan: int, colspan: int, keys: list[Key], sheet: Sheet) -> Box:
    code = ord(text) if len(text) == 1 else 0
    if _PRIVATE <= code < _PRIVATE + len(keys):
        key = keys[code - _PRIVATE]
        return value_box(sheet.values[key], key, rowspan, colspan)
    if _OF_LAST_YEAR <= code < _OF_LAST_YEAR + len(keys):
        printed = sheet.previous.get(keys[code - _OF_LAST_YEAR], "")
        return Box(printed, rowspan, colspan, Means.FOREIGN, role="value")
    role = (
        "unit"
        if normalise_text(text) in _UNITS or text in _UNITS
        else "serial"
        if text.isdigit()
        else "label"
    )
    return Box(text, rowspan, colspan, role=role)


def value_box(text: str, key: Key, rowspan: int = 1, colspan: int = 1) -> Box:
    """The cell of a line with this text."""
    if not text:
        return Box("", rowspan, colspan, Means.BLANK, key, role="value")
    if text in _NOT_APPLICABLE:
        return Box(text, rowspan, colspan, Means.NOTHING, key, role="value")
    return Box(text, rowspan, colspan, Means.FIGURE, key, text.removeprefix("+"), role="value")


def _mark_row(row: list[Box], layout: str) -> None:
    """Of two cells of one line (the month's and the year's) the first is of another period; heads have no values."""
    seen: dict[Key, Box] = {}
    for box in row:
        if box.key is None:
            continue
        if box.key in seen:
            seen[box.key].means = Means.FOREIGN if seen[box.key].text else Means.BLANK
            seen[box.key].key = None
        seen[box.key] = box
    if not any(box.role == "value" for box in row):
        is_heading = len(row) > 1 and bool(row[0].text) and not any(box.text for box in row[1:])
        is_section = is_heading or any(box.text == "——" for box in row)
        for box in row:
            box.role = "section" if is_section else "title" if len(row) == 1 else "head"
