"""Which rows of a section agree with its heads; what agrees is printed again in the form's own shape.

Tables 二, 三 and 四 of the 2019 and 2021 forms need their heads: without them nothing says whose figures these are. A
list table has one figure in a row, or as many as its heads have columns of figures.
"""

from collections.abc import Sequence

from transform.document import PrintedCell
from transform.flattened.directions import Directions, find_directions
from transform.flattened.heads import order_applicants, order_procedures
from transform.flattened.items import ARTICLE_20, REQUESTS, REVIEWS, Caption, Heads, Row, list_figures
from transform.flattened.lists import check_list
from transform.flattened.placing import fit_row, fit_rows
from transform.flattened.sections import STRAY, CheckedSection, Section, leave_out, print_cells
from transform.flattened.words import (
    LABEL_COLUMN,
    MEASURE,
    RESULT,
    is_item,
    roles_of,
)
from transform.text.folding import label_key

_REVIEWS, _DIRECT = map(label_key, ("行政复议", "未经复议直接起诉"))


def check_sections(sections: Sequence[Section]) -> list[CheckedSection]:
    """Hold the rows of sections against their heads.

    Where a row of cells on lines of their own does not fit, blanks are missing or are no cells: none of these blanks
    is trusted then.
    """
    directions = find_directions(sections)
    checked = [_check_section(section, directions, True) for section in sections]
    if any(
        not row.holds_blanks for section in checked for row, count in section.left_out if count and row.labels
    ):
        checked = [_check_section(section, directions, False) for section in sections]
    return checked


def _check_section(section: Section, directions: Directions, trusts_blanks: bool) -> CheckedSection:
    if section.kind == STRAY or directions.are_uncertain(section):
        return leave_out(section, None)
    check = {REQUESTS: _check_requests, REVIEWS: _check_reviews, ARTICLE_20: _check_article_20}
    return check.get(section.kind, check_list)(section, trusts_blanks)


def _check_requests(section: Section, trusts_blanks: bool) -> CheckedSection:
    rows = section.rows
    words = [word for item in section.items if isinstance(item, Heads) for word in item.words]
    order = order_applicants(section.heads.words if section.heads else words)
    if order is None:
        return leave_out(section, None)
    count = len(order)
    printed: list[tuple[PrintedCell, ...]] = [print_cells("", *order)]
    figures, left_out = 0, []
    for row, cells in zip(rows, fit_rows(rows, count, trusts_blanks), strict=True):
        if not row.cells:
            printed.append(print_cells(*row.labels))
        elif cells is not None and row.labels:
            printed.append(print_cells(row.labels[-1], *cells))
            figures += len(list_figures(cells))
        elif list_figures(row.cells):
            left_out.append((row, count))
    return CheckedSection(section, tuple(printed), figures, tuple(left_out))


def _check_reviews(section: Section, trusts_blanks: bool) -> CheckedSection:
    heads = section.heads
    order = order_procedures(heads.words) if heads else None
    results = [word for word in heads.words if RESULT in roles_of(word)] if heads else []
    if not order or len(results) % len(order):
        return leave_out(section, None)
    width = len(results) // len(order)
    runs = [results[n : n + width] for n in range(0, len(results), width)]
    keys = {tuple(map(label_key, run)) for run in runs}
    count = len(results)
    if len(keys) != 1 or len(set(next(iter(keys)))) != width:
        return leave_out(section, count)
    filled = [row for row in section.rows if list_figures(row.cells)]
    cells = fit_row(filled[0], count, trusts_blanks) if len(filled) == 1 and not filled[0].labels else None
    # On lines of their own the first blank may be an empty line between heads and figures.
    if cells is None or (
        heads is not None and heads.blanks and not cells[0] and filled[0].first != filled[0].last
    ):
        return leave_out(section, count)
    return CheckedSection(section, _print_reviews(order, runs, cells), len(list_figures(cells)), ())


def _print_reviews(
    order: Sequence[str], runs: Sequence[Sequence[str]], cells: Sequence[str]
) -> tuple[tuple[PrintedCell, ...], ...]:
    """Table 四 with the spans of the form."""
    width = len(runs[0])
    top: list[PrintedCell] = []
    middle: list[PrintedCell] = []
    low: list[PrintedCell] = []
    for procedure, run in zip(order, runs, strict=True):
        if label_key(procedure) == _REVIEWS:
            top.append((procedure, 1, width))
            middle += [(text, 2, 1) for text in run]
        else:
            if label_key(procedure) == _DIRECT:
                top.append(("行政诉讼", 1, 2 * width))
            middle.append((procedure, 1, width))
            low += print_cells(*run)
    return tuple(top), tuple(middle), tuple(low), print_cells(*cells)


def _check_article_20(section: Section, trusts_blanks: bool) -> CheckedSection:
    printed: list[tuple[PrintedCell, ...]] = []
    left_out: list[tuple[Row, int | None]] = []
    figures, measures, blanks = 0, 0, 0
    is_under_heads = False
    for item in section.items:
        if isinstance(item, Caption):
            printed.append(print_cells(item.text))
            measures = 0
        elif isinstance(item, Heads):
            heads = [word for word in item.words if MEASURE in roles_of(word)]
            others = [word for word in item.words if MEASURE not in roles_of(word)]
            blanks = item.blanks
            measures = len(heads) if others and all(LABEL_COLUMN in roles_of(word) for word in others) else 0
            printed.append(print_cells((others or ["信息内容"])[0], *heads))
            is_under_heads = True
        elif isinstance(item, Row):
            if is_under_heads and _may_be_head(item):
                measures = 0
            is_under_heads = False
            cells = _fit_item(item, measures, blanks, trusts_blanks) if item.cells else None
            if cells is not None:
                printed.append(print_cells(item.labels[-1], *cells))
                figures += len(list_figures(cells))
            elif list_figures(item.cells):
                left_out.append((item, measures or None))
    return CheckedSection(section, tuple(printed) if figures else (), figures, tuple(left_out))


def _may_be_head(row: Row) -> bool:
    """Whether the first row under heads begins with words that may be one more head (上一年项目数量（指2019年事项数）)."""
    return row.is_doubtful or not (row.cells or is_item(row.labels[-1]))


def _fit_item(row: Row, measures: int, blanks: int, trusts_blanks: bool) -> tuple[str, ...] | None:
    if not measures or not row.labels:
        return None
    if measures == 1 and not any(row.cells[1:]) and row.first == row.last and not row.is_doubtful:
        # The heads and figures of other items span more columns.
        return row.cells[:1]
    if blanks and row.first != row.last:
        # Behind the figures are as many blanks as behind the heads.
        is_alike = len(row.cells) == measures + blanks and not any(row.cells[measures:])
        return row.cells[:measures] if is_alike and not row.is_doubtful else None
    return fit_row(row, measures, trusts_blanks)
