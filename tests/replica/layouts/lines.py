"""The forms of single lines (2008 and 2014) on paper: label, unit, number, in many arrangements."""

from dataclasses import dataclass
from itertools import groupby

from replica.layouts.labels import (
    Labelling,
    label_as_usual,
    label_unindented,
    label_unnumbered,
    printed_lines,
)
from replica.layouts.tables import Cells, as_cells, as_table, transpose
from replica.printed import Printed, PrintedCell, PrintedTable
from replica.sheet import TOTAL, Sheet

_HEADERS = {"f2008": ("指标名称", "计量单位", "本年累计"), "f2014": ("统　计　指　标", "单位", "统计数")}
_CAPTIONS = {"f2008": "政府信息公开情况统计表", "f2014": "政府信息公开情况统计表"}


@dataclass(frozen=True, slots=True)
class Line:
    """One row before it is arranged."""

    label: str
    unit: str
    text: str
    previous: str
    number: str
    section: str
    is_heading: bool = False


def lines_of(sheet: Sheet, labelling: Labelling = label_as_usual) -> list[Line]:
    """Every printed row, local rows behind the row they follow."""
    lines: list[Line] = []
    for row in printed_lines(sheet):
        key, number = (row.code, TOTAL), row.code.rpartition(".")[2]
        texts = sheet.values.get(key, ""), sheet.previous.get(key, "")
        unit, is_heading = row.unit or "——", row.kind == "heading"
        lines.append(Line(labelling(row, sheet), unit, *texts, number, row.section, is_heading))
        local = (r for r in sheet.local_rows if r.after == row.code)
        lines += [Line(r.label, r.unit, r.text, "", "", row.section) for r in local]
    return lines


def caption(sheet: Sheet) -> tuple[str, str, str]:
    """The three lines over the table."""
    period = f"（{sheet.year}年1月1日至{sheet.year}年12月31日）"
    return "政府信息公开情况统计表", period, "填报单位（盖章）："


def lay_out_plain(sheet: Sheet, labelling: Labelling = label_as_usual) -> Printed:
    """Caption, period and a three-column table, as the seed report has it."""
    rows = [(line.label, line.unit, line.text) for line in lines_of(sheet, labelling)]
    return (*caption(sheet), as_table([_HEADERS[sheet.form], *rows]))


def lay_out_unindented(sheet: Sheet) -> Printed:
    """Nothing but the numbers in front shows the hierarchy."""
    return lay_out_plain(sheet, label_unindented)


def lay_out_unnumbered(sheet: Sheet) -> Printed:
    """Nothing but the indent shows the hierarchy."""
    return lay_out_plain(sheet, label_unnumbered)


def lay_out_titled(sheet: Sheet) -> Printed:
    """The caption stands in the table, and so do the headings over its whole width."""
    header = as_cells(*_HEADERS[sheet.form])
    title = tuple((PrintedCell(text, colspan=3),) for text in caption(sheet))
    return (PrintedTable((*title, header, *map(_wide_heading, lines_of(sheet)))),)


def _wide_heading(line: Line) -> Cells:
    if line.is_heading:
        return (PrintedCell(line.label, colspan=3),)
    return as_cells(line.label, line.unit, line.text)


def lay_out_split(sheet: Sheet) -> Printed:
    """A page break in the middle: the second table has no header."""
    *paragraphs, table = lay_out_plain(sheet)
    assert isinstance(table, PrintedTable)
    half = len(table.rows) // 2
    return (*paragraphs, PrintedTable(table.rows[:half]), PrintedTable(table.rows[half:]))


def lay_out_numbered(sheet: Sheet) -> Printed:
    """A column of running numbers in front."""
    rows = [(str(n), line.label, line.unit, line.text) for n, line in enumerate(lines_of(sheet), 1)]
    return (*caption(sheet), as_table([("序号", *_HEADERS[sheet.form]), *rows]))


def lay_out_without_units(sheet: Sheet) -> Printed:
    """Label and number alone."""
    label, _, number = _HEADERS[sheet.form]
    rows = [(line.label, line.text) for line in lines_of(sheet)]
    return (*caption(sheet), as_table([(label, number), *rows]))


def lay_out_two_years(sheet: Sheet) -> Printed:
    """This year's column and last year's behind it."""
    header = (*_HEADERS[sheet.form][:2], f"{sheet.year}年", f"{sheet.year - 1}年")
    rows = [(line.label, line.unit, line.text, line.previous) for line in lines_of(sheet)]
    return (*caption(sheet), as_table([header, *rows]))


def lay_out_two_years_oldest_first(sheet: Sheet) -> Printed:
    """Last year's column in front of this year's."""
    header = (*_HEADERS[sheet.form][:2], f"{sheet.year - 1}年", f"{sheet.year}年")
    rows = [(line.label, line.unit, line.previous, line.text) for line in lines_of(sheet)]
    return (*caption(sheet), as_table([header, *rows]))


def lay_out_transposed(sheet: Sheet) -> Printed:
    """Three very long rows: labels, units, numbers."""
    *paragraphs, table = lay_out_plain(sheet)
    assert isinstance(table, PrintedTable)
    return (*paragraphs, transpose(table))


def lay_out_halves(sheet: Sheet) -> Printed:
    """The second half of the rows beside the first, to save a page."""
    lines = [(line.label, line.unit, line.text) for line in lines_of(sheet)]
    half = -(-len(lines) // 2)
    right = [*lines[half:], *[("", "", "")] * (2 * half - len(lines))]
    rows = [(*a, *b) for a, b in zip(lines[:half], right, strict=True)]
    return (*caption(sheet), as_table([_HEADERS[sheet.form] * 2, *rows]))


def lay_out_coded(sheet: Sheet) -> Printed:
    """The upload template of 2008: a code column, the month's figure, then the year's."""
    header = ("指标名称", "计量单位", "代码", "本月累计", "本年累计")
    rows = [(line.label, line.unit, line.number, _month(line.text), line.text) for line in lines_of(sheet)]
    return (*caption(sheet), as_table([header, *rows]))


def _month(text: str) -> str:
    return str(int(text) // 12) if text.isdigit() else text


def lay_out_stubbed(sheet: Sheet) -> Printed:
    """Section names down the left edge, each over all its rows."""
    rows: list[Cells] = [as_cells("类别", *_HEADERS[sheet.form])]
    for section, group in groupby(lines_of(sheet), key=lambda line: line.section):
        members = [as_cells(line.label, line.unit, line.text) for line in group]
        rows += [(PrintedCell(section, rowspan=len(members)), *members[0]), *members[1:]]
    return (*caption(sheet), PrintedTable(tuple(rows)))
