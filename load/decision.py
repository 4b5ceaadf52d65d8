"""Which reading of a report is current. Pure: the same readings in any order give the same answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(slots=True, eq=False)
class Version:
    """A version as far as the decision goes. ``version_id`` is None until it is written;
    ``candidate`` is then the place of its candidate in the batch."""

    parts_digest: str
    normaliser: str
    digest: str
    held: str
    reported: int
    url: str
    decision: str | None = None
    version_id: int | None = None
    candidate: int | None = None

    @property
    def usable(self) -> bool:
        """Whether it may be current: not held, or held and accepted."""
        return not self.held or self.decision == "accepted"


@dataclass(slots=True, eq=False)
class Reading:
    """What a normaliser made of bytes under an address, and when the site showed them.

    ``turn`` is 0 for what was there before a batch; in the batch, the candidates' turns.
    """

    url: str
    parts_digest: str
    normaliser: str
    version: Version
    published_on: date | None
    first_seen_at: datetime
    last_seen_at: datetime
    read_at: datetime
    turn: int = 0


ReadingKey = tuple[str, str, str]


@dataclass(slots=True, eq=False)
class ReportState:
    """All that is known of a report when a batch begins, and as the batch goes on."""

    report_id: int
    versions: dict[tuple[str, str], Version] = field(default_factory=dict)
    readings: dict[ReadingKey, Reading] = field(default_factory=dict)
    present: Version | None = None


def choose_current(state: ReportState) -> Version | None:
    """The version that should be current.

    Under one address the latest bytes that could be used count. Between addresses the later
    publication date wins (any date beats none); without one, what is current stays.
    """
    winners = list(latest_usable(state.readings.values()).values())
    if not winners:
        return state.present
    dates = [reading.published_on or date.min for reading in winners]
    newest = [reading for reading, day in zip(winners, dates, strict=True) if day == max(dates)]
    staying = [reading for reading in newest if reading.version is state.present]
    first = min(staying or newest, key=lambda reading: (reading.first_seen_at, reading.url))
    return first.version


def latest_usable(readings: Iterable[Reading]) -> Mapping[str, Reading]:
    """Per address, the usable reading of the bytes it showed last; of several, the one made last."""
    found = list(readings)
    shown = last_shown(found)
    latest: dict[str, Reading] = {}
    for reading in found:
        if not reading.version.usable:
            continue
        rival = latest.get(reading.url)
        if rival is None or _rank(reading, shown) > _rank(rival, shown):
            latest[reading.url] = reading
    return latest


def last_shown(readings: Iterable[Reading]) -> dict[tuple[str, str], datetime]:
    """When each address last showed each set of bytes, whoever read them."""
    shown: dict[tuple[str, str], datetime] = {}
    for reading in readings:
        key = (reading.url, reading.parts_digest)
        shown[key] = max(shown.get(key, reading.last_seen_at), reading.last_seen_at)
    return shown


def latest_of_url(state: ReportState, url: str) -> Reading | None:
    """The reading, usable or not, of the bytes an address showed last."""
    shown = last_shown(state.readings.values())
    of_url = [reading for reading in state.readings.values() if reading.url == url]
    return max(of_url, key=lambda reading: _rank(reading, shown), default=None)


def copies_differ(state: ReportState) -> tuple[Reading, ...]:
    """The latest readings of all addresses, if they do not all say the same; else nothing."""
    latest = sorted(latest_usable(state.readings.values()).values(), key=lambda reading: reading.url)
    return tuple(latest) if len({reading.version.digest for reading in latest}) > 1 else ()


def _rank(reading: Reading, shown: Mapping[tuple[str, str], datetime]) -> tuple[object, ...]:
    latest = shown[reading.url, reading.parts_digest]
    return latest, reading.read_at, reading.turn, reading.version.version_id or 0
