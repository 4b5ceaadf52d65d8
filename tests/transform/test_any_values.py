"""Any form with any values in any layout reads back as it was filled in: the right state and value in every cell."""

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from replica.layouts import LAYOUTS
from replica.sheet import Key, Sheet
from replica.writers.html import STYLES, write_html
from tests.support.corpus.truth import Figures, figures, fill
from tests.support.processes import describe_environment, run_python
from transform.forms.catalogue import indicators
from transform.matching.match_tables import match_tables
from transform.readers import read_document

CASES = [(form, name) for form, layouts in LAYOUTS.items() for name in layouts]
STATES = {
    "": "blank",
    "/": "not_applicable",
    "无": "not_applicable",
    "——": "not_applicable",
    "若干": "unreadable",
}


def pick(rng: Random, unit: str | None) -> str:
    """A figure (small, like a year, large, or of money with its decimals), a mark, a word or nothing."""
    kind = rng.randrange(10)
    if kind < 3:
        return rng.choice(sorted(STATES))
    if kind < 5:
        return str(rng.randint(0, 9))
    if kind < 7:
        return str(rng.choice((2016, 2017, 2023, rng.randint(2000, 2099))))
    number = rng.randint(0, 10**8)
    return f"{Decimal(number) / 10_000:f}" if unit in ("元", "万元") else str(number)


def refill(sheet: Sheet, seed: int) -> Sheet:
    rng = Random(seed)
    return replace(sheet, values={key: pick(rng, indicators()[key[0]].unit) for key in sorted(sheet.values)})


def truth_of(values: dict[Key, str]) -> Figures:
    return {
        key: (STATES[text], None) if text in STATES else ("reported", f"{Decimal(text).normalize():f}")
        for key, text in values.items()
    }


@pytest.mark.parametrize(("form", "name"), CASES)
@settings(max_examples=15, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32), style=st.sampled_from(sorted(STYLES)))
def test_what_is_filled_in_is_read_back(form: str, name: str, seed: int, style: str) -> None:
    sheet, layout = refill(fill(form), seed), LAYOUTS[form][name]
    page = write_html(layout(sheet), style).encode()
    matching = match_tables(read_document(page, name="report.html").tables, sheet.year)
    assert figures(matching) == truth_of(dict(layout.shown(sheet)))
    assert matching.unmapped == ()
    assert not matching.wrong_columns


def test_what_was_read_before_changes_no_reading() -> None:
    """The same pages in other orders, in processes that hash in other ways."""
    ends = [
        run_python(
            "-m", "tests.support.reading_order", seed, environment=describe_environment(PYTHONHASHSEED=seed)
        )
        for seed in ("0", "1", "2")
    ]
    assert [end.stderr for end in ends if end.returncode] == []
    digests = {end.stdout for end in ends}
    assert len(digests) == 1
    assert len(digests.pop()) == 64
