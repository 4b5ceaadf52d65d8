"""Changes of a page's structure, as real pages show them, and what is then still said on the page.

A change takes the page's blocks and the truth, changes both in place, and gives False where the page has
nothing of its kind. A figure of which nobody could say any more what it counts leaves the truth.
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
_LAST_HEADS = ("信息内容", "统计数", "本年累计")


def tables_of(page: Page) -> list[Rows]:
    return [block for block in page if isinstance(block, list) and len(block) > 1 and figure_rows(block)]


def figure_rows(rows: Rows) -> list[int]:
    """The rows of figures; the year of a title or of guidance is none."""
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
    """Two columns of companies change places, heads and figures."""
    rows = _matrix(page)
    if rows is None:
        return False
    a, b = rng.sample(range(5), 2)
    heads = _companies(rows)
    first = next(n for n, cell in enumerate(heads) if normalise_text(cell.text) in _COMPANIES)
    heads[first + a], heads[first + b] = heads[first + b], heads[first + a]
    for row in _requests(page):
        row[a - 6], row[b - 6] = row[b - 6], row[a - 6]
    return True


def exchange_heads(page: Page, truth: Truth, rng: Random) -> bool:
    """Two heads of companies change places, and what is printed wins."""
    rows = _matrix(page)
    if rows is None:
        return False
    heads = _companies(rows)
    a, b = (
        next(n for n, cell in enumerate(heads) if normalise_text(cell.text) == name)
        for name in _COMPANIES[:2]
    )
    heads[a], heads[b] = heads[b], heads[a]
    for code, who in [key for key in truth if key[1] == "commercial"]:
        truth[code, who], truth[code, "research"] = truth[code, "research"], truth[code, who]
    return True


def total_first(page: Page, truth: Truth, rng: Random) -> bool:
    """总计 stands before 自然人."""
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
    gone = rng.randrange(5)
    heads = _companies(rows)
    del heads[next(n for n, cell in enumerate(heads) if normalise_text(cell.text) == _COMPANIES[gone])]
    for row in _requests(page):
        del row[gone - 6]
    return True


def add_a_column(page: Page, truth: Truth, rng: Random) -> bool:
    """A column of remarks, of last year or of shares stands at the end."""
    rows = rng.choice(tables_of(page))
    filled = figure_rows(rows)
    head = rng.choice(("备注", "上年数", "同比", "增减%", "占比"))
    for r, row in enumerate(rows):
        if r in filled:
            row.append(PrintedCell("") if head == "备注" else new_figure(rng))
        elif any(normalise_text(cell.text) in _LAST_HEADS for cell in row) or r == filled[0] - 1:
            row.append(PrintedCell(head))
    return True


def blank_a_head(page: Page, truth: Truth, rng: Random) -> bool:
    """A head is left out, its cell is not."""
    rows = rng.choice(tables_of(page))
    above = [r for r in range(figure_rows(rows)[0]) if len(rows[r]) > 1]
    if not above:
        return False
    row = rows[rng.choice(above)]
    at = rng.randrange(len(row))
    row[at] = PrintedCell("", row[at].rowspan, row[at].colspan)
    return True


def _split(page: Page, rng: Random, *, again: bool) -> bool:
    rows = rng.choice(tables_of(page))
    filled = figure_rows(rows)
    if len(filled) < 2:
        return False
    table = PrintedTable(tuple(map(tuple, rows)))
    top, bottom = (list(map(list, part.rows)) for part in cut(table, rng.choice(filled[1:])))
    at = next(n for n, block in enumerate(page) if block is rows)
    page[at : at + 1] = [top, [list(row) for row in rows[: filled[0]]] + bottom if again else bottom]
    return True


def split_a_table(page: Page, truth: Truth, rng: Random) -> bool:
    """A page break anywhere."""
    return _split(page, rng, again=False)


def split_and_head_again(page: Page, truth: Truth, rng: Random) -> bool:
    """A page break anywhere, and the heads once more below it."""
    return _split(page, rng, again=True)


def turn_a_table(page: Page, truth: Truth, rng: Random) -> bool:
    """Rows for columns."""
    rows = rng.choice(tables_of(page))
    rows[:] = map(list, transpose(PrintedTable(tuple(map(tuple, rows)))).rows)
    return True


def come_apart(page: Page, truth: Truth, rng: Random) -> bool:
    """Every merged cell is so many cells, all but the first of them empty."""
    for rows in tables_of(page):
        taken: dict[tuple[int, int], PrintedCell] = {}
        for r, row in enumerate(rows):
            c = 0
            for cell in row:
                while (r, c) in taken:
                    c += 1
                for down in range(cell.rowspan):
                    for right in range(cell.colspan):
                        taken[r + down, c + right] = PrintedCell("" if down or right else cell.text)
                c += cell.colspan
        width = 1 + max(c for _, c in taken)
        rows[:] = [[taken.get((r, c), PrintedCell("")) for c in range(width)] for r in range(len(rows))]
    return True


def lawsuits_first(page: Page, truth: Truth, rng: Random) -> bool:
    """Lawsuits stand before reviews in table four, and its merged cells come apart."""
    for rows in tables_of(page):
        if len(rows) == 4 and [normalise_text(cell.text) for cell in rows[0]] == ["行政复议", "行政诉讼"]:
            rows[0].reverse()
            for r in (1, 3):
                rows[r][:] = rows[r][5:] + rows[r][:5]
            return come_apart(page, truth, rng)
    return False


def exchange_results(page: Page, truth: Truth, rng: Random) -> bool:
    """Two results of one procedure change places, heads and figures."""
    for rows in tables_of(page):
        heads = [row for row in rows if any(normalise_text(cell.text) == "结果纠正" for cell in row)]
        if len(rows) == 4 and len(heads) == 2 and len(rows[3]) == 15:
            a, b = rng.sample(range(5), 2)
            group = rng.randrange(3)
            row, first = (heads[0], 0) if group == 0 else (heads[1], 5 * group - 5)
            row[first + a], row[first + b] = row[first + b], row[first + a]
            first = 5 * group
            rows[3][first + a], rows[3][first + b] = rows[3][first + b], rows[3][first + a]
            return True
    return False


def share_a_figure(page: Page, truth: Truth, rng: Random) -> bool:
    """One figure stands over two rows: it is of neither."""
    rows = rng.choice(tables_of(page))
    filled = figure_rows(rows)
    pairs = [
        r for r in filled if r + 1 in filled and rows[r][-1].text.isdigit() and rows[r + 1][-1].text.isdigit()
    ]
    if not pairs:
        return False
    r = rng.choice(pairs)
    for lost in (rows[r][-1].text, rows[r + 1].pop().text):
        del truth[key_of(truth, lost)]
    rows[r][-1] = PrintedCell(rows[r][-1].text, 2)
    return True


def print_a_row_twice(page: Page, truth: Truth, rng: Random) -> bool:
    """The same label again, with other figures: which of them is meant cannot be told."""
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
    """Last year's tables stand below: of a line printed in both nobody need say which is meant."""
    texts = set(truth.values())
    last: Page = ["上年度政府信息公开工作情况"]
    for rows in tables_of(page):
        last.append([[new_figure(rng) if cell.text in texts else cell for cell in row] for row in rows])
    page += last
    return True


# These tell no figure by its text, so that the figures may add up and only their places can speak.
ADDS_UP = (exchange_companies, exchange_heads, total_first, drop_an_applicant, blank_a_head, split_a_table,
           come_apart, lawsuits_first, exchange_results)  # fmt: skip
STRUCTURE: dict[str, Change] = {
    change.__name__: change
    for change in (
        exchange_companies, exchange_heads, total_first, drop_an_applicant, add_a_column, blank_a_head,
        split_a_table, split_and_head_again, turn_a_table, come_apart, lawsuits_first, exchange_results,
        share_a_figure, print_a_row_twice, add_last_year,
    )
}  # fmt: skip
