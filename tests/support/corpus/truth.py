"""A form filled in, the figures that were matched in it, and those that should have been."""

from collections.abc import Mapping

from replica.figures.forms import fill_form
from replica.sheet import Key, Sheet
from transform.matching.match_tables import Matching

YEARS = {"f2008": 2011, "f2014": 2016, "f2019": 2019, "f2021": 2023}
Figures = dict[Key, tuple[str, str | None]]


def fill(form: str) -> Sheet:
    """The form filled in by one publisher, which had the same figures in the year before."""
    values = {key: str(text) for key, text in fill_form(form, "zhuangshi", YEARS[form]).items()}
    return Sheet(form, YEARS[form], values, previous=values)


def figures(matching: Matching) -> Figures:
    """State and value of each fact."""
    return {
        (fact.indicator, fact.breakdown): (fact.state, None if fact.value is None else f"{fact.value:f}")
        for fact in matching.facts
    }


def expected(values: Mapping[Key, str]) -> Figures:
    """The figures of these texts, as a perfect reader gives them."""
    return {
        key: ("reported", text.removeprefix("+")) if text.strip() else ("blank", None)
        for key, text in values.items()
    }
