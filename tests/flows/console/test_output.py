"""How values are written for people and scripts."""

from decimal import Decimal

import pytest

from flows.console.output import write_decimal


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("3", "3"),
        ("3.00", "3"),
        ("3E+2", "300"),
        ("0", "0"),
        ("-0.0", "0"),
        ("4068.208", "4068.208"),
        ("1E-7", "0.0000001"),
    ],
)
def test_decimals_have_no_exponent(value: str, text: str) -> None:
    assert write_decimal(Decimal(value)) == text
