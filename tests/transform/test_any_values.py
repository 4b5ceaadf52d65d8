"""Any form with any values in any layout reads back as it was filled in: the right state and value in every cell."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from replica.layouts import LAYOUTS
from replica.writers.html import STYLES, write_html
from tests.support.corpus.truth import figures, fill
from tests.support.filled_forms import LAYOUTS_OF_FORMS, refill, states_and_values
from tests.support.long import LONG, spread
from tests.support.processes import describe_environment, run_python
from transform.matching.match_tables import match_tables
from transform.readers import read_document


@pytest.mark.parametrize(("form", "name"), spread(LAYOUTS_OF_FORMS, 2))
@settings(max_examples=15, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32), style=st.sampled_from(sorted(STYLES)))
def test_what_is_filled_in_is_read_back(form: str, name: str, seed: int, style: str) -> None:
    sheet, layout = refill(fill(form), seed), LAYOUTS[form][name]
    page = write_html(layout(sheet), style).encode()
    matching = match_tables(read_document(page, name="report.html").tables, sheet.year)
    assert figures(matching) == states_and_values(dict(layout.shown(sheet)))
    assert matching.unmapped == ()
    assert not matching.wrong_columns


@LONG
def test_what_was_read_before_changes_no_reading() -> None:
    """The same pages in other orders, in processes with other hash seeds, and where nothing is remembered."""
    orders = (("0",), ("1",), ("2", "--forget"))
    ends = [
        run_python(
            "-m",
            "tests.support.reading_order",
            *order,
            environment=describe_environment(PYTHONHASHSEED=order[0]),
        )
        for order in orders
    ]
    assert [end.stderr for end in ends if end.returncode] == []
    digests = {end.stdout for end in ends}
    assert len(digests) == 1
    assert len(digests.pop()) == 64
