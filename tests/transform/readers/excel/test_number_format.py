"""A number that is printed by its format is never another number."""

import re
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transform.readers.excel.number_format import print_date, print_held, print_number
from transform.text.states import State
from transform.text.values import read_value

FORMATS = [
    "General",
    "G/通用格式",
    "@",
    "0",
    "0.00",
    "#,##0",
    "#,##0.00",
    "0_ ",
    "0.00_ ",
    "0_);[Red]\\(0\\)",
    "0.00_);[Red]\\(0.00\\)",
    "0.00_);(0.00)",
    "#,##0.00;[Red]-#,##0.00",
    '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    '_-¥* #,##0.00_-;-¥* #,##0.00_-;_-¥* "-"??_-;_-@_-',
    "[DBNum1][$-804]General",
    "0.##",
    "#",
    ";;;",
    "# ?/?",
    'General"元"',
    'G/通用格式"元"',
    "0.0000万元",
    "0.00E+00",
    "##0.0E+0",
    "",
]


def places(number_format: str) -> int | None:
    """How many decimals a format rounds to, as a person reads it; None where it does not round."""
    if number_format in ("0", "#,##0", "0_ ", "0_);[Red]\\(0\\)", "#"):
        return 0
    if number_format == "0.0000万元":
        return 4
    return 2 if ("0.00" in number_format and "E" not in number_format) or number_format == "0.##" else None


@given(
    number=st.one_of(st.integers(-(10**14), 10**14), st.decimals(-(10**7), 10**7, places=4).map(float)),
    number_format=st.sampled_from(FORMATS),
)
def test_the_printed_number_is_the_number(number: float, number_format: str) -> None:
    printed = Decimal(re.sub("[,¥万元]", "", print_number(number, number_format)))
    exact, decimals = Decimal(str(number)), places(number_format)
    assert abs(printed - exact) <= (0 if decimals is None else Decimal("0.5").scaleb(-decimals))


@pytest.mark.parametrize(
    ("number", "number_format", "text"),
    [
        (3, '0"件（2份）"', "3件（2份）"),
        (3, "0\\件", "3件"),
        (5.5, "0.##", "5.5"),
        (5, "0.##", "5"),
        (0.5, '0"."', "1."),
        (160.5964, "0.0000万元", "160.5964万元"),
        (251000, 'General"元"', "251000元"),
        (-8.5, 'G/通用格式"元"', "-8.5元"),
        (5, '0.00"元/件"', "5.00元/件"),
        (-8, "0.00_);[Red]\\(0.00\\)", "-8.00"),
        (-0.001, "0.00", "0.00"),
        (1234.5, "¥#,##0.00", "¥1,234.50"),
        (12, '"共"0"件"', "共12件"),
        (0.125, "0.0%", "12.5%"),
        (12.5, '0.0"%"', "12.5%"),
        (12, "0\\%", "12%"),
        (12, '[>10]0"多";0', "12多"),
    ],
)
def test_formats(number: float, number_format: str, text: str) -> None:
    assert print_number(number, number_format) == text


@pytest.mark.parametrize(
    ("number", "number_format"),
    [(12345, "#,##0,"), (251000, '0!.0,"万元"'), (251000, '0!.0000"万元"'), (123456, '0.0,"万"')],
)
def test_a_format_that_shows_another_number_gives_no_number(number: int, number_format: str) -> None:
    """251000 is shown as 25.1万元: neither 251000 nor 251000万元 is printed."""
    text = print_number(number, number_format)
    assert text == f"{number} [{number_format}]"
    assert {read_value(text, unit).state for unit in ("件", "元", "万元")} == {State.UNREADABLE}


def test_a_format_longer_than_any_costs_nothing() -> None:
    assert print_number(5, '"";' * 100_000) == "5"


