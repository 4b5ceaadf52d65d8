"""Here processes start and end as in the product."""

import pytest

from flows.reading import process_pool
from flows.reading.process_pool import LimitedProcess


@pytest.fixture(autouse=True)
def own_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every pool starts processes of its own."""
    monkeypatch.setattr(process_pool, "LimitedProcess", LimitedProcess)
