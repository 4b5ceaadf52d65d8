"""Verification of what is stored, for `gongkai db check`: objects by hash, current facts by parsing again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from extract.archive import Archive, ArchiveError
from flows.reading.parse import ParseJob, ParseResult
from flows.reading.parser_pool import parser_pool
from flows.run.page_source import archived_file
from load.engine import Engine
from load.facts import FactKey, StoredFact, read_facts
from load.facts import stored as as_stored
from load.queries.archived import read_content_types
from load.queries.current_versions import CurrentVersion, find_current_versions, read_registered_names
from transform.report import Expectation

_BATCH_SIZE = 50


@dataclass(slots=True)
class Verification:
    """How many objects or facts there are, how many are proved, and an error for each of the others.

    ``revalued`` counts proved facts with the same printed text, of which the present normaliser makes another value.
    """

    total: int = 0
    proved: int = 0
    revalued: int = 0
    errors: list[str] = field(default_factory=list)


def verify_archive(archive: Archive) -> Verification:
    """Hash every object of the archive again."""
    verification = Verification()
    for verified in archive.verify():
        verification.total += 1
        if verified.error is None:
            verification.proved += 1
        else:
            verification.errors.append(verified.error)
    return verification


def verify_facts(engine: Engine, archive: Archive, workers: int) -> Verification:
    """Parse the archived bytes of every current version again, in ``workers`` processes; each fact must come out as
    it is stored. What the archive has lost is an error of the result, not an exception."""
    verification = Verification()
    with engine.connect() as conn, parser_pool(workers) as parse:
        versions = list(find_current_versions(conn))
        names, content_types = read_registered_names(conn), read_content_types(conn)
        for start in range(0, len(versions), _BATCH_SIZE):
            batch = versions[start : start + _BATCH_SIZE]
            stored = read_facts(conn, (version.version_id for version in batch))
            verification.total += sum(map(len, stored.values()))
            jobs: list[tuple[CurrentVersion, ParseJob]] = []
            for version in batch:
                try:
                    jobs.append((version, _make_job(version, archive, names, content_types)))
                except ArchiveError as error:
                    verification.errors.append(f"{version.publisher} {version.year}: {error}")
            for (version, _), parsed in zip(jobs, parse([job for _, job in jobs]), strict=True):
                _compare(verification, version, stored[version.version_id], parsed)
    return verification


def _make_job(
    version: CurrentVersion,
    archive: Archive,
    names: Mapping[str, Sequence[str]],
    content_types: Mapping[str, str],
) -> ParseJob:
    parts = tuple(
        archived_file(archive, sha256, url, content_types.get(sha256)) for sha256, url in version.parts
    )
    expected_names = tuple(names.get(version.publisher, ()))
    return ParseJob(parts, Expectation(expected_names, version.year or None, version.title))


def _compare(
    verification: Verification,
    version: CurrentVersion,
    stored: Mapping[FactKey, StoredFact],
    parsed: ParseResult,
) -> None:
    if parsed.report is None:
        verification.errors.append(f"{version.publisher} {version.year}: {parsed.error or parsed.no_report}")
        return
    facts = {(fact.indicator, fact.breakdown): as_stored(fact) for fact in parsed.report.facts}
    for key, fact in stored.items():
        again = facts.get(key)
        if again is not None and again.raw == fact.raw:
            verification.proved += 1
            verification.revalued += again.differs_from(fact)
        else:
            now = "is not there" if again is None else f"reads {again.raw!r}"
            name = f"{version.publisher}/{version.year}/{'/'.join(key)}"
            verification.errors.append(f"{name}: stored {fact.raw!r}, {now} now; see gongkai trace {name}")
