"""Administrative divisions: a code of GB/T 2260 to the names of its province, city and district."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

_MUNICIPALITIES = frozenset({"11", "12", "31", "50"})


@dataclass(frozen=True, slots=True)
class Division:
    """A division with the names of those it lies in. ``city`` is None for counties and cities directly under their
    province, ``district`` for a city, both for a province. The city of a municipality's districts is the municipality."""

    code: str
    province: str
    city: str | None
    district: str | None


def find_division(code: str) -> Division | None:
    """The division with this code of six digits; None where the table (extract/divisions.csv) has none."""
    names = _read_names()
    name, province = names.get(code), names.get(f"{code[:2]}0000")
    if name is None or province is None:
        return None
    city = province if code[:2] in _MUNICIPALITIES else names.get(f"{code[:4]}00")
    if code.endswith("0000"):
        return Division(code, province, None, None)
    return Division(code, province, city, None if code.endswith("00") else name)


def find_code(district: str, city: str | None = None) -> str | None:
    """The code of the one district with this name, in this city where that is given; None for none or several."""
    found = [
        code
        for code, name in _read_names().items()
        if name == district
        and (division := find_division(code)) is not None
        and city in (None, division.city)
        and division.district == district
    ]
    return found[0] if len(found) == 1 else None


@cache
def _read_names() -> Mapping[str, str]:
    text = (resources.files("extract") / "divisions.csv").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return {code: name for code, _, name in (line.partition(",") for line in lines)}
