"""A new reading of the archived bytes of stored versions, by the same parser as in a run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from extract.archive import Archive, ArchiveCorruptError, ArchiveMissError
from flows.batch.files import archived_file
from flows.reading.jobs import ParseJob, ParseResult, last_day_seen
from flows.reading.parser_pool import Parser
from load.dimensions import read_registered_names
from load.engine import Connection
from load.proof.contents import (
    Contents,
    describe_contents,
    find_seal,
    is_held_alike,
    is_sealed,
    make_candidate,
)
from load.proof.parts import Parts, find_parts
from load.proof.stored import StoredVersion
from load.queries.archived import read_content_types
from load.versions.candidate import Dimensions, RejectedCandidate, ValidCandidate, read_known_dimensions
from transform.forms.catalogue import normaliser_version
from transform.report import Content, Expectation


@dataclass(frozen=True, slots=True)
class Rereading:
    """A new reading of a version: its files, its ``contents``, and whether the version ``may_be_rewritten`` to it.

    ``is_sealed`` says that it has the digest that was stored with the version.
    Without contents, ``lost`` says that an object is lost or damaged, ``waits`` that a program is not installed that
    reads its files, and ``error`` why it cannot be read for any other reason.
    """

    parts: Parts = ()
    contents: Contents | None = None
    is_sealed: bool = False
    is_held_alike: bool = True
    may_be_rewritten: bool = False
    lost: str | None = None
    waits: str | None = None
    error: str | None = None


class VersionReader:
    """Reads versions again. ``parse`` is the parser of a run."""

    def __init__(self, conn: Connection, archive: Archive, parse: Parser) -> None:
        self._conn, self._archive, self._parse = conn, archive, parse
        self._names, self._content_types = read_registered_names(conn), read_content_types(conn)
        self._dimensions: dict[int, Dimensions] = {}

    def dimensions(self, site_id: int) -> Dimensions:
        """The keys with which versions of a site are compared."""
        if site_id not in self._dimensions:
            self._dimensions[site_id] = read_known_dimensions(self._conn, site_id)
        return self._dimensions[site_id]

    def read(self, versions: Sequence[StoredVersion]) -> list[Rereading]:
        """A new reading of each version, in order."""
        found: dict[int, Rereading] = {}
        jobs: list[tuple[StoredVersion, Parts, ParseJob]] = []
        for version in versions:
            parts = find_parts(self._conn, version)
            if parts is None:
                error = "neither of the two records of its files is whole"
                found[version.version_id] = Rereading(error=error)
                continue
            try:
                jobs.append((version, parts, self._make_job(version, parts)))
            except (ArchiveCorruptError, ArchiveMissError) as lost:
                found[version.version_id] = Rereading(parts, lost=str(lost))
        results = self._parse([job for _, _, job in jobs])
        for (version, parts, job), result in zip(jobs, results, strict=True):
            found[version.version_id] = self._choose_reading(version, parts, job, result)
        return [found[version.version_id] for version in versions]

    def _make_job(self, version: StoredVersion, parts: Parts) -> ParseJob:
        files = tuple(
            archived_file(self._archive, sha256, url, self._content_types.get(sha256))
            for sha256, url in parts
        )
        return ParseJob(files, next(self._list_expectations(version)))

    def _list_expectations(self, version: StoredVersion) -> Iterator[Expectation]:
        """What the page may have been expected to be when it was loaded, the likeliest first.

        That is not recorded: under which names and year a list gave the page, nor its title in the list.
        """
        said = version.said
        registered = self._names.get(version.publisher_id, ())
        printed = said["publisher_printed"]
        names = tuple(dict.fromkeys((printed, *registered))) if registered and printed else registered
        of_year = f"{said['year_printed']}年政府信息公开工作年度报告" if said["year_printed"] else None
        published_on, observed_at = _read_time(said["published_on"]), _read_time(said["observed_at"])
        seen_on = last_day_seen(observed_at) if observed_at else None
        expectations = (
            Expectation(of_names, year, title, published_on and published_on.date(), seen_on)
            for title in (said["title"], of_year)
            for year in (version.year or None, None)
            for of_names in (names, registered, ())
        )
        yield from dict.fromkeys(expectations)

    def _choose_reading(
        self, version: StoredVersion, parts: Parts, job: ParseJob, result: ParseResult
    ) -> Rereading:
        """The reading with the digest that was stored with the version; without one, the likeliest."""
        first = self._describe(version, parts, job, result)
        if isinstance(first, Rereading) or find_seal(version, first) is not None:
            return self._finish(version, parts, job, first)
        for expectation in list(self._list_expectations(version))[1:]:
            other = ParseJob(job.parts, expectation)
            candidate = self._describe(version, parts, other, self._parse([other])[0])
            if isinstance(candidate, ValidCandidate) and find_seal(version, candidate) is not None:
                return self._finish(version, parts, other, candidate)
        return self._finish(version, parts, job, first)

    def _describe(
        self, version: StoredVersion, parts: Parts, job: ParseJob, result: ParseResult
    ) -> ValidCandidate | Rereading:
        if result.report is None or result.error is not None:
            return Rereading(error=result.error or result.no_report)
        if result.report.content is Content.WAITING and version.said["content"] != Content.WAITING:
            return Rereading(waits="; ".join(issue.message.en for issue in result.report.issues))
        try:
            return make_candidate(
                version, result.report, result.prepared, parts, self.dimensions(version.site_id)
            )
        except RejectedCandidate as refused:
            return Rereading(error=str(refused))

    def _finish(
        self, version: StoredVersion, parts: Parts, job: ParseJob, candidate: ValidCandidate | Rereading
    ) -> Rereading:
        if isinstance(candidate, Rereading):
            return candidate
        title = job.expectation.title
        contents = describe_contents(version, candidate, expected_title=title)
        seal = find_seal(version, candidate)
        read = frozenset(str(reason) for reason in candidate.report.held_reasons)
        held_alike = seal is not None or is_held_alike(version, read)
        # Rows that are as they were digested, of bytes that read otherwise now, are no damage but another reading.
        is_damaged = not is_sealed(version)
        rewritable = version.said["normaliser"] == normaliser_version() and (
            seal is not None or (is_damaged and held_alike)
        )
        return Rereading(parts, contents, seal is not None, held_alike, rewritable)


def _read_time(stored: object) -> datetime | None:
    """The time that a column of a version holds, whatever type the driver gives it; None where that is no time."""
    try:
        moment = datetime.fromisoformat(str(stored))
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
