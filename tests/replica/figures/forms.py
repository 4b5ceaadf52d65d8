"""Which form an office files in which year, and its sound figures."""

from replica.figures.f2008 import fill_2008
from replica.figures.f2014 import fill_2014
from replica.figures.six import fill_six
from replica.sheet import Key

FIRST_YEAR, LAST_YEAR = 2008, 2025
_SINCE = {"f2021": 2021, "f2019": 2019, "f2014": 2014, "f2008": 2008}


def form_of(year: int) -> str:
    """The edition in force."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"the replica has reports of {FIRST_YEAR} to {LAST_YEAR}, not of {year}")
    return next(form for form, first in _SINCE.items() if year >= first)


def fill_form(form: str, code: str, year: int) -> dict[Key, str]:
    """Every row of a form filled in with plain numbers that satisfy all its relations."""
    match form:
        case "f2008":
            return fill_2008(code, year)
        case "f2014":
            return fill_2014(code, year)
        case _:
            return fill_six(form, code, year)