@pytest.mark.parametrize(
    ("number_format", "text"),
    [
        ('[DBNum1][$-804]yyyy"年"m"月"d"日";@', "2023年1月5日"),
        ("yyyy年m月", "2023年1月"),
        ('yyyy"年"mm"月"dd"日" hh:mm', "2023年1月5日"),
        ("yyyy", "2023年"),
        ("[$-804]yyyy;@", "2023年"),
        ('yyyy"年"', "2023年"),
        ('yyyy"年度"', "2023年"),
        ("yyyy-mm", "2023-01-05 09:30:00"),
    ],
)
def test_dates(number_format: str, text: str) -> None:
    assert print_date(datetime(2023, 1, 5, 9, 30), number_format) == text  # noqa: DTZ001


@pytest.mark.parametrize(
    ("number", "number_format", "text", "held"),
    [
        (50.98, "0", "51", "50.98"),
        (50.98, "#,##0", "51", "50.98"),
        (1234.56, "#,##0", "1,235", "1,234.56"),
        (50.98, "0.0", "51.0", "50.98"),
        (50.98, "0.00", "50.98", None),
        (50.9, "0.00", "50.90", None),
        (50.98, "0.##", "50.98", None),
        (50.987, "0.##", "50.99", "50.987"),
        (50.98, "General", "50.98", None),
        (50.98, '0"元"', "51元", "50.98元"),
        (160.5964, '0.00"万元"', "160.60万元", "160.5964万元"),
        (0.125, "0%", "13%", "12.5%"),
        (0.125, "0.0%", "12.5%", None),
        (0.5, "0%", "50%", None),
        (-0.4, "0", "0", "-0.4"),
        (-50.98, "0_);(0)", "-51", "-50.98"),
        (0.0004, "0.00", "0.00", "0.0004"),
        (353, "0.00", "353.00", None),
        (353.0, "0", "353", None),
        (1 / 3, "0.00", "0.33", "0.333333333333333"),
        (251000.5, "0,", "251000.5 [0,]", None),
    ],
)
def test_a_format_that_rounds(number: float, number_format: str, text: str, held: str | None) -> None:
    assert (print_number(number, number_format), print_held(number, number_format)) == (text, held)


@pytest.mark.parametrize("number_format", ["General", "0.0", "0.00", "#,##0.0", "0.##"])
@pytest.mark.parametrize(
    "number",
    [
        0.1 + 0.2,
        3 * 0.1,
        1.1 + 2.2 - 3.0,
        sum([0.1] * 3),
        0.7 + 0.1 - 0.5,
        0.300000000000002,
        4.35 * 100 - 434.7,
    ],
)
def test_what_arithmetic_leaves_is_no_part_of_a_number(number: float, number_format: str) -> None:
    assert Decimal(print_number(number, number_format)) == Decimal("0.3")
    assert print_held(number, number_format) is None


@given(
    number=st.one_of(st.floats(), st.integers(-(10**300), 10**300)),
    places=st.integers(0, 250),
    ending=st.sampled_from(["", "%", "万", ",", "E+0"]),
)
def test_no_number_and_no_format_refuse_a_workbook(number: float, places: int, ending: str) -> None:
    number_format = f"#,##0.{'0' * places}{ending}"
    text, held = print_number(number, number_format), print_held(number, number_format)
    assert text
    assert held != text


@pytest.mark.parametrize("number", [float("inf"), float("-inf"), float("nan")])
def test_what_is_no_number_at_all_is_no_figure(number: float) -> None:
    assert read_value(print_number(number, "0.00"), "件").state is State.UNREADABLE


@given(number=st.integers(-(10**9), 10**9), places=st.integers(0, 6), shown=st.integers(0, 4))
def test_what_is_held_is_the_number(number: int, places: int, shown: int) -> None:
    exact = Decimal(number).scaleb(-places)
    number_format = f"0.{'0' * shown}" if shown else "0"
    held = print_held(float(exact), number_format)
    text = print_number(float(exact), number_format)
    assert Decimal(held or text) == exact
    assert (held is None) == (Decimal(text) == exact)


@pytest.mark.parametrize("number_format", ['"见附件"', '"略"', "见附件", '[Red]"见附件"', '"第20页"'])
def test_a_number_behind_words_alone_is_no_figure(number_format: str) -> None:
    assert read_value(print_number(3225, number_format), "件").state is State.UNREADABLE
