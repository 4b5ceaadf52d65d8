"""The files that versions and parses were made from: whether what is recorded of them agrees."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select, update

from load.proof.differences import Difference, Subject
from load.proof.stored import StoredVersion
from load.schema.reports import reading
from load.versions.candidate import parts_digest

Parts = tuple[tuple[str, str], ...]


def check_parts(stored: StoredVersion) -> Iterator[Difference]:
    """Whether the files of a version are those of its digest."""
    if parts_digest(tuple(stored.parts)) != stored.said["parts_digest"]:
        problem = f"the files of version {stored.version_id} are not those it was read from"
        yield Difference(
            Subject.PART, stored.name, problem, stored.version_id, stored.report_id, site=stored.site
        )


def find_parts(conn: Connection, stored: StoredVersion) -> Parts | None:
    """The files that a version was read from, by whichever of the two records of them has the version's digest; None
    if neither has."""
    digest = stored.said["parts_digest"]
    if parts_digest(tuple(stored.parts)) == digest:
        return tuple(stored.parts)
    r = reading.c
    rows = conn.scalars(
        select(r.parts)
        .where(r.version_id == stored.version_id, r.parts_digest == digest)
        .order_by(r.url != stored.said["url"])
    )
    return next((parts for parts in map(read_parts, rows) if parts and parts_digest(parts) == digest), None)


def check_readings(conn: Connection, versions: Sequence[StoredVersion]) -> Iterator[Difference]:
    """Whether the records of the parses that gave these versions name their files and report."""
    by_id = {version.version_id: version for version in versions}
    for row in _read_readings(conn, list(by_id)):
        version = by_id[row.version_id]
        parts = read_parts(row.parts)
        if parts is None or parts_digest(parts) != row.parts_digest:
            problem = "the files named in the record of its parse are not those that were read"
            repairable = row.parts_digest == version.said["parts_digest"]
            yield make_reading_difference(version, row.url, problem, repairable=repairable)
        if row.report_id != version.report_id:
            problem = f"its parse gave version {row.version_id}, which is of another report"
            yield make_reading_difference(version, row.url, problem)


def find_shared(conn: Connection, versions: Sequence[StoredVersion], normaliser: str) -> list[StoredVersion]:
    """The versions once more for each parse of other bytes that gave the same version: with those files and address."""
    by_id = {version.version_id: version for version in versions}
    shared = []
    for row in _read_readings(conn, list(by_id)):
        version, parts = by_id[row.version_id], read_parts(row.parts)
        is_other = row.parts_digest != version.said["parts_digest"] and row.normaliser == normaliser
        if is_other and parts is not None and parts_digest(parts) == row.parts_digest:
            said = {**version.said, "parts_digest": row.parts_digest, "url": row.url}
            shared.append(replace(version, parts=list(parts), said=said))
    return shared


def mend_readings(conn: Connection, stored: StoredVersion, parts: Parts) -> None:
    """Write the files of a version into the records of the parses of its own bytes that name others."""
    r = reading.c
    for row in _read_readings(conn, [stored.version_id]):
        named = read_parts(row.parts)
        if row.parts_digest == parts_digest(parts) and (
            named is None or parts_digest(named) != row.parts_digest
        ):
            of_row = (
                (r.version_id == row.version_id) & (r.url == row.url) & (r.parts_digest == row.parts_digest)
            )
            conn.execute(update(reading).where(of_row).values(parts=json.dumps(parts)))


def read_parts(text: str) -> Parts | None:
    """The files in a record of a parse, each (sha256, url); None if the record is damaged."""
    try:
        return tuple((str(sha256), str(url)) for sha256, url in json.loads(text))
    except (TypeError, ValueError):
        return None


def make_reading_difference(
    version: StoredVersion, url: str, problem: str, *, repairable: bool = False
) -> Difference:
    """A difference about the parse of an address that gave a version."""
    ids = version.version_id, version.report_id
    return Difference(Subject.READING, url, problem, *ids, repairable=repairable, site=version.site)


def _read_readings(conn: Connection, version_ids: Sequence[int]) -> list[Any]:
    r = reading.c
    columns = (r.url, r.parts, r.parts_digest, r.normaliser, r.report_id, r.version_id)
    return list(conn.execute(select(*columns).where(r.version_id.in_(version_ids)).order_by(r.url)))
