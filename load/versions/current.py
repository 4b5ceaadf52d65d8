"""Which version a candidate is, and which version of a report is current.

Pure: nothing is read from or written to the warehouse, so that a dry run decides exactly as a load does. The same
parses in any order give the same current version.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from load.versions.candidate import LoadOutcome, Showing, ValidCandidate
from load.versions.state import ACCEPTED, ParseRecord, ReportState, VersionState
from transform.report import HeldReason

logger = logging.getLogger(__name__)

FIRST, SITE, NORMALISER, UNKNOWN_CAUSE = "first", "site", "normaliser", "unknown"

Precedence = tuple[int, str]
"""The run in which an address was first seen, and the address: the least counts where nothing else decides."""


@dataclass(frozen=True, slots=True, eq=False)
class Move:
    """Another version becomes current. ``previous`` is None for the first; ``cause`` is FIRST, SITE, NORMALISER or
    UNKNOWN_CAUSE."""

    report_id: int
    previous: VersionState | None
    version: VersionState
    cause: str


@dataclass(frozen=True, slots=True, eq=False)
class Decided:
    """A candidate with its report, its version and what became of it.

    ``version`` and ``parse`` are None for a document that waits for a program to read it. ``is_new`` says that the
    version is to be written; ``move`` is set if the candidate changed which version is current.
    """

    candidate: ValidCandidate
    report_id: int
    outcome: LoadOutcome
    version: VersionState | None = None
    parse: ParseRecord | None = None
    move: Move | None = None
    is_new: bool = False

    @property
    def held(self) -> tuple[str, ...]:
        """The reasons why the candidate may not become current; empty if it may."""
        if self.version is None:
            return self.candidate.held_reasons
        return () if self.version.usable else tuple(self.version.held.split())


def decide_version(state: ReportState, candidate: ValidCandidate, now: datetime) -> Decided:
    """Decide which version a candidate is and which one is current then, and bring ``state`` up to date.

    Candidates of one address have to come in the order in which the site showed them.
    """
    if candidate.waiting:
        return Decided(candidate, state.report_id, LoadOutcome.WAITING)
    known = state.versions.get((candidate.parts_digest, candidate.normaliser))
    if known is not None and known.reading_digest != candidate.reading_digest:
        logger.warning(
            "%s: normaliser %s reads these bytes otherwise than before; its first reading stays. "
            "If a library it uses was changed, name the normaliser anew and read again from the archive",
            candidate.url, candidate.normaliser,
        )  # fmt: skip
    same = known or _find_same_reading(state, candidate)
    version = same or _add_version(state, candidate)
    before = latest_usable(state.parses.values()).get(candidate.url)
    parse = _note_parse(state, candidate, version, now)
    parse.sequence = 1 + max(other.sequence for other in state.parses.values())
    if version.version_id is None and _would_empty(state, version, before):
        version.held = HeldReason.LOST_ALL_FACTS.value
    move = move_pointer(state)
    outcome = _outcome(state, version, move)
    return Decided(candidate, state.report_id, outcome, version, parse, move, is_new=same is None)


def move_pointer(state: ReportState) -> Move | None:
    """Make the version current that should be; None if it is already."""
    target, previous = choose_current(state), state.current
    if target is None or target is previous:
        return None
    state.current = target
    return Move(state.report_id, previous, target, _cause(state, previous, target))


def choose_current(state: ReportState) -> VersionState | None:
    """The version that should be current; None if no version is usable and none is current.

    Under one address the latest bytes that could be used count. Between addresses figures beat none, then the later
    publication date wins (any date beats none), then the address that was seen first: whatever order they are
    loaded in. Where addresses read the same, the version is that of the first of them.
    """
    copies = list(latest_usable(state.parses.values()).values())
    if not copies:
        return state.current
    telling = [
        copy for copy in copies if copy.version.reported or copy.version.decision == ACCEPTED
    ] or copies
    last_day = max(copy.published_on or date.min for copy in telling)
    newest = [copy for copy in telling if (copy.published_on or date.min) == last_day]
    precedence = _order_addresses(state)
    winner = min(newest, key=lambda copy: precedence[copy.url])
    same = [copy for copy in copies if copy.version.reading_digest == winner.version.reading_digest]
    return min(same, key=lambda copy: precedence[copy.url]).version


def _order_addresses(state: ReportState) -> dict[str, Precedence]:
    """Each address by when it was first seen with something usable: in which run, then by its name."""
    order: dict[str, Precedence] = {}
    for parse in state.parses.values():
        if parse.version.usable:
            seen = (parse.first_run, parse.url)
            order[parse.url] = min(order.get(parse.url, seen), seen)
    return order


def latest_usable(parses: Iterable[ParseRecord]) -> Mapping[str, ParseRecord]:
    """By address: the usable parse of the bytes it showed last; of several, the one made last."""
    all_parses = list(parses)
    shown = last_shown(all_parses)
    in_order = sorted(all_parses, key=lambda parse: _rank(parse, shown))
    return {parse.url: parse for parse in in_order if parse.version.usable}


def last_shown(parses: Iterable[ParseRecord]) -> dict[tuple[str, str], Showing]:
    """The request to which each address last showed each set of bytes, by (url, parts digest), whichever normaliser
    read them."""
    shown: dict[tuple[str, str], Showing] = {}
    for parse in parses:
        key = (parse.url, parse.parts_digest)
        shown[key] = max(shown.get(key, parse.showing), parse.showing)
    return shown


def copies_differ(state: ReportState) -> tuple[ParseRecord, ...]:
    """The latest usable parses of all addresses, by address, if they differ in content; else nothing."""
    latest = sorted(latest_usable(state.parses.values()).values(), key=lambda parse: parse.url)
    return tuple(latest) if len({parse.version.reading_digest for parse in latest}) > 1 else ()


def _find_same_reading(state: ReportState, candidate: ValidCandidate) -> VersionState | None:
    """A version with the same content: the current one, or the one that the address showed last.

    What a later address gave in this run is not shared: had this one been loaded first, the version would be its own.
    """
    last = _latest_of_url(state, candidate.url)
    current = state.current if _may_share_current(state, candidate) else None
    for version in (current, last.version if last else None):
        if version is not None and version.reading_digest == candidate.reading_digest:
            return version
    return None


def _may_share_current(state: ReportState, candidate: ValidCandidate) -> bool:
    order = _order_addresses(state)
    own = min(
        order.get(candidate.url, (candidate.showing.run_id, candidate.url)),
        (candidate.showing.run_id, candidate.url),
    )
    of_current = [
        parse for parse in latest_usable(state.parses.values()).values() if parse.version is state.current
    ]
    return not of_current or any(
        parse.read_run < candidate.run_id or order[parse.url] <= own for parse in of_current
    )


def _latest_of_url(state: ReportState, url: str) -> ParseRecord | None:
    """The parse, usable or not, of the bytes an address showed last."""
    shown = last_shown(state.parses.values())
    of_url = [parse for parse in state.parses.values() if parse.url == url]
    return max(of_url, key=lambda parse: _rank(parse, shown), default=None)


def _rank(parse: ParseRecord, shown: Mapping[tuple[str, str], Showing]) -> tuple[object, ...]:
    latest = shown[parse.url, parse.parts_digest]
    return latest, parse.read_run, parse.sequence, parse.version.version_id or 0


def _add_version(state: ReportState, candidate: ValidCandidate) -> VersionState:
    version = VersionState(
        candidate.parts_digest, candidate.normaliser, candidate.reading_digest, " ".join(candidate.held_reasons),
        candidate.reported, candidate.url,
    )  # fmt: skip
    state.versions[version.parts_digest, version.normaliser] = version
    return version


def _note_parse(
    state: ReportState, candidate: ValidCandidate, version: VersionState, now: datetime
) -> ParseRecord:
    key = (candidate.url, candidate.parts_digest, candidate.normaliser)
    seen = candidate.observed_at
    parse = state.parses.get(key)
    if parse is None:
        parse = ParseRecord(
            *key, version, candidate.published_on, seen, seen, now, candidate.showing, candidate.run_id,
            candidate.showing.run_id,
        )  # fmt: skip
        state.parses[key] = parse
        return parse
    parse.published_on = candidate.published_on
    parse.first_seen_at = min(parse.first_seen_at, seen)
    parse.last_seen_at = max(parse.last_seen_at, seen)
    parse.read_at = now
    parse.showing, parse.read_run = max(parse.showing, candidate.showing), candidate.run_id
    parse.first_run = min(parse.first_run, candidate.showing.run_id)
    return parse


def _would_empty(state: ReportState, version: VersionState, before: ParseRecord | None) -> bool:
    """Whether a version without any figure would replace one with figures: the current one, or the one that its
    address showed ``before``."""
    if version.reported or not version.usable:
        return False
    if before is not None and before.version.reported:
        shown = latest_usable(state.parses.values())[before.url]
        return shown.version is version
    has_figures = state.current is not None and state.current.reported > 0
    return has_figures and choose_current(state) is version


def _outcome(state: ReportState, version: VersionState, move: Move | None) -> LoadOutcome:
    if not version.usable:
        return LoadOutcome.HELD if version.decision is None else LoadOutcome.UNCHANGED
    if move is not None:
        return LoadOutcome.LOADED if move.previous is None else LoadOutcome.RESTATED
    if version is state.current or version.version_id is not None:
        return LoadOutcome.UNCHANGED
    return LoadOutcome.OLDER


def _cause(state: ReportState, previous: VersionState | None, version: VersionState) -> str:
    """The normaliser is the cause if the previous version was another parse of the same bytes, the site if one
    normaliser parsed both. Of other bytes that another normaliser parsed, nobody can tell."""
    if previous is None:
        return FIRST
    before = [parse for parse in state.parses.values() if parse.version is previous]
    now = [parse for parse in state.parses.values() if parse.version is version]
    if {parse.parts_digest for parse in before} & {parse.parts_digest for parse in now}:
        return NORMALISER
    same = {parse.normaliser for parse in before} & {parse.normaliser for parse in now}
    return SITE if same else UNKNOWN_CAUSE
