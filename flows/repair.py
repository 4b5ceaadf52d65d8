"""The repair of `gongkai db check --repair`: damaged objects from the site, damaged rows from the archive."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from extract.archive import Archive
from extract.profile import SiteProfile
from flows.inspection.rereading import Rereading, VersionReader
from flows.inspection.verify import Verification, in_batches, verify_warehouse
from flows.lost_objects import ObjectFetcher
from flows.reading.parser_pool import Parser, parser_pool
from flows.settings import Settings
from load.dimensions import write_catalogue
from load.engine import Connection, Engine, write
from load.marts.years import refresh_years
from load.proof.contents import compare_contents
from load.proof.corrections import mend_corrections
from load.proof.coverage import fix_coverage
from load.proof.database import read_snapshot
from load.proof.differences import Difference, Subject
from load.proof.marts import mend_marts
from load.proof.parts import check_parts, mend_readings
from load.proof.pointers import fix_pointers
from load.proof.references import describe_object
from load.proof.rewrite import derive_again, record_repair, record_site_repair, rewrite_version
from load.proof.stored import StoredVersion, read_stored
from load.runs.outcome import RunOutcome
from load.runs.run_lock import finish_run, require_lock, start_run, utc_now
from load.sites import find_site, site_codes
from transform.forms.sentences import say
from transform.text.bilingual import Bilingual

_MOST_NAMED = 5


@dataclass(slots=True)
class Repair:
    """What was found ``before`` a repair, what it did, in words, and what was proved ``after`` it.

    ``unasked`` are the objects that no site of the settings could be asked for.
    """

    before: Verification = field(default_factory=Verification)
    done: list[str] = field(default_factory=list)
    unasked: set[str] = field(default_factory=set)
    requests: int = 0
    after: Verification = field(default_factory=Verification)


def repair_warehouse(
    settings: Settings,
    engine: Engine,
    archive: Archive,
    profiles: Sequence[SiteProfile],
    clock: Callable[[], datetime] = utc_now,
) -> Repair:
    """Prove the warehouse, mend what differs, and prove it again. No version becomes another one, none is restated.

    Lost bytes are asked of the sites of the ``profiles``, by their addresses; what comes with another hash mends nothing.
    Raises AnotherRun if a run holds the warehouse or a site of it, and NothingDoneError if the archive cannot be written.
    """
    with (
        _hold_warehouse(settings, engine, profiles, clock) as (run_id, repair),
        parser_pool(settings.parse_workers) as parse,
    ):
        mender = _Mender(settings, engine, archive, profiles, clock, run_id, repair)
        refresh_years(engine)
        repair.before = found = verify_warehouse(engine, archive, parse)
        if mender.fetch_objects(found.differences) + mender.mend_dimensions(found.differences):
            found = verify_warehouse(engine, archive, parse)
        mender.rewrite_versions(found.differences, parse)
        mender.mend_pointers(found.differences)
        mender.mend_corrections(found.differences)
        mender.mend_coverage(found.differences)
        mender.mend_marts(found.differences)
        refresh_years(engine)
        repair.after = verify_warehouse(engine, archive, parse) if found.differences else found
        repair.after.differences = [_say_what_is_left(d, repair) for d in repair.after.differences]
    return repair


def _say_what_is_left(difference: Difference, repair: Repair) -> Difference:
    """A difference that was not mended: another repair with the same profiles would not mend it either."""
    advice = difference.advice
    if difference.sha256 in repair.unasked:
        advice = f"name the profile of its site with --site and repair again, or {advice}"
    return replace(difference, repairable=False, advice=advice)


@contextmanager
def _hold_warehouse(
    settings: Settings, engine: Engine, profiles: Sequence[SiteProfile], clock: Callable[[], datetime]
) -> Iterator[tuple[int, Repair]]:
    """A run that holds the warehouse, and what it did; its end is recorded, however it ends."""
    stale_after = timedelta(seconds=settings.stale_after_seconds)
    parameters = {"sites": [profile.site.code for profile in profiles]}
    run = start_run(engine, "repair", parameters, clock(), clock=clock, stale_after=stale_after)
    repair, outcome = Repair(), RunOutcome.STOPPED
    try:
        yield run.run_id, repair
        outcome = RunOutcome.DONE if repair.after.is_proved else RunOutcome.SOME_FAILED
    except Exception:
        outcome = RunOutcome.CRASHED
        raise
    finally:
        left = len(repair.after.differences)
        counters = {"fetched": repair.requests, "failed": left, "repaired": len(repair.done)}
        finish_run(run, outcome, counters, clock())


class _Mender:
    """Mends differences one by one, each in a transaction of its own."""

    def __init__(
        self,
        settings: Settings,
        engine: Engine,
        archive: Archive,
        profiles: Sequence[SiteProfile],
        clock: Callable[[], datetime],
        run_id: int,
        repair: Repair,
    ) -> None:
        self._settings, self._engine, self._archive = settings, engine, archive
        self._profiles, self._clock = profiles, clock
        self._run_id, self._repair = run_id, repair

    def fetch_objects(self, differences: Iterable[Difference]) -> int:
        """Ask the sites for objects that are lost or damaged; returns how many came."""
        wanted = [d.sha256 for d in differences if d.subject is Subject.OBJECT and d.repairable and d.sha256]
        if not wanted:
            return 0
        came: list[tuple[Bilingual, tuple[str, ...]]] = []
        fetcher = ObjectFetcher(
            self._settings, self._engine, self._archive, self._profiles, self._clock, self._run_id
        )
        with fetcher:
            for sha256 in wanted:
                with self._engine.connect() as conn:
                    use = describe_object(conn, sha256)
                if fetcher.fetch(sha256, use):
                    again = say("warehouse_repaired.object", sha256=sha256, use=use.words)
                    came.append((again, use.sites))
                elif not fetcher.may_ask(use):
                    self._repair.unasked.add(sha256)
            self._repair.requests = fetcher.requests_made
        if came:
            with write(self._engine) as conn:
                require_lock(conn, self._run_id)
                self._record(conn, came)
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
                    message = say("warehouse_repaired.pointers", problem=difference.problem)
                    record_repair(conn, self._run_id, now, report_id, "pointers", message)
                    self._repair.done.append(f"{difference.where}: {message.en}")

    def mend_dimensions(self, differences: Iterable[Difference]) -> int:
        """Write the catalogue again; returns how many of its rows were wrong."""
        return self._mend(Subject.DIMENSION, differences, lambda conn, now: write_catalogue(conn))

    def mend_corrections(self, differences: Iterable[Difference]) -> None:
        """Show the current versions with the corrections that apply."""
        self._mend(Subject.CORRECTION, differences, mend_corrections)

    def mend_coverage(self, differences: Iterable[Difference]) -> None:
        """Write the rows of coverage that are not consistent with the current versions."""
        self._mend(Subject.COVERAGE, differences, fix_coverage)

    def mend_marts(self, differences: Iterable[Difference]) -> None:
        """Fill the stored marts of sites anew of which rows differ."""
        wrong = Counter(
            d.site for d in differences if d.subject is Subject.MART and d.repairable and d.site is not None
        )
        for code, count in wrong.items():
            with write(self._engine) as conn:
                require_lock(conn, self._run_id)
                mend_marts(conn, code)
                self._record(conn, [(say("warehouse_repaired.marts", site=code, count=count), (code,))])

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
            mended = [
                (
                    say("warehouse_repaired.row", where=f"{d.subject} {d.where}", problem=d.problem),
                    (d.site,) if d.site else (),
                )
                for d in wrong
            ]
            with write(self._engine) as conn:
                require_lock(conn, self._run_id)
                mend(conn, now)
                self._record(conn, mended)
        return len(wrong)

    def _record(self, conn: Connection, mended: Iterable[tuple[Bilingual, Sequence[str]]]) -> None:
        """Open an issue for each repair, in words, under the sites whose it is; under all for what they share."""
        everyone = site_codes(conn)
        for words, sites in mended:
            for code in sites or everyone:
                site_id = find_site(conn, code)
                if site_id is not None:
                    record_site_repair(conn, self._run_id, self._clock(), site_id, words)
            self._repair.done.append(words.en)

    def _rewrite_version(self, version: StoredVersion, reading: Rereading, reader: VersionReader) -> None:
        now = self._clock()
        read = reading.contents if reading.may_be_rewritten else None
        damage = [*check_parts(version), *(compare_contents(version, read) if read else ())]
        message = say("warehouse_repaired.derived", version=version.version_id)
        with write(self._engine) as conn:
            require_lock(conn, self._run_id)
            if reading.parts:
                mend_readings(conn, version, reading.parts)
            if damage and reading.parts:
                dimensions = reader.dimensions(version.site_id)
                rewrite_version(conn, version, reading.parts, read, dimensions)
                message = say(
                    "warehouse_repaired.rewritten", version=version.version_id, damage=_name(damage)
                )
            derive_again(conn, self._run_id, now, version)
            subject = f"version {version.version_id}"
            record_repair(conn, self._run_id, now, version.report_id, subject, message)
        self._repair.done.append(f"{version.name}: {message.en}")


def _name(damage: list[Difference]) -> str:
    named = "; ".join(f"{d.subject} {d.where}: {d.problem}" for d in damage[:_MOST_NAMED])
    more = len(damage) - _MOST_NAMED
    return f"{named}; and {more} more" if more > 0 else named
