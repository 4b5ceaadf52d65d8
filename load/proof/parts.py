"""The files that versions and parses were made from: whether what is recorded of them agrees."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, select

from load.proof.differences import Difference, Subject
from load.proof.stored import StoredVersion
from load.schema.reports import reading, report_version
from load.versions.candidate import parts_digest

Parts = tuple[tuple[str, str], ...]


def check_parts(stored: StoredVersion) -> Iterator[Difference]:
    """Whether the files of a version are those of its digest."""
    if parts_digest(tuple(stored.parts)) != stored.said["parts_digest"]:
        problem = f"the files of version {stored.version_id} are not those it was read from"
        yield Difference(Subject.PART, stored.name, problem, stored.version_id, stored.report_id)


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


def check_readings(conn: Connection, version_ids: Sequence[int]) -> Iterator[Difference]:
    """Whether the records of the parses that gave these versions name their files and report."""
    r = reading.c
    query = (
        select(
            r.url, r.parts, r.parts_digest, r.report_id, r.version_id,
            report_version.c.report_id.label("of_version"),
        )
        .join(report_version, report_version.c.version_id == r.version_id)
        .where(r.version_id.in_(version_ids))
    )  # fmt: skip
    for row in conn.execute(query):
        yield from _check_reading(row)


def read_parts(text: str) -> Parts | None:
    """The files in a record of a parse, each (sha256, url); None if the record is damaged."""
    try:
        return tuple((str(sha256), str(url)) for sha256, url in json.loads(text))
    except (TypeError, ValueError):
        return None


def _check_reading(row: Any) -> Iterator[Difference]:
    parts = read_parts(row.parts)
    if parts is None or parts_digest(parts) != row.parts_digest:
        yield _difference(row, "the files named in the record of its parse are not those that were read")
    if row.report_id != row.of_version:
        yield _difference(row, f"its parse gave version {row.version_id}, which is of another report")


def _difference(row: Any, problem: str) -> Difference:
    return Difference(Subject.READING, row.url, problem, row.version_id, row.report_id, repairable=False)
