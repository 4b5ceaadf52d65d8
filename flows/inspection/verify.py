"""Proof of what is stored: every object by its hash, every current fact by reading its bytes again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Engine

from extract.archive import Archive, ArchiveError
from flows.run.page_source import name_file
from flows.run.parse import ParseJob, ReportFile, parser_pool
from load.facts import FactKey, StoredFact, read_facts
from load.facts import stored as as_stored
from load.queries.archived import read_content_types
from load.queries.current_versions import CurrentVersion, find_current_versions, read_registered_names
from transform.report import Expectation

_BATCH = 50


@dataclass(slots=True)
class Verification:
    """How much there was to prove, how much was proved, and what could not be.

    ``revalued`` facts have the same printed text, of which the present normaliser makes another value.
    """

    total: int = 0
    proved: int = 0
    revalued: int = 0
    errors: list[str] = field(default_factory=list)


def verify_archive(archive: Archive) -> Verification:
    """Hash every object again."""
    proof = Verification()
    for found in archive.verify():
        proof.total += 1
        if found.error is None:
            proof.proved += 1
        else:
            proof.errors.append(found.error)
    return proof


def verify_facts(engine: Engine, archive: Archive, workers: int) -> Verification:
    """Read the bytes of every current version again; each fact must come out as it is stored."""
    proof = Verification()
    with engine.connect() as conn, parser_pool(workers) as read:
        current = list(find_current_versions(conn))
        names, content_types = read_registered_names(conn), read_content_types(conn)
        for start in range(0, len(current), _BATCH):
            batch = current[start : start + _BATCH]
            facts = read_facts(conn, (one.version_id for one in batch))
            proof.total += sum(map(len, facts.values()))
            ready = []
            for one in batch:
                try:
                    ready.append((one, _make_job(one, archive, names, content_types)))
                except ArchiveError as error:
                    proof.errors.append(f"{one.publisher} {one.year}: {error}")
            for (one, _), reading in zip(ready, read([job for _, job in ready]), strict=True):
                if reading.report is None:
                    proof.errors.append(f"{one.publisher} {one.year}: {reading.error or reading.no_report}")
                    continue
                found = {(f.indicator, f.breakdown): as_stored(f) for f in reading.report.facts}
                _compare(proof, one, facts[one.version_id], found)
    return proof


def _compare(
    verification: Verification,
    one: CurrentVersion,
    kept: Mapping[FactKey, StoredFact],
    found: Mapping[FactKey, StoredFact],
) -> None:
    for key, fact in kept.items():
        again = found.get(key)
        if again is not None and again.raw == fact.raw:
            verification.proved += 1
            verification.revalued += again.differs_from(fact)
        else:
            now = "is not there" if again is None else f"reads {again.raw!r}"
            name = f"{one.publisher}/{one.year}/{'/'.join(key)}"
            verification.errors.append(f"{name}: stored {fact.raw!r}, {now} now; see gongkai trace {name}")


def _make_job(
    one: CurrentVersion,
    archive: Archive,
    names: Mapping[str, Sequence[str]],
    content_types: Mapping[str, str],
) -> ParseJob:
    parts = tuple(
        ReportFile(url, sha256, archive.get(sha256), name_file(url, None), content_types.get(sha256))
        for sha256, url in one.parts
    )
    return ParseJob(parts, Expectation(tuple(names.get(one.publisher, ())), one.year or None, one.title))
