"""What is known of a report while its candidates are decided on: its versions, its parses, and which version is current."""

from dataclasses import dataclass, field
from datetime import date, datetime

from load.versions.candidate import Showing

ACCEPTED = "accepted"
"""The decision of a reviewer with which a held version may be current."""

ParseKey = tuple[str, str, str]
"""Address, parts digest and normaliser."""


@dataclass(slots=True, eq=False)
class VersionState:
    """A version as far as the decision needs it. ``version_id`` is None until it is written.

    ``held`` are the reasons with spaces between them, empty for a version that may become current; ``decision`` is
    the reviewer's, if there is one.
    """

    parts_digest: str
    normaliser: str
    reading_digest: str
    held: str
    reported: int
    url: str
    decision: str | None = None
    version_id: int | None = None

    @property
    def usable(self) -> bool:
        """Whether it may be current: not held, or held and accepted."""
        return not self.held or self.decision == ACCEPTED


@dataclass(slots=True, eq=False)
class ParseRecord:
    """Which version a normaliser made of bytes under an address, and when the site showed them.

    ``showing`` is the last request of the site that showed them, ``first_run`` the run that first did, ``read_run`` the
    run of the parse. ``sequence`` is 0
    for a parse of an earlier batch; within a batch it counts the candidates of the report. The times decide nothing
    about the order: a clock may have jumped. ``is_stored`` says that it is in the warehouse already.
    """

    url: str
    parts_digest: str
    normaliser: str
    version: VersionState
    published_on: date | None
    first_seen_at: datetime
    last_seen_at: datetime
    read_at: datetime
    showing: Showing
    read_run: int
    first_run: int
    sequence: int = 0
    is_stored: bool = False


@dataclass(slots=True, eq=False)
class ReportState:
    """The versions, parses and current version of a report; each candidate of a batch brings it up to date."""

    report_id: int
    versions: dict[tuple[str, str], VersionState] = field(default_factory=dict)
    parses: dict[ParseKey, ParseRecord] = field(default_factory=dict)
    current: VersionState | None = None
