"""Versions as they are stored, read so that no altered value can stop the reading."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Select, Table, select, type_coerce
from sqlalchemy.types import NULLTYPE

from load.prepared.exact_values import from_database
from load.prepared.stored_fact import FactKey
from load.publisher_names import UNKNOWN
from load.schema.dimensions import breakdown, indicator, publisher, site
from load.schema.facts import fact, prose_figure, unmapped_cell
from load.schema.reports import report, report_current, report_version, version_part

Columns = Mapping[str, Any]
"""A row by column, without its key."""


@dataclass(slots=True)
class StoredVersion:
    """A version as it is stored. ``said`` is its row of ``report_version`` by column; ``site`` and ``publisher`` are codes.

    ``parts`` are its files, each (sha256, url), the page first. ``facts`` are by (indicator, breakdown), with the keys
    of both in ``fact_ids``; ``unmapped`` and ``prose`` are by position. Values are Decimal, or whatever stands there
    that is no number of ours.
    """

    version_id: int
    report_id: int
    site_id: int
    publisher_id: int
    site: str
    publisher: str
    year: int
    is_current: bool
    said: Columns
    parts: list[tuple[str, str]] = field(default_factory=list)
    facts: dict[FactKey, Columns] = field(default_factory=dict)
    fact_ids: dict[FactKey, tuple[int, int]] = field(default_factory=dict)
    unmapped: dict[int, Columns] = field(default_factory=dict)
    prose: dict[int, Columns] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Site, publisher and year, as ``gongkai trace`` wants them."""
        return f"{self.site}/{self.publisher}/{self.year}"

    @property
    def publisher_code(self) -> str | None:
        """The code of the publisher; None if nobody knows it."""
        return None if self.publisher == UNKNOWN else self.publisher


def list_versions(conn: Connection) -> list[int]:
    """The ``version_id`` of every version, by site, publisher and year."""
    query = (
        select(report_version.c.version_id)
        .outerjoin(report, report.c.report_id == report_version.c.report_id)
        .outerjoin(publisher, publisher.c.publisher_id == report.c.publisher_id)
        .order_by(publisher.c.site_id, publisher.c.code, report.c.year, report_version.c.version_id)
    )
    return list(conn.scalars(query))


def read_stored(conn: Connection, version_ids: Sequence[int]) -> list[StoredVersion]:
    """These versions with all that belongs to them, in the order asked for."""
    is_open = (report_current.c.version_id == report_version.c.version_id) & report_current.c.until.is_(None)
    owners = (
        select(
            *as_stored(report_version), publisher.c.site_id, publisher.c.publisher_id,
            site.c.code.label("site"), publisher.c.code, report.c.year, report_current.c.pointer_id,
        )
        .join(report, report.c.report_id == report_version.c.report_id)
        .join(publisher, publisher.c.publisher_id == report.c.publisher_id)
        .join(site, site.c.site_id == publisher.c.site_id)
        .outerjoin(report_current, is_open)
        .where(report_version.c.version_id.in_(version_ids))
    )  # fmt: skip
    versions = {}
    for row in conn.execute(owners):
        said = dict(row._mapping)
        names = ("site_id", "publisher_id", "site", "code", "year", "pointer_id")
        site_id, publisher_id, of_site, code, year, pointer = (said.pop(name) for name in names)
        is_current = pointer is not None
        versions[row.version_id] = StoredVersion(
            row.version_id, row.report_id, site_id, publisher_id, of_site, code, year, is_current, said
        )
    _read_parts(conn, versions)
    _read_facts(conn, versions)
    for version_id, position, cell in _read_positions(conn, unmapped_cell, versions):
        versions[version_id].unmapped[position] = cell
    for version_id, position, figure in _read_positions(conn, prose_figure, versions):
        versions[version_id].prose[position] = {**figure, "value": as_number(figure["value"])}
    return [versions[version_id] for version_id in version_ids if version_id in versions]


def as_stored(table: Table) -> list[Any]:
    """The columns of a table as the driver gives them: an altered value would end in an error of its type."""
    return [type_coerce(column, NULLTYPE).label(column.name) for column in table.columns]


def as_number(value: object) -> object:
    """The number that stands in a column of numbers, or what stands there if it is none of ours."""
    if value is None or isinstance(value, bool | str | bytes):
        return value
    try:
        return from_database(value)
    except (ArithmeticError, ValueError):
        return str(value)


def is_number(value: object) -> bool:
    """Whether ``as_number`` found a number."""
    return isinstance(value, Decimal)


def _read_parts(conn: Connection, versions: Mapping[int, StoredVersion]) -> None:
    query = select(version_part).where(version_part.c.version_id.in_(list(versions)))
    for row in conn.execute(query.order_by(version_part.c.version_id, version_part.c.part)):
        versions[row.version_id].parts.append((row.sha256, row.url))


def _read_facts(conn: Connection, versions: Mapping[int, StoredVersion]) -> None:
    codes = indicator.c.code.label("of_indicator"), breakdown.c.code.label("of_breakdown")
    query: Select[Any] = (
        select(*as_stored(fact), *codes)
        .outerjoin(indicator, indicator.c.indicator_id == fact.c.indicator_id)
        .outerjoin(breakdown, breakdown.c.breakdown_id == fact.c.breakdown_id)
        .where(fact.c.version_id.in_(list(versions)))
    )
    for row in conn.execute(query):
        columns = dict(row._mapping)
        version, ids = versions[columns.pop("version_id")], (row.indicator_id, row.breakdown_id)
        named = columns.pop("of_indicator"), columns.pop("of_breakdown")
        key = named[0] or f"#{ids[0]}", named[1] or f"#{ids[1]}"
        del columns["indicator_id"], columns["breakdown_id"]
        columns["value"] = as_number(columns["value"])
        version.facts[key], version.fact_ids[key] = columns, ids


def _read_positions(
    conn: Connection, table: Table, versions: Mapping[int, StoredVersion]
) -> Iterator[tuple[int, int, dict[str, Any]]]:
    query = select(*as_stored(table)).where(table.c.version_id.in_(list(versions)))
    for row in conn.execute(query):
        columns = dict(row._mapping)
        yield columns.pop("version_id"), columns.pop("position"), columns
