"""Proof of what is stored, for `gongkai db check`: objects by their hash, versions by a new reading of their bytes,
pointers, series, marts and coverage by working them out again."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from extract.archive import Archive, object_path
from flows.inspection.rereading import Rereading, VersionReader
from flows.reading.parser_pool import Parser
from load.dimensions import is_catalogue_current
from load.engine import Connection, Engine
from load.marts.years import find_dirty_years
from load.proof.contents import compare_contents, compare_with_digest
from load.proof.corrections import check_corrections
from load.proof.coverage import check_coverage
from load.proof.database import check_database, read_snapshot
from load.proof.derived import ConceptParts, check_derived, read_concept_parts
from load.proof.differences import Difference, Subject
from load.proof.dimensions import check_dimensions
from load.proof.marts import check_marts
from load.proof.parts import check_parts, check_readings, find_shared, make_reading_difference
from load.proof.pointers import check_pointers, list_reports
from load.proof.references import describe_object, find_objects
from load.proof.stored import StoredVersion, list_versions, read_stored
from transform.forms.catalogue import normaliser_version

BATCH_SIZE = 50

OLDER, LOST, WAITS = "older normaliser", "bytes lost", "a program to read them is not installed"
OTHER_CATALOGUE = "series derived with another catalogue"
_OTHER_READING = "its rows are as written, its bytes are read otherwise: gongkai backfill --from-archive --dry-run shows it"


@dataclass(slots=True)
class Verification:
    """What was proved. ``unproved`` counts versions that cannot be read again, by the reason; ``dirty_years`` the years of
    sites whose marts of whole years wait for the end of a run, and were not looked at.

    Each count goes with that of its kind: of ``facts``, those ``proved_facts`` are as a new reading has them.
    """

    objects: int = 0
    proved_objects: int = 0
    versions: int = 0
    proved_versions: int = 0
    facts: int = 0
    proved_facts: int = 0
    unproved: Counter[str] = field(default_factory=Counter)
    dirty_years: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def is_proved(self) -> bool:
        """Whether nothing differs."""
        return not self.differences


def verify_warehouse(engine: Engine, archive: Archive, parse: Parser) -> Verification:
    """Prove the warehouse and its archive; ``parse`` is the parser of a run. Nothing is written.

    What is damaged is a difference of the result, not an exception. Versions are read batch by batch.
    """
    result = Verification()
    with read_snapshot(engine) as conn:
        result.differences += check_database(conn)
        _verify_objects(conn, archive, result)
        reader, concepts = VersionReader(conn, archive, parse), read_concept_parts(conn)
        checks_series = is_catalogue_current(conn)
        if checks_series:
            result.differences += check_dimensions(conn)
        for ids in in_batches(list_versions(conn)):
            versions = read_stored(conn, ids)
            result.differences += check_readings(conn, versions)
            _verify_versions(result, reader, versions)
            result.differences += _check_shared(reader, find_shared(conn, versions, normaliser_version()))
            _verify_series(result, conn, versions, concepts if checks_series else None)
        for reports in in_batches(list_reports(conn)):
            result.differences += check_pointers(conn, reports)
        result.differences += check_corrections(conn)
        result.differences += check_coverage(conn)
        result.dirty_years = len(find_dirty_years(conn))
        result.differences += check_marts(conn)
    return result


def in_batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """The ids in batches, as many as are held in memory at once."""
    return (ids[start : start + BATCH_SIZE] for start in range(0, len(ids), BATCH_SIZE))


def _verify_objects(conn: Connection, archive: Archive, result: Verification) -> None:
    """Hash every object again, and look for those that the warehouse refers to."""
    missing = set(find_objects(conn))
    for verified in archive.verify():
        result.objects += 1
        missing.discard(verified.sha256)
        if verified.error is None:
            result.proved_objects += 1
        else:
            result.differences.append(_describe_damage(conn, verified.sha256, verified.error, verified.path))
    for sha256 in sorted(missing):
        result.objects += 1
        result.differences.append(
            _describe_damage(conn, sha256, "is not in the archive", object_path(sha256))
        )


def _describe_damage(conn: Connection, sha256: str, problem: str, path: str) -> Difference:
    use = describe_object(conn, sha256)
    advice = f"restore {path} from a backup of the archive"
    return Difference(
        Subject.OBJECT,
        sha256,
        f"{problem} ({use.words})",
        sha256=sha256,
        repairable=bool(use.urls),
        advice=advice,
        site=use.sites[0] if len(use.sites) == 1 else None,
    )


def _verify_versions(result: Verification, reader: VersionReader, versions: Sequence[StoredVersion]) -> None:
    result.versions += len(versions)
    result.facts += sum(len(version.facts) for version in versions)
    ours = normaliser_version()
    readable = [version for version in versions if version.said["normaliser"] == ours]
    readings = dict(zip((v.version_id for v in readable), reader.read(readable), strict=True))
    for version in versions:
        found = list(check_parts(version))
        reading = readings.get(version.version_id)
        if reading is not None and reading.contents is not None:
            differing = list(_compare(version, reading))
            wrong = {d.where for d in differing if d.subject is Subject.FACT}
            result.proved_facts += sum(
                f"{version.name}/{'/'.join(key)}" not in wrong for key in version.facts
            )
            found += differing
            result.proved_versions += not found
        else:
            found += _check_unread(result, version, reading)
        result.differences += found


def _check_shared(reader: VersionReader, versions: Sequence[StoredVersion]) -> Iterator[Difference]:
    """Parses of other bytes that gave a version: whether they read the same."""
    for version, reading in zip(versions, reader.read(versions), strict=True):
        if not reading.is_sealed and reading.lost is None and reading.waits is None:
            problem = f"its bytes do not read as version {version.version_id}, which their parse is said to have given"
            yield make_reading_difference(version, str(version.said["url"]), problem)


def _compare(version: StoredVersion, reading: Rereading) -> Iterator[Difference]:
    if reading.contents is None:
        return
    for difference in compare_contents(version, reading.contents):
        if reading.may_be_rewritten:
            yield difference
        else:
            yield replace(difference, repairable=False, advice=_OTHER_READING)
    if not reading.is_held_alike:
        problem = f"is held for {version.said['held']!r}, and a new reading gives other reasons"
        yield _make_difference(version, Subject.VERSION, problem, _OTHER_READING)


def _check_unread(
    result: Verification, version: StoredVersion, reading: Rereading | None
) -> Iterator[Difference]:
    """A version that cannot be read again: by the digest that was stored with it."""
    if reading is None:
        result.unproved[OLDER] += 1
    elif reading.lost is not None:
        result.unproved[LOST] += 1
    elif reading.waits is not None:
        result.unproved[WAITS] += 1
    else:
        problem = f"version {version.version_id} cannot be read again: {reading.error}"
        yield _make_difference(
            version, Subject.READING, problem, "look at its stored file with gongkai parse"
        )
    yield from compare_with_digest(version)


def _verify_series(
    result: Verification,
    conn: Connection,
    versions: Sequence[StoredVersion],
    concepts: Sequence[ConceptParts] | None,
) -> None:
    """Series follow the catalogue: of versions that are not current, only those made with this program's can be told."""
    ours = normaliser_version()
    wanted = [
        version for version in versions
        if concepts is not None and (version.is_current or version.said["normaliser"] == ours)
    ]  # fmt: skip
    if len(wanted) < len(versions):
        result.unproved[OTHER_CATALOGUE] += len(versions) - len(wanted)
    result.differences += check_derived(conn, wanted, concepts or ())


def _make_difference(version: StoredVersion, subject: Subject, problem: str, advice: str) -> Difference:
    ids = version.version_id, version.report_id
    return Difference(
        subject, version.name, problem, *ids, repairable=False, advice=advice, site=version.site
    )
