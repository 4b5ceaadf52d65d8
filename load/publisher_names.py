"""Publishers as people name them: by code where only one site has it, by SITE/CODE always, or by name."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select

from load.errors import BadPublisherName
from load.schema.dimensions import publisher, publisher_alias, site
from transform.text.near import suggest

UNKNOWN = "unknown"
"""The code of the publisher of a site under which its reports of an unknown publisher are held."""


@dataclass(frozen=True, slots=True)
class PublisherName:
    """A publisher of the warehouse with its names."""

    publisher_id: int
    site_id: int
    site: str
    code: str
    name: str

    def __str__(self) -> str:
        """The name that is unique in every warehouse."""
        return f"{self.site}/{self.code}"


def find_publisher(conn: Connection, text: str) -> PublisherName:
    """The publisher that a person named: by ``SITE/CODE``, code, name or alias, the first of these that fits any.

    Raises BadPublisherName, with the candidates, if none is called so or several are.
    """
    found = find_publishers(conn, text)
    if len(found) == 1:
        return found[0]
    if found:
        candidates = " or ".join(map(str, found))
        raise BadPublisherName(f"publisher {text!r} is of several sites: say {candidates}")
    known = list_publishers(conn)
    words = (word for one in known for word in (one.code, str(one), one.name))
    hint = suggest(text, words, "gongkai coverage shows those there are")
    raise BadPublisherName(f"there is no publisher {text!r}; {hint}")


def find_publishers(conn: Connection, text: str) -> list[PublisherName]:
    """All publishers that a person may have meant, by site."""
    # The database looks: listing 14,000 publishers took 60 ms for each fact that is traced.
    site_code, _, code = text.partition("/")
    conditions = (
        (site.c.code == site_code) & (publisher.c.code == code),
        publisher.c.code == text,
        publisher.c.name == text,
    )
    for condition in conditions:
        if found := _read(conn, _known_names().where(condition)):
            return found
    return _find_by_alias(conn, text)


def list_publishers(conn: Connection) -> list[PublisherName]:
    """All publishers of all sites, by site and code, but for those that stand for an unknown one."""
    return _read(conn, _known_names())


def codes_by_name(conn: Connection, site_id: int | None) -> dict[str, str]:
    """The codes of the publishers of a site by their names and aliases, without those that several have."""
    of_site = (publisher.c.site_id == site_id) & (publisher.c.code != UNKNOWN)
    aliases = select(publisher_alias.c.alias, publisher.c.code).join(
        publisher, publisher.c.publisher_id == publisher_alias.c.publisher_id
    )
    named = select(publisher.c.name, publisher.c.code).where(of_site).union(aliases.where(of_site))
    codes: dict[str, set[str]] = {}
    for name, code in conn.execute(named):
        codes.setdefault(name, set()).add(code)
    return {name: next(iter(of_name)) for name, of_name in codes.items() if len(of_name) == 1}


def _find_by_alias(conn: Connection, text: str) -> list[PublisherName]:
    of_alias = select(publisher_alias.c.publisher_id).where(publisher_alias.c.alias == text)
    return _read(conn, _names().where(publisher.c.publisher_id.in_(of_alias)))


def _names() -> Select[Any]:
    columns = (
        publisher.c.publisher_id,
        publisher.c.site_id,
        site.c.code.label("site"),
        publisher.c.code,
        publisher.c.name,
    )
    return select(*columns).join(site, site.c.site_id == publisher.c.site_id)


def _known_names() -> Select[Any]:
    return _names().where(publisher.c.code != UNKNOWN)


def _read(conn: Connection, query: Select[Any]) -> list[PublisherName]:
    rows: Iterable[Any] = conn.execute(query.order_by(site.c.code, publisher.c.code))
    return [PublisherName(*row) for row in rows]
