"""What `make test` takes a share of, for it has ten minutes; `make long` takes the rest."""

from collections.abc import Iterable
from typing import Any

import pytest

LONG = pytest.mark.long


def spread(cases: Iterable[Any], of: int, at: int = 0) -> list[Any]:
    """The cases of a parametrised test, all but every ``of``-th of them long; the first that is not is number ``at``."""
    return [
        pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=() if n % of == at % of else LONG)
        for n, case in enumerate(cases)
    ]
