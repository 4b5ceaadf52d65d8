"""Three-valued verdicts: a relation holds, fails, or cannot be told from what is printed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from transform.report import Fact


class Verdict(StrEnum):
    """What a relation says about one report. A blank operand is no failure."""

    HOLDS = "holds"
    FAILS = "fails"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Result:
    """One relation looked at in one place.

    ``indicator`` is the line it is about (the total, the row, this year's value). ``expected`` is what the
    other operands make of it, ``actual`` what is printed; both are None where the verdict is cannot_tell.
    ``used`` are the facts with numbers; ``blanks`` the lines printed without one (blank, not applicable,
    unreadable); ``missing`` the lines the form has and the page does not print.
    """

    relation: str
    indicator: str
    breakdown: str
    verdict: Verdict
    expected: Decimal | None
    actual: Decimal | None
    used: tuple[Fact, ...]
    blanks: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def delta(self) -> Decimal | None:
        """How much the printed value exceeds the expected one."""
        if self.expected is None or self.actual is None:
            return None
        return self.actual - self.expected


def tally(results: Iterable[Result]) -> Counter[tuple[str, Verdict]]:
    """How often each relation held, failed, or could not be told."""
    return Counter((result.relation, result.verdict) for result in results)
