"""Tables of a PDF without rules: their rows are lines, and labels are broken with their figures beside the middle."""

from reportlab.pdfgen.canvas import Canvas

from tests.support.corpus.drawn import draw_pdf, write_text
from tests.support.small_pages import PUBLISHER
from tests.transform.flattened.test_layouts import (
    ARTICLE_20,
    MATRIX,
    REVIEWS_2021,
    expected_2021,
    figures,
)
from transform.normalise import normalise
from transform.readers import read_document
from transform.report import Expectation

_LEFT, _FIRST_FIGURE, _STEP, _LINE = 30, 260, 45, 12
_LETTERS = 18


def draw_rows(canvas: Canvas, rows: list[list[str]], down: float) -> float:
    """Print rows below each other from a distance to the upper edge, and return that of their end."""
    for row in rows:
        words, cells = row, []
        if row[-1].isdigit() and not row[0].isdigit():
            words = [cell for cell in row if cell and not cell.isdigit()]
            cells = row[len(words) :]
        label = words[-1] if cells else ""
        lines = [label[n : n + _LETTERS] for n in range(0, len(label), _LETTERS)] or [""]
        for n, cell in enumerate(words[:-1] if cells else words):
            write_text(canvas, _LEFT + n * (_FIRST_FIGURE if not cells else 0), down, cell, 6)
            down += _LINE if cells else 0
        for n, line in enumerate(lines):
            write_text(canvas, _LEFT, down + n * _LINE, line, 8)
        for n, cell in enumerate(cells):
            write_text(canvas, _FIRST_FIGURE + n * _STEP, down + (len(lines) - 1) * _LINE / 2, cell, 8)
        down += len(lines) * _LINE + 6
    return down


def draw_heads(canvas: Canvas, heads: list[list[str]], down: float) -> float:
    for row in heads:
        for n, head in enumerate(filter(None, row)):
            write_text(canvas, _LEFT + n * 50, down, head, 5)
        down += _LINE
    return down


def test_a_report_without_rules() -> None:
    def draw(canvas: Canvas) -> None:
        write_text(canvas, _LEFT, 40, f"{PUBLISHER}2023年政府信息公开年度报告", 10)
        items = [[cell or "0" for cell in row] for row in ARTICLE_20]
        down = 60.0
        for row in items:
            down = draw_rows(canvas, [row], down) if row[-1].isdigit() else draw_heads(canvas, [row], down)
        down = draw_rows(canvas, MATRIX[3:], draw_heads(canvas, MATRIX[:3], down))
        down = draw_heads(canvas, REVIEWS_2021[:3], down + 10)
        for n, figure in enumerate(REVIEWS_2021[3]):
            write_text(canvas, _LEFT + n * 36, down, figure, 5)

    report = normalise(read_document(draw_pdf(draw), name="r.pdf"), Expectation((PUBLISHER,), 2023))
    assert figures(report) == expected_2021() | {"f2021.2.1.1.repealed": "0"}
