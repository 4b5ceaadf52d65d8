"""The charts as specifications of Vega-Lite. There are no words in them, so that one drawing serves both languages, and
colours are those of the page's style, so that it serves light and dark."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from flows.overview.district import STATUSES

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
SPARK_WIDTH, SPARK_HEIGHT = 120, 32
WIDTH, HEIGHT = 640, 220
_FONT = "system-ui, sans-serif"
_AXIS = {
    "labelColor": "var(--soft)", "labelFont": _FONT, "labelFontSize": 11, "titleColor": "var(--soft)",
    "gridColor": "var(--line)", "domainColor": "var(--line)", "tickColor": "var(--line)", "title": None,
}  # fmt: skip
_CONFIG = {
    "aria": False, "background": None, "font": _FONT, "view": {"stroke": None},
    "axis": _AXIS, "text": {"color": "var(--ink)", "fontSize": 11, "font": _FONT},
}  # fmt: skip
# Under each year stands how many offices of how many reports are in the sum.
_YEARS = {"labelAngle": 0, "labelOverlap": False, "ticks": False}
_UNITS = ((3, "k"), (6, "M"), (9, "G"), (12, "T"))
_TWO_LINES = "split(datum.label, '|')"


class Bar(NamedTuple):
    """A figure of a year, and what it goes over: ``part`` offices or reports of ``whole``."""

    year: int
    value: Decimal | None
    part: int
    whole: int


def draw_bars(bars: Sequence[Bar]) -> str:
    """Bars of sums or rates by year. Under each year stands what the figure goes over, as 47/60: it is never seen without.
    Bars over fewer offices than others are paler; no line of the grid is seen through them."""
    most = max((bar.part for bar in bars), default=0) or 1
    rows = [
        {
            "x": f"{bar.year}|{bar.part}/{bar.whole}",
            "y": _number(bar.value),
            "t": short_number(bar.value),
            "c": f"color-mix(in srgb, var(--bar) {35 + 65 * bar.part // most}%, var(--paper))",
        }
        for bar in bars
    ]
    axis = {**_YEARS, "labelExpr": _TWO_LINES, "labelLineHeight": 14}
    x = {"field": "x", "type": "ordinal", "sort": None, "axis": axis}
    y = {"field": "y", "type": "quantitative", "axis": {"tickCount": 4, "domain": False, "ticks": False}}
    shade = {"field": "c", "type": "nominal", "scale": None, "legend": None}
    boxes = {
        "mark": {"type": "bar", "width": {"band": 0.7}},
        "encoding": {"x": x, "y": y, "color": shade},
    }
    texts = {
        "mark": {"type": "text", "dy": -6, "baseline": "bottom"},
        "encoding": {"x": x, "y": y, "text": {"field": "t", "type": "nominal"}},
    }
    return _write({"layer": [boxes, texts]}, rows, _frame(20, 34))


def draw_statuses(by_year: Mapping[int, Mapping[str, int]]) -> str:
    """Stacked bars: how many reports of each year have which status."""
    rows = [
        {"x": str(year), "y": counts.get(status, 0), "s": status, "o": order}
        for year, counts in by_year.items()
        for order, status in enumerate(STATUSES)
        if counts.get(status)
    ]
    colour = {
        "field": "s", "type": "nominal", "legend": None,
        "scale": {"domain": list(STATUSES), "range": [f"var(--{status})" for status in STATUSES]},
    }  # fmt: skip
    encoding = {
        "x": {"field": "x", "type": "ordinal", "axis": _YEARS},
        "y": {"field": "y", "type": "quantitative", "axis": {"tickCount": 4, "domain": False, "ticks": False}},
        "color": colour,
        "order": {"field": "o", "type": "quantitative"},
    }  # fmt: skip
    return _write(
        {"mark": {"type": "bar", "width": {"band": 0.7}}, "encoding": encoding}, rows, _frame(8, 20)
    )


def draw_spread(spread: Mapping[int, Sequence[Decimal]]) -> str:
    """The distribution over offices by year: a line from the least to the greatest, a bar over the middle half, and a
    stroke at the median. The scale is that of square roots: most offices have few, and some have many."""
    rows = [
        {"x": str(year), **{name: float(value) for name, value in zip("abcde", five, strict=True)}}
        for year, five in spread.items()
    ]
    x = {"field": "x", "type": "ordinal", "axis": _YEARS}
    scale = {"type": "sqrt"}
    axis = {"tickCount": 5, "domain": False, "ticks": False}

    def span(low: str, high: str, mark: Mapping[str, object]) -> dict[str, Any]:
        y = {"field": low, "type": "quantitative", "scale": scale, "axis": axis}
        return {"mark": mark, "encoding": {"x": x, "y": y, "y2": {"field": high}}}

    median = {
        "mark": {"type": "tick", "color": "var(--ink)", "thickness": 3, "width": 18},
        "encoding": {"x": x, "y": {"field": "c", "type": "quantitative", "scale": scale, "axis": axis}},
    }
    line = span("a", "e", {"type": "rule", "color": "var(--soft)"})
    box = span("b", "d", {"type": "bar", "color": "var(--bar)", "width": 18})
    return _write({"layer": [line, box, median]}, rows, _frame(8, 20))


def draw_sparks(lines: Sequence[Sequence[int | None]]) -> str:
    """Small lines over each other, in their order, of the same number of places each; cut apart by whoever draws them."""
    places = max((len(points) for points in lines), default=1)
    rows = [
        {"s": number, "x": place, "y": None if point is None else point / 1000}
        for number, points in enumerate(lines)
        for place, point in enumerate(points)
    ]
    encoding = {
        "x": {"field": "x", "type": "quantitative", "axis": None,
              "scale": {"domain": [0, max(places - 1, 1)], "range": [2, SPARK_WIDTH - 2], "nice": False}},
        "y": {"field": "y", "type": "quantitative", "axis": None,
              "scale": {"domain": [0, 1], "range": [SPARK_HEIGHT - 3, 3], "nice": False}},
        "detail": {"field": "s", "type": "nominal"},
    }  # fmt: skip
    mark = {"type": "line", "invalid": "break-paths-show-path-domains", "stroke": "var(--bar)"}
    frame = {"width": SPARK_WIDTH, "height": SPARK_HEIGHT, "padding": 0, "autosize": "none"}
    return _write({"mark": mark, "encoding": encoding}, rows, frame)


def short_number(value: Decimal | None) -> str:
    """A figure of about four signs above a bar; the table beside it has all its digits."""
    if value is None:
        return ""
    size = abs(value)
    if size < Decimal("99.5") and value != value.to_integral_value():
        return f"{value:.2g}"
    if size < Decimal("9999.5"):
        return f"{value:.0f}"
    # Rounded it may be a thousand of one unit, and is one of the next.
    power, unit = next(one for one in _UNITS if size < Decimal("999.5") * 10 ** one[0] or one is _UNITS[-1])
    return f"{float(value / 10**power):.3g}{unit}"


def _frame(top: int, bottom: int) -> dict[str, Any]:
    """The room of a chart and what is around it: fixed, so that no drawing follows from the fonts of a machine."""
    padding = {"left": 42, "right": 6, "top": top, "bottom": bottom}
    return {"width": WIDTH, "height": HEIGHT, "autosize": "none", "padding": padding}


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _write(spec: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], frame: Mapping[str, Any]) -> str:
    whole = {
        "$schema": SCHEMA, "config": _CONFIG, "data": {"values": rows},
        **frame, **spec,
    }  # fmt: skip
    return json.dumps(whole, ensure_ascii=True, sort_keys=True)
