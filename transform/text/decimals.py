"""Decimals as text."""

from decimal import Decimal


def decimal_text(value: Decimal) -> str:
    """A decimal without exponent and without zeros behind its last digit: 3 for 3.00, 1000 for 1E+3."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
