"""What a run is asked to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal

from flows.errors import WrongUsageError

# The first reports under the regulation of 2007 are those for 2008; lists hold a few that call themselves older.
EARLIEST_YEAR = 2000


BackfillMode = Literal["fill", "refetch", "from_archive"]
"""The ways of a backfill, as its form offers them."""


class Mode(StrEnum):
    """Which addresses are asked, and how."""

    NIGHT = "night"  # every known and new address, but only for what has changed; the profile's rhythm holds
    FULL = "full"  # the same, with those that are known to be no report, and whatever the rhythm
    FILL = "fill"  # only what the warehouse lacks
    REFETCH = "refetch"  # everything, unconditionally
    FROM_ARCHIVE = "from_archive"  # nothing: what is archived is read again


@dataclass(frozen=True, slots=True)
class RunRequest:
    """The bounds of a run. ``publishers`` None means all.

    ``due`` is when a schedule wanted it: if a night was completed since, there is nothing left to do.
    """

    flow: str
    mode: Mode
    years: range
    publishers: frozenset[str] | None = None
    dry_run: bool = False
    due: datetime | None = None

    @property
    def patient(self) -> bool:
        """Whether it waits for another run to end: the next night comes anyway, a backfill was asked for once."""
        return self.flow == "backfill"

    def describe(self) -> dict[str, Any]:
        """The orders as they are noted with the run."""
        return {
            "mode": self.mode.value,
            "years": f"{self.years.start}-{self.years.stop - 1}",
            "publishers": sorted(self.publishers) if self.publishers else None,
            "dry_run": self.dry_run,
        }


def nightly_request(today: date, *, full: bool = False, due: datetime | None = None) -> RunRequest:
    """All years up to this one."""
    mode = Mode.FULL if full else Mode.NIGHT
    return RunRequest("nightly", mode, range(EARLIEST_YEAR, today.year + 1), due=due)


def backfill_request(
    _today: date,
    *,
    first_year: int,
    last_year: int,
    publishers: Sequence[str] | None,
    way: str,
    dry_run: bool,
) -> RunRequest:
    """The years and publishers that were named."""
    if last_year < first_year:
        raise WrongUsageError(f"years {first_year}-{last_year}: the first year must not be after the last")
    wanted = frozenset(publishers) if publishers else None
    return RunRequest("backfill", Mode(way), range(first_year, last_year + 1), wanted, dry_run)


def read_years(text: str) -> range:
    """``2014-2018`` or ``2016`` as a range of years."""
    first, _, last = text.partition("-")
    try:
        years = range(int(first), int(last or first) + 1)
    except ValueError as error:
        raise WrongUsageError(f"--years {text}: write 2014-2018, or one year") from error
    if not years or years.start < EARLIEST_YEAR or years.stop > 2101:
        raise WrongUsageError(
            f"--years {text}: the first year must not be after the last, both from {EARLIEST_YEAR}"
        )
    return years
