"""The reasons for holding a report."""

import pytest

from transform.forms.check_catalogue import checks
from transform.report import HeldReason


@pytest.mark.parametrize("reason", HeldReason)
def test_every_reason_for_holding_has_a_declared_check_and_a_sentence(reason: HeldReason) -> None:
    assert set(reason.checks) <= checks().keys()
    assert reason.sentence


def test_a_reason_without_words_of_its_own_is_named_in_its_sentence() -> None:
    assert HeldReason.WRONG_COLUMNS.sentence == "the reading is held: wrong_columns"
