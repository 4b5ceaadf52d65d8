"""Changes of a page's structure, as real pages show them, and the figures that the page still prints then.

A change takes the blocks of a page and the truth (the figures that a person reads on it), changes both in place, and
returns False where the page has nothing that it could change. A figure whose meaning the change makes unknown is
taken out of the truth.
"""

from collections.abc import Callable, Sequence
from random import Random

from replica.layouts.tables import cut, transpose
from replica.printed import PrintedCell, PrintedTable
from replica.sheet import Key
from transform.text.folding import normalise_text

Rows = list[list[PrintedCell]]
Truth = dict[Key, str]
Page = list[str | Rows]
Change = Callable[[Page, Truth, Random], bool]

_COMPANIES = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
_VALUE_HEADERS = ("信息内容", "统计数", "本年累计")


def tables_of(page: Page) -> list[Rows]:
    """The tables of a page that have a figure."""
    return [block for block in page if isinstance(block, list) and len(block) > 1 and figure_rows(block)]


def figure_rows(rows: Rows) -> list[int]:
    """The indexes of the rows of figures; the year in a title or in guidance makes no such row."""
    return [r for r, row in enumerate(rows) if any(cell.text.isdigit() for cell in row[1:])]


def is_single(row: Sequence[PrintedCell]) -> bool:
    return all(cell.rowspan == 1 for cell in row)


def key_of(truth: Truth, text: str) -> Key:
    return next(key for key, value in truth.items() if value == text)


def new_figure(rng: Random) -> PrintedCell:
    return PrintedCell(str(rng.randrange(100_000, 1_000_000)))


def _matrix(page: Page) -> Rows | None:
    return next(
        (t for t in tables_of(page) if any("商业企业" in normalise_text(c.text) for r in t[:4] for c in r)),
        None,
    )


def _companies(rows: Rows) -> list[PrintedCell]:
    return next(row for row in rows if any("商业企业" in normalise_text(cell.text) for cell in row))


def _requests(page: Page) -> list[list[PrintedCell]]:
    """The rows of the matrix: labels, then seven figures."""
    rows = [row for block in tables_of(page) for row in block if len(row) > 7 and not _is_figure(row[0])]
    return [row for row in rows if all(map(_is_figure, row[-7:]))]


def _is_figure(cell: PrintedCell) -> bool:
    return cell.text.isdigit()


def exchange_companies(page: Page, truth: Truth, rng: Random) -> bool:
    """Two columns of companies change places, headers and figures."""
    rows = _matrix(page)
    if rows is None:
        return False
    a, b = rng.sample(range(5), 2)
    headers = _companies(rows)
    first = next(n for n, cell in enumerate(headers) if normalise_text(cell.text) in _COMPANIES)
    headers[first + a], headers[first + b] = headers[first + b], headers[first + a]
    for row in _requests(page):
        row[a - 6], row[b - 6] = row[b - 6], row[a - 6]
    return True


def exchange_headers(page: Page, truth: Truth, rng: Random) -> bool:
    """Two headers of companies change places without their figures, which then count for the other one."""
    rows = _matrix(page)
    if rows is None:
        return False
    headers = _companies(rows)
    a, b = (
        next(n for n, cell in enumerate(headers) if normalise_text(cell.text) == name)
        for name in _COMPANIES[:2]
    )
    headers[a], headers[b] = headers[b], headers[a]
    for code, who in [key for key in truth if key[1] == "commercial"]:
        truth[code, who], truth[code, "research"] = truth[code, "research"], truth[code, who]
    return True


def total_first(page: Page, truth: Truth, rng: Random) -> bool:
    """The column 总计 is before 自然人."""
    rows = _matrix(page)
    upper = (
        [] if rows is None else next((r for r in rows if "自然人" in [normalise_text(c.text) for c in r]), [])
    )
    if len(upper) < 3:
        return False
    names = [normalise_text(cell.text) for cell in upper]
    upper.insert(names.index("自然人"), upper.pop(names.index("总计")))
    for row in _requests(page):
        row.insert(len(row) - 7, row.pop())
    return True


def drop_an_applicant(page: Page, truth: Truth, rng: Random) -> bool:
    """A column of companies is not printed at all."""
    rows = _matrix(page)
    if rows is None:
        return False
    missing = rng.randrange(5)
    headers = _companies(rows)
    del headers[next(n for n, cell in enumerate(headers) if normalise_text(cell.text) == _COMPANIES[missing])]
    for row in _requests(page):
        del row[missing - 6]
    return True


def add_a_column(page: Page, truth: Truth, rng: Random) -> bool:
    """There is one more column at the end: of remarks, of last year or of shares."""
    rows = rng.choice(tables_of(page))
    filled = figure_rows(rows)
    header = rng.choice(("备注", "上年数", "同比", "增减%", "占比"))
    for r, row in enumerate(rows):
        if r in filled:
            row.append(PrintedCell("") if header == "备注" else new_figure(rng))
        elif any(normalise_text(cell.text) in _VALUE_HEADERS for cell in row) or r == filled[0] - 1:
            row.append(PrintedCell(header))
    return True


def blank_a_header(page: Page, truth: Truth, rng: Random) -> bool:
    """The text of a header is missing, but not its cell."""
    rows = rng.choice(tables_of(page))
    above = [r for r in range(figure_rows(rows)[0]) if len(rows[r]) > 1]
    if not above:
        return False
    row = rows[rng.choice(above)]
    index = rng.randrange(len(row))
    row[index] = PrintedCell("", row[index].rowspan, row[index].colspan)
    return True


