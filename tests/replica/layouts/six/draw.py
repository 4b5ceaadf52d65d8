"""The three tables under their section headings."""

from collections.abc import Callable

from replica.layouts.six.article20 import draw_article20
from replica.layouts.six.matrix import draw_matrix
from replica.layouts.six.paper import Paper
from replica.layouts.six.reviews import draw_reviews
from replica.printed import Printed
from replica.sheet import Sheet

_SECTIONS = (
    ("主动公开政府信息情况", draw_article20),
    ("收到和处理政府信息公开申请情况", draw_matrix),
    ("政府信息公开行政复议、行政诉讼情况", draw_reviews),
)


def draw_on(paper: Paper) -> Callable[[Sheet], Printed]:
    """A drawing of sections two to four on this paper; a section without any cell is left out."""

    def draw(sheet: Sheet) -> Printed:
        printed: Printed = ()
        for number, (title, draw_section) in zip(
            "一二三" if paper.restarted else "二三四", _SECTIONS, strict=True
        ):
            tables = tuple(draw_section(sheet, paper))
            printed += (f"{number}、{title}", *tables) if tables else ()
        return printed

    return draw
