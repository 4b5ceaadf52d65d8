"""The current version of every report, with the bytes it was made from, and the names of registered publishers."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from load.schema.dimensions import publisher, publisher_alias
from load.schema.reports import report, report_current, report_version, version_part


@dataclass(frozen=True, slots=True)
class CurrentVersion:
    """A current version. ``publisher`` is a code; ``parts`` are its files, each (sha256, url), the page first."""

    version_id: int
    publisher: str
    year: int
    title: str | None
    parts: tuple[tuple[str, str], ...]


def find_current_versions(conn: Connection) -> Iterator[CurrentVersion]:
    """Every current version, by publisher and year."""
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
        yield CurrentVersion(version_id, code, year, title, tuple(parts[version_id]))


def read_registered_names(conn: Connection) -> dict[str, tuple[str, ...]]:
    """By publisher code: the name of a registered publisher, then its aliases. An unregistered one has none."""
    names: dict[str, list[str]] = {}
    for row in conn.execute(select(publisher.c.code, publisher.c.name).where(publisher.c.registered)):
        names[row.code] = [row.name]
    aliases = select(publisher.c.code, publisher_alias.c.alias).join(
        publisher, publisher.c.publisher_id == publisher_alias.c.publisher_id
    )
    for row in conn.execute(aliases.order_by(publisher_alias.c.alias)):
        names.setdefault(row.code, []).append(row.alias)
    return {code: tuple(of_publisher) for code, of_publisher in names.items()}
