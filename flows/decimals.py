"""How decimals are written for people and scripts."""

from decimal import Decimal


def write_decimal(value: Decimal) -> str:
    """A decimal as text: no exponent, no zeros that say nothing (``3``, not ``3.00`` or ``3E+0``)."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text
