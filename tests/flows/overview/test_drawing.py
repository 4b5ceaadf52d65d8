"""Small lines have the figures they are made of, each its own; charts have no words, and are the same each time."""

import re
from decimal import Decimal

import pytest

from flows.overview.charts import SPARK_HEIGHT, SPARK_WIDTH, draw_spread, draw_statuses, short_number
from flows.overview.drawing import draw_chart, draw_lines


def read_line(svg: str, places: int) -> list[int | None]:
    """The figures of a line, in thousandths, by the places of its corners."""
    found: list[int | None] = [None] * places
    for x, y in re.findall(r"[ML]([\d.]+),([\d.]+)", svg):
        place = round((float(x) - 2) / (SPARK_WIDTH - 4) * (places - 1))
        found[place] = round((SPARK_HEIGHT - 3 - float(y)) / (SPARK_HEIGHT - 6) * 1000)
    return found


def test_each_of_many_lines_is_its_own() -> None:
    lines = [
        tuple(None if (n + place) % 5 == 0 else (n * 37 + place * 101) % 1001 for place in range(6))
        for n in range(510)
    ]
    lines += [(None, 500, None, 1000), (None, None, None, None)]
    drawn = draw_lines(lines)
    assert set(drawn) == {line for line in lines if any(point is not None for point in line)}
    for line, svg in drawn.items():
        expected = [None if point is None else pytest.approx(point, abs=2) for point in line]
        assert read_line(svg, len(line)) == expected
    # A figure between two gaps is a dot: a closed path of one point.
    assert drawn[None, 500, None, 1000].count("Z") == 2


def test_a_chart_is_the_same_each_time_and_has_no_words() -> None:
    spec = draw_statuses({2014: {"loaded": 3, "missing": 1}, 2015: {"loaded": 2}})
    svg = draw_chart(spec)
    assert draw_chart(spec) == svg
    assert re.findall(r"[^\d.,]+", "".join(re.findall(r">([^<]+)<", svg))) == []
    assert set(re.findall(r'fill="(var[^"]+)"', svg)) == {"var(--loaded)", "var(--missing)", "var(--soft)"}
    assert "style=" not in svg
    boxes = re.findall(r'd="M[\d.]+,([\d.]+)h[\d.]+v([\d.]+)h', svg)
    heights = sorted(float(height) for _, height in boxes)
    assert heights == pytest.approx([55, 110, 165], abs=0.5)


def test_the_spread_is_drawn_on_a_scale_of_roots() -> None:
    svg = draw_chart(draw_spread({2014: [Decimal(n) for n in (0, 4, 9, 25, 100)]}))
    (top, height) = next(
        (float(y), float(h)) for y, h in re.findall(r'd="M[\d.]+,([\d.]+)h18v([\d.]+)h', svg)
    )
    # Of 220 pixels up to 100, whose root is 10: the middle half goes from 2 to 5 tenths.
    assert (top, height) == pytest.approx((110, 66), abs=0.5)


@pytest.mark.parametrize(
    ("value", "text"),
    [("0", "0"), ("7", "7"), ("0.85", "0.85"), ("123.4", "123"), ("9999", "9999"), ("12345", "12.3k"), ("1234567", "1.23M"),
     ("-12345", "-12.3k"), ("2500000000", "2.5G"), ("99.96", "100"), ("9999.5", "10k"), ("999500", "1M"), ("-999999999", "-1G"),
     ("1E+5", "100k"), ("5000000000000", "5T")],
)  # fmt: skip
def test_a_figure_above_a_bar_is_short(value: str, text: str) -> None:
    assert short_number(Decimal(value)) == text
    assert short_number(None) == ""
