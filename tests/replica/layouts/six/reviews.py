"""Section four: reviews and lawsuits, three groups of five results."""

from collections.abc import Iterator

from replica.layouts.six.paper import Paper
from replica.layouts.tables import Cells, as_cells
from replica.printed import PrintedCell, PrintedTable
from replica.sheet import TOTAL, Sheet

_RESULTS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
_ENDS = ("maintain", "correct", "other", "pending", "total")
REVIEW = tuple(f"4.review.{end}" for end in _ENDS)
LAWSUITS = tuple(
    f"4.{kind}.{end}" for kind in ("litigation_direct", "litigation_after_review") for end in _ENDS
)


def draw_reviews(sheet: Sheet, paper: Paper) -> Iterator[PrintedTable]:
    """One table of fifteen columns, or one for reviews and one for lawsuits."""
    if (f"{sheet.form}.{REVIEW[0]}", TOTAL) not in sheet.values:
        return
    results = [paper.header(text, sheet.year) for text in _RESULTS]
    if paper.apart:
        yield PrintedTable((_wide("行政复议", 5), as_cells(*results), _values(sheet, REVIEW)))
        yield PrintedTable(
            (_wide("行政诉讼", 10), _courts(), as_cells(*results * 2), _values(sheet, LAWSUITS))
        )
        return
    tall = tuple(PrintedCell(text, rowspan=2) for text in results)
    top = (*_wide("行政复议", 5), *_wide("行政诉讼", 10))
    middle = (*tall, *_courts())
    yield PrintedTable((top, middle, as_cells(*results * 2), _values(sheet, REVIEW + LAWSUITS)))


def _wide(text: str, span: int) -> Cells:
    return (PrintedCell(text, colspan=span),)


def _courts() -> Cells:
    return (*_wide("未经复议直接起诉", 5), *_wide("复议后起诉", 5))


def _values(sheet: Sheet, lines: tuple[str, ...]) -> Cells:
    return as_cells(*(sheet.values[f"{sheet.form}.{line}", TOTAL] for line in lines))
