"""Drawing: specifications of Vega-Lite to SVG, by vl-convert, which needs no browser and no network.

What is drawn is kept for as long as the process lives: pages of two languages share their charts.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from flows.overview.charts import SPARK_HEIGHT, SPARK_WIDTH, draw_sparks

VEGA_LITE = "6.4"
"""The version of Vega-Lite, of those that vl-convert brings."""

Points = tuple[int | None, ...]

_AT_ONCE = 500
_PRECISE = re.compile(r"(?<!\d)(-?\d++\.\d\d)\d++")
_LINE = re.compile(r'<path d="(M[^"]*)" stroke=')
_BOX = re.compile(r'viewBox="([^"]*)"')
_EMPTY = re.compile(r'<path class="(?:background|foreground)" aria-hidden="true"[^<>]*/>')
# What a drawing needs not: it is one picture to whoever hears it, and its letters are the page's.
_NOISE = re.compile(
    r' (?:role|aria-roledescription|aria-hidden|pointer-events|class|font-family|font-size)="[^"]*"| opacity="1"'
)


def draw_chart(spec: str) -> str:
    """The SVG of a specification: without its size, which is the page's affair, and to a hundredth of a pixel."""
    drawn = _EMPTY.sub("", _convert(spec))
    head, _, body = drawn.partition(">")
    return f'<svg viewBox="{_BOX.findall(head)[0]}" aria-hidden="true">{_round(_NOISE.sub("", body))}'


def draw_lines(wanted: Iterable[Points]) -> Mapping[Points, str]:
    """The SVG of each of these small lines. One drawing has hundreds of them: each by itself would cost ten times that."""
    lines = [points for points in dict.fromkeys(wanted) if any(point is not None for point in points)]
    drawn: dict[Points, str] = {}
    for length in sorted({len(points) for points in lines}):
        same = [points for points in lines if len(points) == length]
        for start in range(0, len(same), _AT_ONCE):
            some = same[start : start + _AT_ONCE]
            drawn |= zip(some, _draw_some(some), strict=True)
    return drawn


def _draw_some(lines: Sequence[Points]) -> list[str]:
    head = f'<svg class="spark" viewBox="0 0 {SPARK_WIDTH} {SPARK_HEIGHT}" aria-hidden="true">'
    # A year between two without figures is a closed path of one point, which round ends make a dot.
    return [f'{head}<path d="{_round(path)}"/></svg>' for path in _LINE.findall(_convert(draw_sparks(lines)))]


def _convert(spec: str) -> str:
    import vl_convert  # it starts an engine of JavaScript: half a second that only drawing needs

    svg: str = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[])
    return svg


def _round(svg: str) -> str:
    return _PRECISE.sub(r"\1", svg)
