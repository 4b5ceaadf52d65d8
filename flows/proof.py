"""Proof of what is stored: every object by its hash, every current fact by reading its bytes again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine, select

from extract.archive import Archive, ArchiveError
from flows.archived import read_content_types
from flows.reading import Part, ReadingJob, open_readers
from flows.supply import name_file
from load.facts import FactKey, StoredFact, read_facts
from load.facts import stored as as_stored
from load.schema.dimensions import publisher, publisher_alias
from load.schema.reports import report, report_current, report_version, version_part
from transform.report import Expectation

_BATCH = 50


@dataclass(slots=True)
class Proof:
    """How much there was to prove, how much was proved, and what could not be.

    ``revalued`` facts have the same printed text, of which the present normaliser makes another value.
    """

    total: int = 0
    proved: int = 0
    revalued: int = 0
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Current:
    """A current version, and the bytes it was made from."""

    version_id: int
    publisher: str
    year: int
    title: str | None
    parts: tuple[tuple[str, str], ...]


def prove_archive(archive: Archive) -> Proof:
    """Hash every object again."""
    proof = Proof()
    for found in archive.verify():
        proof.total += 1
        if found.error is None:
            proof.proved += 1
        else:
            proof.errors.append(found.error)
    return proof


def prove_facts(engine: Engine, archive: Archive, workers: int) -> Proof:
    """Read the bytes of every current version again; each fact must come out as it is stored."""
    proof = Proof()
    with engine.connect() as conn, open_readers(workers) as read:
        current = list(_find_current(conn))
        names, content_types = _read_names(conn), read_content_types(conn)
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
    proof: Proof, one: _Current, kept: Mapping[FactKey, StoredFact], found: Mapping[FactKey, StoredFact]
) -> None:
    for key, fact in kept.items():
        again = found.get(key)
        if again is not None and again.raw == fact.raw:
            proof.proved += 1
            proof.revalued += again.differs_from(fact)
        else:
            now = "is not there" if again is None else f"reads {again.raw!r}"
            name = f"{one.publisher}/{one.year}/{'/'.join(key)}"
            proof.errors.append(f"{name}: stored {fact.raw!r}, {now} now; see gongkai trace {name}")


def _find_current(conn: Connection) -> Iterator[_Current]:
    parts: dict[int, list[tuple[str, str]]] = {}
    for row in conn.execute(select(version_part).order_by(version_part.c.version_id, version_part.c.part)):
        parts.setdefault(row.version_id, []).append((row.sha256, row.url))
    query = (
        select(report_version.c.version_id, publisher.c.code, report.c.year, report_version.c.title)
        .join(report_current, report_current.c.version_id == report_version.c.version_id)
        .join(report, report.c.report_id == report_current.c.report_id)
        .join(publisher, publisher.c.publisher_id == report.c.publisher_id)
        .where(report_current.c.until.is_(None))
        .order_by(publisher.c.code, report.c.year)
    )
    for version_id, code, year, title in conn.execute(query):
        yield _Current(version_id, code, year, title, tuple(parts[version_id]))


def _read_names(conn: Connection) -> dict[str, tuple[str, ...]]:
    names: dict[str, list[str]] = {}
    for row in conn.execute(select(publisher.c.code, publisher.c.name).where(publisher.c.registered)):
        names[row.code] = [row.name]
    aliases = select(publisher.c.code, publisher_alias.c.alias).join(
        publisher, publisher.c.publisher_id == publisher_alias.c.publisher_id
    )
    for row in conn.execute(aliases.order_by(publisher_alias.c.alias)):
        names.setdefault(row.code, []).append(row.alias)
    return {code: tuple(found) for code, found in names.items()}


def _make_job(
    one: _Current, archive: Archive, names: Mapping[str, Sequence[str]], content_types: Mapping[str, str]
) -> ReadingJob:
    parts = tuple(
        Part(url, sha256, archive.get(sha256), name_file(url, None), content_types.get(sha256))
        for sha256, url in one.parts
    )
    return ReadingJob(parts, Expectation(tuple(names.get(one.publisher, ())), one.year or None, one.title))
