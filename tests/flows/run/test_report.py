"""One vocabulary for what became of a page: what a load gives, and what coverage shows."""

import pytest

from flows.batch.outcome import PageStatus
from load.versions.candidate import LoadOutcome


@pytest.mark.parametrize("outcome", LoadOutcome)
def test_every_outcome_of_a_load_is_a_status_of_its_page(outcome: LoadOutcome) -> None:
    status = PageStatus.of_load(outcome)

    assert status.value == ("failed" if outcome is LoadOutcome.REFUSED else outcome.value)


def test_coverage_has_a_word_for_each_page_that_was_asked_for() -> None:
    assert {status.value: status.coverage for status in PageStatus} == {
        "loaded": "loaded",
        "unchanged": "loaded",
        "copy": "loaded",
        "restated": "loaded",
        "held": "held",
        "waiting": "waiting",
        "older": "loaded",
        "missing": "missing",
        "withdrawn": "loaded",
        "not_report": None,
        "skipped": None,
        "not_reached": None,
        "refused": None,
        "failed": "failed",
    }