def _split(page: Page, rng: Random, *, with_headers: bool) -> bool:
    rows = rng.choice(tables_of(page))
    filled = figure_rows(rows)
    if len(filled) < 2:
        return False
    table = PrintedTable(tuple(map(tuple, rows)))
    top, bottom = (list(map(list, part.rows)) for part in cut(table, rng.choice(filled[1:])))
    index = next(n for n, block in enumerate(page) if block is rows)
    page[index : index + 1] = [
        top,
        [list(row) for row in rows[: filled[0]]] + bottom if with_headers else bottom,
    ]
    return True


def split_a_table(page: Page, truth: Truth, rng: Random) -> bool:
    """A page break anywhere."""
    return _split(page, rng, with_headers=False)


def split_and_repeat_headers(page: Page, truth: Truth, rng: Random) -> bool:
    """A page break anywhere, and the headers once more below it."""
    return _split(page, rng, with_headers=True)


def transpose_a_table(page: Page, truth: Truth, rng: Random) -> bool:
    """Rows and columns are exchanged."""
    rows = rng.choice(tables_of(page))
    rows[:] = map(list, transpose(PrintedTable(tuple(map(tuple, rows)))).rows)
    return True


def split_merged_cells(page: Page, truth: Truth, rng: Random) -> bool:
    """Every merged cell is split, and all but the first of its cells are empty."""
    for rows in tables_of(page):
        cells: dict[tuple[int, int], PrintedCell] = {}
        for r, row in enumerate(rows):
            c = 0
            for cell in row:
                while (r, c) in cells:
                    c += 1
                for down in range(cell.rowspan):
                    for right in range(cell.colspan):
                        cells[r + down, c + right] = PrintedCell("" if down or right else cell.text)
                c += cell.colspan
        width = 1 + max(c for _, c in cells)
        rows[:] = [[cells.get((r, c), PrintedCell("")) for c in range(width)] for r in range(len(rows))]
    return True


def lawsuits_first(page: Page, truth: Truth, rng: Random) -> bool:
    """Lawsuits are before reviews in table four, and its merged cells are split."""
    for rows in tables_of(page):
        if len(rows) == 4 and [normalise_text(cell.text) for cell in rows[0]] == ["行政复议", "行政诉讼"]:
            rows[0].reverse()
            for r in (1, 3):
                rows[r][:] = rows[r][5:] + rows[r][:5]
            return split_merged_cells(page, truth, rng)
    return False


def exchange_results(page: Page, truth: Truth, rng: Random) -> bool:
    """Two results of one procedure change places, headers and figures."""
    for rows in tables_of(page):
        headers = [row for row in rows if any(normalise_text(cell.text) == "结果纠正" for cell in row)]
        if len(rows) == 4 and len(headers) == 2 and len(rows[3]) == 15:
            a, b = rng.sample(range(5), 2)
            group = rng.randrange(3)
            row, first = (headers[0], 0) if group == 0 else (headers[1], 5 * group - 5)
            row[first + a], row[first + b] = row[first + b], row[first + a]
            first = 5 * group
            rows[3][first + a], rows[3][first + b] = rows[3][first + b], rows[3][first + a]
            return True
    return False


def share_a_figure(page: Page, truth: Truth, rng: Random) -> bool:
    """One figure is in a cell over two rows, and belongs to neither."""
    rows = rng.choice(tables_of(page))
    filled = figure_rows(rows)
    pairs = [
        r for r in filled if r + 1 in filled and rows[r][-1].text.isdigit() and rows[r + 1][-1].text.isdigit()
    ]
    if not pairs:
        return False
    r = rng.choice(pairs)
    for text in (rows[r][-1].text, rows[r + 1].pop().text):
        del truth[key_of(truth, text)]
    rows[r][-1] = PrintedCell(rows[r][-1].text, 2)
    return True


def print_a_row_twice(page: Page, truth: Truth, rng: Random) -> bool:
    """The same label is printed again with other figures: which of them is right is unknown."""
    rows = rng.choice(tables_of(page))
    filled = [r for r in figure_rows(rows) if is_single(rows[r])]
    if not filled:
        return False
    r = rng.choice(filled)
    again = [new_figure(rng) if cell.text in truth.values() else cell for cell in rows[r]]
    for cell in rows[r]:
        if cell.text in truth.values():
            del truth[key_of(truth, cell.text)]
    rows.insert(r + 1, again)
    return True


def add_last_year(page: Page, truth: Truth, rng: Random) -> bool:
    """Last year's tables are printed below, under a title that names the year."""
    texts = set(truth.values())
    last_year: Page = ["上年度政府信息公开工作情况"]
    for rows in tables_of(page):
        last_year.append([[new_figure(rng) if cell.text in texts else cell for cell in row] for row in rows])
    page += last_year
    return True


# These changes do not look for a figure by its text, so that they also work where figures are equal: in a form whose
# figures add up.
ALLOW_EQUAL_FIGURES = (exchange_companies, exchange_headers, total_first, drop_an_applicant, blank_a_header, split_a_table,
           split_merged_cells, lawsuits_first, exchange_results)  # fmt: skip
STRUCTURE_CHANGES: dict[str, Change] = {
    change.__name__: change
    for change in (
        exchange_companies, exchange_headers, total_first, drop_an_applicant, add_a_column, blank_a_header,
        split_a_table, split_and_repeat_headers, transpose_a_table, split_merged_cells, lawsuits_first, exchange_results,
        share_a_figure, print_a_row_twice, add_last_year,
    )
}  # fmt: skip
