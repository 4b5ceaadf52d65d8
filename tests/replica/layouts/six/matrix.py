"""Section three: the matrix of requests, about 25 rows by 7 kinds of applicant."""

import re
from collections.abc import Iterator

from replica.layouts.six.paper import Paper
from replica.layouts.tables import Cells, as_cells, cut, transpose
from replica.printed import PrintedCell, PrintedTable
from replica.sheet import Sheet
from transform.forms.catalogue import Indicator, forms

_NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
_HEADER_ROWS = 3


def columns_of(sheet: Sheet) -> tuple[str, ...]:
    """The applicant columns of the form."""
    return tuple(b.code for b in forms()[sheet.form].breakdowns["applicant"])


def rows_of(sheet: Sheet) -> list[Indicator]:
    """The lines of the matrix that the sheet fills."""
    filled = {code for code, _ in sheet.values}
    return [i for i in forms()[sheet.form].indicators if i.breakdown and i.code in filled]


def draw_matrix(sheet: Sheet, paper: Paper) -> Iterator[PrintedTable]:
    """One table, or two where a page break tears it."""
    body = _draw_rows(rows_of(sheet), sheet, paper)
    if not body:
        return
    table = PrintedTable((*_draw_header(paper), *body))
    if paper.torn:
        yield from cut(table, _HEADER_ROWS + max(len(body) * 2 // 3, 1))
    else:
        yield transpose(table) if paper.turned else table


def _draw_header(paper: Paper) -> list[Cells]:
    def head(text: str, rowspan: int = 1, colspan: int = 1) -> PrintedCell:
        return PrintedCell(paper.header(text, 0), rowspan, colspan)

    companies = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
    return [
        (PrintedCell(_NOTE, 3, 3), head("申请人情况", colspan=7)),
        (head("自然人", 2), head("法人或其他组织", colspan=5), head("总计", 2)),
        tuple(head(text) for text in companies),
    ]


def _draw_rows(rows: list[Indicator], sheet: Sheet, paper: Paper) -> list[Cells]:
    form = forms()[sheet.form]
    groups = {i.code: i for i in form.indicators if i.kind == "heading"}
    drawn: list[Cells] = []
    begun: set[str] = set()
    for row in rows:
        heads = list(_group_heads(row, rows, groups, begun, paper))
        inner = _depth(row, groups)
        label = _renumber(row, rows) if paper.restarted else row.label
        texts = (sheet.values[row.code, column] for column in columns_of(sheet))
        drawn.append((*heads, PrintedCell(label, colspan=3 - inner), *as_cells(*texts)))
    return drawn


def _group_heads(
    row: Indicator, rows: list[Indicator], groups: dict[str, Indicator], begun: set[str], paper: Paper
) -> Iterator[PrintedCell]:
    """The cells to the left that begin in this row, outermost first."""
    for code in _ancestors(row, groups):
        if code not in begun:
            begun.add(code)
            tall = sum(code in _ancestors(other, groups) for other in rows)
            yield PrintedCell(_upright(groups[code].label) if paper.upright else groups[code].label, tall)


def _ancestors(row: Indicator, groups: dict[str, Indicator]) -> list[str]:
    parent = groups.get(row.parent or "")
    return [*_ancestors(parent, groups), parent.code] if parent else []


def _depth(row: Indicator, groups: dict[str, Indicator]) -> int:
    return len(_ancestors(row, groups))


def _upright(label: str) -> str:
    """``三、本年度…`` one letter a line, the number in front kept whole."""
    number, rest = re.fullmatch(r"(.、|（.）)?(.*)", label, re.DOTALL).groups()  # type: ignore[union-attr]
    return "\n".join([*([number] if number else []), *rest])


def _renumber(row: Indicator, rows: list[Indicator]) -> str:
    if not re.match(r"\d\.", row.label):
        return row.label
    brothers = [other.code for other in rows if other.parent == row.parent]
    return f"{brothers.index(row.code) + 1}{row.label[1:]}"
