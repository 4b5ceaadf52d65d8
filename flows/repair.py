"""The repair of `gongkai db check --repair`: damaged objects from the site, damaged rows from the archive."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from extract.archive import Archive, ArchiveCorruptError, ArchiveMissError
from extract.http_client.classify import ExpectedKind
from extract.http_client.client import PoliteClient
from extract.profile import SiteProfile
from extract.records import Fetch
from flows.batch.publishers import describe_site
from flows.inspection.rereading import Rereading, VersionReader
from flows.inspection.verify import Verification, in_batches, verify_warehouse
from flows.reading.parser_pool import Parser, parser_pool
from flows.run.page_source import archive_bodies
from flows.run.sink import make_fetch_rows
from flows.settings import Settings
from load.dimensions import write_catalogue
from load.engine import Connection, Engine, write
from load.fetch_log import record_fetches
from load.host_lease import HostLease
from load.proof.contents import compare_contents
from load.proof.corrections import mend_corrections
from load.proof.coverage import fix_coverage
from load.proof.database import read_snapshot
from load.proof.differences import Difference, Subject
from load.proof.parts import check_parts, mend_readings
from load.proof.pointers import fix_pointers
from load.proof.references import ObjectUse, describe_object
from load.proof.rewrite import derive_again, record_repair, record_site_repair, rewrite_version
from load.proof.stored import StoredVersion, read_stored
from load.run_lock import RunOutcome, finish_run, require_lock, start_run, utc_now
from load.sites import ensure_site

_MOST_ADDRESSES = 5
_MOST_NAMED = 5


@dataclass(slots=True)
class Repair:
    """What was found ``before`` a repair, what it did, in words, and what was proved ``after`` it."""

    before: Verification = field(default_factory=Verification)
    done: list[str] = field(default_factory=list)
    requests: int = 0
    after: Verification = field(default_factory=Verification)


def repair_warehouse(
    settings: Settings,
    engine: Engine,
    archive: Archive,
    profile: SiteProfile,
    clock: Callable[[], datetime] = utc_now,
) -> Repair:
    """Prove the warehouse, mend what differs, and prove it again. No version becomes another one, none is restated.

    Lost bytes are asked of the site, by their addresses; what comes with another hash mends nothing. Raises AnotherRun
    if a run holds the warehouse, and NothingDoneError if the archive cannot be written.
    """
    with (
        _hold_warehouse(settings, engine, profile, clock) as (run_id, repair),
        parser_pool(settings.parse_workers) as parse,
    ):
        mender = _Mender(settings, engine, archive, profile, clock, run_id, repair)
        repair.before = found = verify_warehouse(engine, archive, parse)
        if mender.fetch_objects(found.differences) + mender.mend_dimensions(found.differences):
            found = verify_warehouse(engine, archive, parse)
        mender.rewrite_versions(found.differences, parse)
        mender.mend_pointers(found.differences)
        mender.mend_corrections(found.differences)
        mender.mend_coverage(found.differences)
        repair.after = verify_warehouse(engine, archive, parse) if found.differences else found
        # What is left was not mended, and another repair would not mend it either.
        repair.after.differences = [replace(d, repairable=False) for d in repair.after.differences]
    return repair


@contextmanager
def _hold_warehouse(
    settings: Settings, engine: Engine, profile: SiteProfile, clock: Callable[[], datetime]
) -> Iterator[tuple[int, Repair]]:
    """A run that holds the warehouse, and what it did; its end is recorded, however it ends."""
    stale_after = timedelta(seconds=settings.stale_after_seconds)
    parameters = {"site": profile.site.code}
    run = start_run(engine, "repair", parameters, clock(), clock=clock, stale_after=stale_after)
    repair, outcome = Repair(), RunOutcome.STOPPED
    try:
        yield run.run_id, repair
        outcome = RunOutcome.DONE if repair.after.is_proved else RunOutcome.SOME_FAILED
    except Exception:
        outcome = RunOutcome.FAILED
        raise
    finally:
        left = len(repair.after.differences)
        counters = {"fetched": repair.requests, "failed": left, "repaired": len(repair.done)}
        finish_run(run, outcome.value, counters, clock())


class _Mender:
    """Mends differences one by one, each in a transaction of its own."""

    def __init__(
        self,
        settings: Settings,
        engine: Engine,
        archive: Archive,
        profile: SiteProfile,
        clock: Callable[[], datetime],
        run_id: int,
        repair: Repair,
    ) -> None:
        self._settings, self._engine, self._archive = settings, engine, archive
        self._profile, self._clock = profile, clock
        self._run_id, self._repair = run_id, repair

    def fetch_objects(self, differences: Iterable[Difference]) -> int:
        """Ask the site for objects that are lost or damaged; returns how many came."""
        wanted = [d.sha256 for d in differences if d.subject is Subject.OBJECT and d.repairable and d.sha256]
        if not wanted:
            return 0
        came: list[str] = []
        answers: dict[str, str | None] = {}
        client = PoliteClient(
            self._profile,
            contact=self._settings.agent_contact,
            clock=self._clock,
            turns=HostLease(self._engine),
        )
        with client:
            for sha256 in wanted:
                with self._engine.connect() as conn:
                    use = describe_object(conn, sha256)
                urls = use.urls[:_MOST_ADDRESSES]
                if any(self._ask(client, url, use, answers) == sha256 for url in urls) and self._is_kept(
                    sha256
                ):
                    came.append(f"object {sha256} came from the site again ({use.words})")
            self._repair.requests = client.requests_made
        if came:
            with write(self._engine) as conn:
                require_lock(conn, self._run_id)
                record_site_repair(conn, self._run_id, self._clock(), self._site_id(conn), came)
            self._repair.done += came
        return len(came)

    def rewrite_versions(self, differences: Iterable[Difference], parse: Parser) -> None:
        """Write damaged rows of versions again, each version in one transaction, and derive what follows from them."""
        damaged = {d.version_id: d for d in differences if d.repairable and d.version_id is not None}
        for ids in in_batches(list(damaged)):
            with read_snapshot(self._engine) as conn:
                reader = VersionReader(conn, self._archive, parse)
                versions = read_stored(conn, ids)
                readings = reader.read(versions)
            for version, reading in zip(versions, readings, strict=True):
                self._rewrite_version(version, reading, reader)

    def mend_pointers(self, differences: Iterable[Difference]) -> None:
        """Make the versions current that should be."""
        found = list(differences)
        # What gave which version is in doubt there, and with it which version should be current.
        in_doubt = {d.report_id for d in found if d.subject is Subject.READING}
        wrong = {d.report_id: d for d in found if d.subject is Subject.POINTER and d.repairable}
        wrong = {report_id: d for report_id, d in wrong.items() if report_id not in in_doubt}
        for report_id, difference in wrong.items():
            if report_id is None:
                continue
            now = self._clock()
            with write(self._engine) as conn:
                require_lock(conn, self._run_id)
                if fix_pointers(conn, self._run_id, now, report_id):
                    message = f"its current version was put right: {difference.problem}"
                    record_repair(conn, self._run_id, now, report_id, "pointers", message)
                    self._repair.done.append(f"{difference.where}: {message}")

    def mend_dimensions(self, differences: Iterable[Difference]) -> int:
        """Write the catalogue again; returns how many of its rows were wrong."""
        return self._mend(Subject.DIMENSION, differences, lambda conn, now: write_catalogue(conn))

    def mend_corrections(self, differences: Iterable[Difference]) -> None:
        """Show the current versions with the corrections that apply."""
        self._mend(Subject.CORRECTION, differences, mend_corrections)

    def mend_coverage(self, differences: Iterable[Difference]) -> None:
        """Write the rows of coverage that are not consistent with the current versions."""
        self._mend(Subject.COVERAGE, differences, fix_coverage)

    def _mend(
        self,
        subject: Subject,
        differences: Iterable[Difference],
        mend: Callable[[Connection, datetime], object],
    ) -> int:
        """Mend all differences of one subject in one transaction; returns how many there were."""
        wrong = [d for d in differences if d.subject is subject]
        if wrong:
            now = self._clock()
            messages = [f"{d.subject} {d.where} was put right: it {d.problem}" for d in wrong]
            with write(self._engine) as conn:
                require_lock(conn, self._run_id)
                mend(conn, now)
                record_site_repair(conn, self._run_id, now, self._site_id(conn), messages)
            self._repair.done += messages
        return len(wrong)

    def _site_id(self, conn: Connection) -> int:
        return ensure_site(conn, describe_site(self._profile))

    def _is_kept(self, sha256: str) -> bool:
        try:
            self._archive.get(sha256)
        except (ArchiveCorruptError, ArchiveMissError):
            return False
        return True

    def _ask(
        self, client: PoliteClient, url: str, use: ObjectUse, answers: dict[str, str | None]
    ) -> str | None:
        """The sha256 of what an address shows now, None if it shows nothing; each address is asked once."""
        if url not in answers:
            kind: ExpectedKind = "list" if use.part is None else "report" if use.part == 0 else "file"
            fetch = client.fetch(url, expected=kind)
            archive_bodies(self._archive, fetch)
            self._record_fetch(fetch)
            answers[url] = None if fetch.body is None else hashlib.sha256(fetch.body).hexdigest()
        return answers[url]

    def _record_fetch(self, fetch: Fetch) -> None:
        """Record the request. What is known of the address stays, so that the next night reads what is new there."""
        with write(self._engine) as conn:
            require_lock(conn, self._run_id)
            record_fetches(conn, self._run_id, make_fetch_rows(fetch), moves_pages=False)

    def _rewrite_version(self, version: StoredVersion, reading: Rereading, reader: VersionReader) -> None:
        now = self._clock()
        read = reading.contents if reading.may_be_rewritten else None
        damage = [*check_parts(version), *(compare_contents(version, read) if read else ())]
        message = f"version {version.version_id} was derived again"
        with write(self._engine) as conn:
            require_lock(conn, self._run_id)
            if reading.parts:
                mend_readings(conn, version, reading.parts)
            if damage and reading.parts:
                dimensions = reader.dimensions(version.site_id)
                rewrite_version(conn, version, reading.parts, read, dimensions)
                message = (
                    f"version {version.version_id} was written again as its bytes have it: {_name(damage)}"
                )
            derive_again(conn, self._run_id, now, version)
            subject = f"version {version.version_id}"
            record_repair(conn, self._run_id, now, version.report_id, subject, message)
        self._repair.done.append(f"{version.name}: {message}")


def _name(damage: list[Difference]) -> str:
    named = "; ".join(f"{d.subject} {d.where}: {d.problem}" for d in damage[:_MOST_NAMED])
    more = len(damage) - _MOST_NAMED
    return f"{named}; and {more} more" if more > 0 else named
