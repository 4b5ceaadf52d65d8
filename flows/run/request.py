"""What a run is asked to do: its mode, years, publishers and limits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal

from flows.errors import WrongUsageError

# The first reports under the regulation of 2007 are those for 2008; lists hold a few with an older year in their title.
EARLIEST_YEAR = 2000
LATEST_YEAR = 2100

BackfillMode = Literal["fill", "refetch", "from_archive"]
"""The modes of a backfill, as the form in Prefect's UI offers them."""


class Mode(StrEnum):
    """Which addresses are requested, and how."""

    NIGHT = "night"  # every known and new address that is due by the profile, but only for what has changed
    FULL = "full"  # the same, with those that are known to be no report, and whether due or not
    FILL = "fill"  # only what the warehouse lacks
    REFETCH = "refetch"  # everything, unconditionally
    FROM_ARCHIVE = "from_archive"  # none: what is archived is parsed again


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What one run is to do, and its limits.

    ``publishers`` are codes; None means all. ``scheduled_for`` is the time for which a schedule wanted the run: if
    a night was completed since, nothing is left to do. ``max_restatements`` is how many facts the whole run may
    restate; None means any number. ``take_over`` lets this program write although another one superseded it.
    ``recorded_as`` is the id of the run in Prefect, for whoever finds it dead; None where Prefect does not record it.
    """

    flow: str
    mode: Mode
    years: range
    publishers: frozenset[str] | None = None
    dry_run: bool = False
    scheduled_for: datetime | None = None
    max_restatements: int | None = None
    take_over: bool = False
    recorded_as: str | None = None

    @property
    def waits_for_lock(self) -> bool:
        """Whether the run waits for another one to end: a night comes again tomorrow, a backfill does not."""
        return self.flow == "backfill"

    def describe(self) -> dict[str, Any]:
        """The request as it is stored with the run."""
        return {
            "mode": self.mode.value,
            "years": f"{self.years.start}-{self.years.stop - 1}",
            "publishers": sorted(self.publishers) if self.publishers else None,
            "dry_run": self.dry_run,
            **({} if self.recorded_as is None else {"prefect": self.recorded_as}),
        }


def nightly_request(
    today: date,
    *,
    full: bool = False,
    scheduled_for: datetime | None = None,
    max_restatements: int | None = None,
    take_over: bool = False,
) -> RunRequest:
    """The request of a night: all years up to that of ``today``. ``full`` asks for every address, due or not."""
    return RunRequest(
        "nightly",
        Mode.FULL if full else Mode.NIGHT,
        range(EARLIEST_YEAR, today.year + 1),
        scheduled_for=scheduled_for,
        max_restatements=max_restatements,
        take_over=take_over,
    )


def backfill_request(
    _today: date,
    *,
    first_year: int,
    last_year: int,
    publishers: Sequence[str] | None,
    mode: str,
    dry_run: bool,
    max_restatements: int | None = None,
    take_over: bool = False,
) -> RunRequest:
    """The request of a backfill. Raises WrongUsageError if the first year is after the last."""
    if last_year < first_year:
        raise WrongUsageError(f"years {first_year}-{last_year}: the first year must not be after the last")
    return RunRequest(
        "backfill",
        Mode(mode),
        range(first_year, last_year + 1),
        frozenset(publishers) if publishers else None,
        dry_run,
        max_restatements=max_restatements,
        take_over=take_over,
    )


def read_years(text: str) -> range:
    """``2014-2018`` or ``2016`` as a range of years. Raises WrongUsageError for anything else."""
    first, _, last = text.partition("-")
    try:
        years = range(int(first), int(last or first) + 1)
    except ValueError as error:
        raise WrongUsageError(f"--years {text}: write 2014-2018, or one year") from error
    if not years or years.start < EARLIEST_YEAR or years.stop > LATEST_YEAR + 1:
        raise WrongUsageError(
            f"--years {text}: years are from {EARLIEST_YEAR} to {LATEST_YEAR}, the first not after the last"
        )
    return years
