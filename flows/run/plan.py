"""Which addresses a run requests, and for what reason it leaves the others out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from extract.profile import SiteProfile, find_publisher
from extract.records import Reference, ReportLikelihood, merge_references
from flows.batch.outcome import PageOutcome, PageStatus, Remark
from flows.run.request import Mode, RunRequest
from load.queries.archived import ArchivedReport
from load.runs.fetch_log import KnownPage
from load.versions.known_parses import KnownParse
from transform.report import Expectation

BATCH_SIZE = 50
_MOST_STEPS = 100
_KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Target:
    """An address to request: its reference, the publisher's code and names, and what earlier runs recorded of it.

    ``known`` is None for a new address; ``archived`` is set only in a run from the archive.
    """

    reference: Reference
    publisher: str | None
    known: KnownPage | None
    names: tuple[str, ...] = ()
    archived: ArchivedReport | None = None

    @property
    def url(self) -> str:
        """The address."""
        return self.reference.url

    @property
    def was_report(self) -> bool:
        """Whether a report of the warehouse was read from this address."""
        return self.known is not None and self.known.report_id is not None

    @property
    def expectation(self) -> Expectation:
        """What the page is expected to be. No year where the list leaves open whether the page is a report: then the
        page itself must name its year."""
        year = None if self.reference.likelihood is ReportLikelihood.UNSURE else self.reference.year
        return Expectation(self.names, year, self.reference.title, self.reference.published_on)

    def end(self, status: PageStatus, reason: str | None = None) -> PageOutcome:
        """The outcome of this address, with publisher and year of the report known there, or else as listed."""
        known = self.known if self.was_report else None
        return PageOutcome(
            url=self.url,
            source=self.reference.source,
            status=status,
            publisher=known.publisher if known else self.publisher,
            year=known.year if known else self.reference.year,
            remark=Remark(self.reference.title, reason),
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """The targets of a run in ``batches`` that are given once, how many they are, and the outcomes of the addresses that it
    leaves out. All addresses of one report, as listed or as known, are in one batch: no two batches load the same."""

    batches: Iterator[list[Target]]
    addresses: int
    skipped: tuple[PageOutcome, ...] = ()

    def name_steps(self) -> Iterator[tuple[str, int | None]]:
        """The names of the steps in which the batches are worked on, at most _MOST_STEPS, and how many batches each takes,
        None for all that are left: Prefect records each step."""
        batches = -(-self.addresses // BATCH_SIZE)
        size = -(-batches // _MOST_STEPS) or 1
        steps = -(-batches // size)
        for number in range(1, steps + 1):
            yield f"part {number} of {steps}", size if number < steps else None


def make_plan(
    references: Iterable[Reference],
    known: Mapping[str, KnownPage],
    profile: SiteProfile,
    request: RunRequest,
    today: date,
    lost: frozenset[str] = frozenset(),
    *,
    done: frozenset[str] = frozenset(),
) -> Plan:
    """The plan of a run that asks the site: every address once, and known reports that no list names any more.

    ``known`` is by address. ``lost`` are addresses whose bytes the archive has lost: they are due at once. ``done`` are
    those that the run has dealt with before: they are in no plan any more.
    """
    wanted = [reference for reference in references if not _is_too_early(reference, today)]
    listed = {reference.url: reference for reference in merge_references(wanted)}
    targets: list[Target] = []
    skipped: list[PageOutcome] = []
    for reference in (*listed.values(), *_unlisted(listed, known, request)):
        if reference.url in done:
            continue
        target = _make_target(reference, known.get(reference.url), profile)
        reason = _reason_to_skip(target, profile, request, today, is_lost=reference.url in lost)
        if reason is None:
            targets.append(target)
        else:
            skipped.append(target.end(*reason))
    return Plan(fill_batches(group_targets(targets), BATCH_SIZE), len(targets), tuple(skipped))


def plan_archived(reports: Iterable[ArchivedReport], count: int, profile: SiteProfile) -> Plan:
    """The plan of a run from the archive: everything that was read before, taken from ``reports`` when its batch comes.

    The reports of one publisher and year follow each other.
    """
    targets = (_archived_target(report, profile) for report in reports)
    groups = (group for _, some in groupby(targets, key=_find_keys) for group in group_targets(list(some)))
    return Plan(fill_batches(groups, BATCH_SIZE), count)


def list_objects(known: Mapping[str, KnownPage], parsed: Iterable[KnownParse]) -> frozenset[str]:
    """The objects of the archive that hold what is known of the addresses, and what was parsed."""
    pages = {page.sha256 for page in known.values() if page.sha256 is not None}
    return frozenset(pages.union(sha256 for parse in parsed for sha256, _ in parse.parts))


def group_targets(targets: Sequence[Target]) -> list[list[Target]]:
    """The targets in groups: all addresses of one report, as listed or as known, are in one."""
    groups: list[list[Target]] = []
    places: dict[tuple[str, int], int] = {}
    for target in targets:
        keys = _find_keys(target)
        found = sorted({places[key] for key in keys if key in places}) or [len(groups)]
        if found[0] == len(groups):
            groups.append([])
        for other in found[1:]:
            groups[found[0]] += groups[other]
            groups[other] = []
            places.update((key, found[0]) for key, place in places.items() if place == other)
        groups[found[0]].append(target)
        places.update(dict.fromkeys(keys, found[0]))
    return [group for group in groups if group]


def fill_batches(groups: Iterable[list[Target]], size: int) -> Iterator[list[Target]]:
    """Groups of targets in batches of at most so many targets; a larger group is a batch by itself."""
    batch: list[Target] = []
    for group in groups:
        if batch and len(batch) + len(group) > size:
            yield batch
            batch = []
        batch = [*batch, *group]
    if batch:
        yield batch


def _find_keys(target: Target) -> set[tuple[str, int]]:
    """The reports, by publisher and year, that an address is taken for: as listed, and as it was read before."""
    reference, known = target.reference, target.known if target.was_report else None
    taken_for = [(target.publisher, reference.year), (known.publisher, known.year) if known else (None, None)]
    return {(code, year) for code, year in taken_for if code is not None and year is not None}


def find_lost_pages(
    known: Mapping[str, KnownPage], parsed: Iterable[KnownParse], lost: frozenset[str]
) -> frozenset[str]:
    """The addresses whose present bytes, or those of an attachment, are among the ``lost`` objects of the archive."""
    pages = {page.url for page in known.values() if page.sha256 in lost}
    of_parts = (
        parse.url
        for parse in parsed
        if parse.url in known
        and known[parse.url].sha256 == parse.parts[0][0]
        and any(sha256 in lost for sha256, _ in parse.parts)
    )
    return frozenset(pages.union(of_parts)) if lost else frozenset()


def forget_lost(known: Mapping[str, KnownPage], lost: frozenset[str]) -> dict[str, KnownPage]:
    """What is known of each address, without the bytes that the archive has lost: they are asked for whether they have
    changed or not."""
    return {
        url: replace(page, sha256=None, etag=None, last_modified=None) if page.sha256 in lost else page
        for url, page in known.items()
    }


def _make_target(reference: Reference, known: KnownPage | None, profile: SiteProfile) -> Target:
    """The target of a reference. Its publisher is that of the area asked for, else as listed, else as known."""
    of_area = find_publisher(profile, area=reference.area) if reference.area else None
    code = (of_area.code if of_area else None) or reference.publisher or (known.publisher if known else None)
    publisher = profile.publisher(code) if code else None
    return Target(reference, code, known, publisher.names if publisher else ())


def _archived_target(report: ArchivedReport, profile: SiteProfile) -> Target:
    reference = Reference(
        report.url,
        report.source,
        report.title,
        report.publisher,
        year=report.year,
        published_on=report.published_on,
    )
    return replace(_make_target(reference, None, profile), archived=report)


def _is_too_early(reference: Reference, today: date) -> bool:
    """Whether an annual-report address is of a year that is not over. An entry with a title is proof that it is there."""
    return reference.area is not None and reference.title is None and (reference.year or 0) >= today.year


def _unlisted(
    listed: Mapping[str, Reference], known: Mapping[str, KnownPage], request: RunRequest
) -> Iterable[Reference]:
    for page in known.values():
        within = page.year in request.years and (
            request.publishers is None or page.publisher in request.publishers
        )
        if page.report_id is not None and page.url not in listed and within:
            yield Reference(page.url, _KNOWN, publisher=page.publisher, year=page.year)


def _reason_to_skip(
    target: Target, profile: SiteProfile, request: RunRequest, today: date, *, is_lost: bool
) -> tuple[PageStatus, str | None] | None:
    """The status and reason of a target that is left out; None if it is requested."""
    reference, page = target.reference, target.known
    if reference.likelihood is ReportLikelihood.NOT_REPORT:
        return PageStatus.NOT_REPORT, "its listed title is not that of an annual report"
    if is_lost:
        return None
    if request.mode in (Mode.NIGHT, Mode.FILL) and page is not None:
        if page.not_report is not None:
            return PageStatus.NOT_REPORT, page.not_report
        if request.mode is Mode.FILL and page.report_id is not None and page.failures == 0:
            return PageStatus.SKIPPED, "in the warehouse already; --refetch asks again"
    if request.mode is Mode.NIGHT and page is not None and not _is_due(target, profile, today):
        return PageStatus.SKIPPED, "not due yet by the rhythm of the site profile"
    return None


def _is_due(target: Target, profile: SiteProfile, today: date) -> bool:
    page, year = target.known, target.reference.year
    if page is None or year is None or page.failures or not page.is_read:
        return True
    return profile.rhythm.is_due(year, today=today, last_checked=page.asked_at.date())
