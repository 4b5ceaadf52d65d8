"""Number formats never make another number of a number."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transform.readers.number_text import print_number

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
    "#,##0,",
    "0!.0,",
    "# ?/?",
    "0.00E+00",
    "##0.0E+0",
    "",
]


def places(number_format: str) -> int | None:
    """How many decimals a format rounds to, as a person reads it; None where it does not round."""
    if number_format in ("0", "#,##0", "0_ ", "0_);[Red]\\(0\\)", "#"):
        return 0
    return 2 if ("0.00" in number_format and "E" not in number_format) or number_format == "0.##" else None


@given(
    number=st.one_of(st.integers(-(10**14), 10**14), st.decimals(-(10**7), 10**7, places=4).map(float)),
    number_format=st.sampled_from(FORMATS),
)
def test_the_printed_number_is_the_number(number: float, number_format: str) -> None:
    printed = Decimal(print_number(number, number_format).replace(",", "").replace("¥", ""))
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
        (12345, "#,##0,", "12345"),
        (-8, "0.00_);[Red]\\(0.00\\)", "-8.00"),
        (-0.001, "0.00", "0.00"),
        (1234.5, "¥#,##0.00", "¥1,234.50"),
        (12, '"共"0"件"', "共12件"),
        (12, '[>10]0"多";0', "12多"),
    ],
)
def test_formats(number: float, number_format: str, text: str) -> None:
    assert print_number(number, number_format) == text
