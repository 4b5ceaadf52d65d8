"""The reasons for holding a report."""

import pytest

from transform.forms.check_catalogue import checks
from transform.report import HeldReason


@pytest.mark.parametrize("reason", HeldReason)
def test_every_reason_for_holding_has_a_declared_check(reason: HeldReason) -> None:
    assert set(reason.checks) <= checks().keys()
