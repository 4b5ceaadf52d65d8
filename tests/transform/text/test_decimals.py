"""Decimals are printed without exponent and without needless zeros."""

from decimal import Decimal

import pytest

from transform.text.decimals import decimal_text


@pytest.mark.parametrize(
    ("value", "text"),
    [("400", "400"), ("400.00", "400"), ("0", "0"), ("1E+3", "1000"), ("7730.280", "7730.28"), ("-8", "-8")],
)
def test_decimals_are_printed_plainly(value: str, text: str) -> None:
    assert decimal_text(Decimal(value)) == text
