"""Placing candidates among what is known of their report: which version each is, and who is current then.

Pure: nothing is read or written here, so that a dry run decides exactly as a load does.

Which reading of a report is current. Pure: the same readings in any order give the same answer.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from load.versions.candidate import LoadOutcome, ValidCandidate
from transform.report import HeldReason

log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class VersionState:
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
class ParseRecord:
    """What a normaliser made of bytes under an address, and when the site showed them.

    ``turn`` is 0 for what was there before a batch; in the batch, the candidates' turns.
    """

    url: str
    parts_digest: str
    normaliser: str
    version: VersionState
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
    versions: dict[tuple[str, str], VersionState] = field(default_factory=dict)
    readings: dict[ReadingKey, ParseRecord] = field(default_factory=dict)
    present: VersionState | None = None


def choose_current(state: ReportState) -> VersionState | None:
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


def latest_usable(readings: Iterable[ParseRecord]) -> Mapping[str, ParseRecord]:
    """Per address, the usable reading of the bytes it showed last; of several, the one made last."""
    found = list(readings)
    shown = last_shown(found)
    latest: dict[str, ParseRecord] = {}
    for reading in found:
        if not reading.version.usable:
            continue
        rival = latest.get(reading.url)
        if rival is None or _rank(reading, shown) > _rank(rival, shown):
            latest[reading.url] = reading
    return latest


def last_shown(readings: Iterable[ParseRecord]) -> dict[tuple[str, str], datetime]:
    """When each address last showed each set of bytes, whoever read them."""
    shown: dict[tuple[str, str], datetime] = {}
    for reading in readings:
        key = (reading.url, reading.parts_digest)
        shown[key] = max(shown.get(key, reading.last_seen_at), reading.last_seen_at)
    return shown


def latest_of_url(state: ReportState, url: str) -> ParseRecord | None:
    """The reading, usable or not, of the bytes an address showed last."""
    shown = last_shown(state.readings.values())
    of_url = [reading for reading in state.readings.values() if reading.url == url]
    return max(of_url, key=lambda reading: _rank(reading, shown), default=None)


def copies_differ(state: ReportState) -> tuple[ParseRecord, ...]:
    """The latest readings of all addresses, if they do not all say the same; else nothing."""
    latest = sorted(latest_usable(state.readings.values()).values(), key=lambda reading: reading.url)
    return tuple(latest) if len({reading.version.digest for reading in latest}) > 1 else ()


def _rank(parse: ParseRecord, shown: Mapping[tuple[str, str], datetime]) -> tuple[object, ...]:
    latest = shown[parse.url, parse.parts_digest]
    return latest, parse.read_at, parse.turn, parse.version.version_id or 0


FIRST, SITE, NORMALISER = "first", "site", "normaliser"


@dataclass(frozen=True, slots=True, eq=False)
class Move:
    """The pointer goes from one version to another."""

    report_id: int
    previous: VersionState | None
    version: VersionState
    cause: str


@dataclass(frozen=True, slots=True, eq=False)
class Decided:
    """A candidate with the version it is, what became of it, and the move it caused."""

    prepared: ValidCandidate
    report_id: int
    outcome: LoadOutcome
    version: VersionState | None = None
    reading: ParseRecord | None = None
    move: Move | None = None


def decide_version(state: ReportState, candidate: ValidCandidate, index: int, now: datetime) -> Decided:
    """Place one candidate and bring ``state`` up to it."""
    if candidate.waiting:
        return Decided(candidate, state.report_id, LoadOutcome.HELD)
    known = state.versions.get((candidate.parts_digest, candidate.candidate.normaliser))
    if known is not None and known.digest != candidate.digest:
        log.warning(
            "%s: normaliser %s reads these bytes otherwise than before; its first reading stays. "
            "If a library it uses was changed, name the normaliser anew and read again from the archive",
            candidate.candidate.url, candidate.candidate.normaliser,
        )  # fmt: skip
    version = known or _same_reading(state, candidate) or _new_version(state, candidate, index)
    reading = _note_parse(state, candidate, version, now)
    reading.turn = 1 + max(other.turn for other in state.readings.values())
    if version.version_id is None and _would_empty(state, version):
        version.held = HeldReason.LOST_ALL_FACTS.value
    move = move_pointer(state)
    return Decided(candidate, state.report_id, _outcome(state, version, move), version, reading, move)


def move_pointer(state: ReportState) -> Move | None:
    """Make the version that should be current the present one; None if it is already."""
    target, previous = choose_current(state), state.present
    if target is None or target is previous:
        return None
    state.present = target
    return Move(state.report_id, previous, target, _cause(state, previous, target))


def _same_reading(state: ReportState, candidate: ValidCandidate) -> VersionState | None:
    """A version that says the same already: what is current, or what the address showed last."""
    last = latest_of_url(state, candidate.candidate.url)
    for version in (state.present, last.version if last else None):
        if version is not None and version.digest == candidate.digest:
            return version
    return None


def _new_version(state: ReportState, prepared: ValidCandidate, index: int) -> VersionState:
    candidate = prepared.candidate
    version = VersionState(
        prepared.parts_digest, candidate.normaliser, prepared.digest, " ".join(prepared.held_reasons), prepared.reported,
        candidate.url, candidate=index,
    )  # fmt: skip
    state.versions[version.parts_digest, version.normaliser] = version
    return version


def _would_empty(state: ReportState, version: VersionState) -> bool:
    """Whether a version without any figure would take the place of one with figures."""
    present = state.present
    if present is None or not present.reported or version.reported:
        return False
    return version.usable and choose_current(state) is version


def _note_parse(
    state: ReportState, prepared: ValidCandidate, version: VersionState, now: datetime
) -> ParseRecord:
    candidate = prepared.candidate
    key = (candidate.url, prepared.parts_digest, candidate.normaliser)
    seen = candidate.observed_at
    reading = state.readings.get(key)
    if reading is None:
        reading = ParseRecord(*key, version, prepared.published_on, seen, seen, now)
        state.readings[key] = reading
        return reading
    reading.published_on = prepared.published_on
    reading.first_seen_at = min(reading.first_seen_at, seen)
    reading.last_seen_at = max(reading.last_seen_at, seen)
    reading.read_at = now
    return reading


def _outcome(state: ReportState, version: VersionState, move: Move | None) -> LoadOutcome:
    if not version.usable:
        return LoadOutcome.HELD if version.decision is None else LoadOutcome.UNCHANGED
    if move is not None:
        return LoadOutcome.LOADED if move.previous is None else LoadOutcome.RESTATED
    if version is state.present or version.version_id is not None:
        return LoadOutcome.UNCHANGED
    return LoadOutcome.OLDER


def _cause(state: ReportState, previous: VersionState | None, version: VersionState) -> str:
    """The normaliser is the cause if another one made the previous version of the same bytes."""
    if previous is None:
        return FIRST
    read_before = {r.parts_digest for r in state.readings.values() if r.version is previous}
    read_now = {r.parts_digest for r in state.readings.values() if r.version is version}
    return NORMALISER if read_before & read_now else SITE
