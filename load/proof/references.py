"""The objects of the archive that the warehouse refers to, for what, and under which addresses they came."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from load.proof.parts import read_parts
from load.schema.dimensions import publisher, site
from load.schema.reports import reading, report, report_current, report_version, version_part
from load.schema.runs import fetch, page, run, snapshot

_GET = "GET"


@dataclass(frozen=True, slots=True)
class ObjectUse:
    """What an object is: ``words`` for people, ``part`` its number in a report (None for a list or another page).

    ``urls`` are the addresses under which it came in answer to a GET, the latest first; ``sites`` are the codes of the
    sites that asked for it or have a report of it.
    """

    words: str
    part: int | None
    urls: tuple[str, ...]
    sites: tuple[str, ...] = ()


def find_objects(conn: Connection) -> frozenset[str]:
    """The sha256 of every object that anything refers to: versions of any time, their attachments, lists, pages."""
    found: set[str] = set()
    for column in (snapshot.c.sha256, version_part.c.sha256, fetch.c.sha256, page.c.sha256):
        found.update(sha256 for sha256 in conn.scalars(select(column).distinct()) if sha256 is not None)
    for text in conn.scalars(select(reading.c.parts).distinct()):
        found.update(sha256 for sha256, _ in read_parts(text) or ())
    return frozenset(found)


def describe_object(conn: Connection, sha256: str) -> ObjectUse:
    """What the warehouse says of an object."""
    versions = list(_find_versions(conn, sha256))
    asked = list(conn.execute(
        select(fetch.c.url, fetch.c.method).where(fetch.c.sha256 == sha256)
        .order_by(fetch.c.fetch_id.desc())
    ).tuples())  # fmt: skip
    named = conn.scalars(select(snapshot.c.first_url).where(snapshot.c.sha256 == sha256))
    posted = {url for url, method in asked if method != _GET}
    urls = [url for url, method in asked if method == _GET]
    urls += [url for url in (*(url for _, _, url, _ in versions), *named) if url not in posted]
    words = ", ".join(dict.fromkeys(words for words, *_ in versions)) or (
        f"{asked[0][0]}, which is part of no report" if asked else "an object that no request brought"
    )
    part = min((part for _, part, *_ in versions), default=None)
    sites = {*(of_site for *_, of_site in versions), *_find_asking_sites(conn, sha256)}
    return ObjectUse(words, part, tuple(dict.fromkeys(urls)), tuple(sorted(sites)))


def _find_asking_sites(conn: Connection, sha256: str) -> Iterator[str]:
    """The codes of the sites whose runs were answered with an object."""
    query = select(site.c.code).distinct().join(run, run.c.site_id == site.c.site_id)
    yield from conn.scalars(query.join(fetch, fetch.c.run_id == run.c.run_id).where(fetch.c.sha256 == sha256))


def _find_versions(conn: Connection, sha256: str) -> Iterator[tuple[str, int, str, str]]:
    """The versions, and the records of parses, that name an object: in words, with its number among the files, its
    address and the code of the site."""
    p, is_open = version_part.c, report_current.c.until.is_(None)
    query = (
        select(
            site.c.code.label("site"),
            publisher.c.code,
            report.c.year,
            p.version_id,
            p.part,
            p.url,
            report_current.c.pointer_id,
        )
        .join(report_version, report_version.c.version_id == p.version_id)
        .join(report, report.c.report_id == report_version.c.report_id)
        .join(publisher, publisher.c.publisher_id == report.c.publisher_id)
        .join(site, site.c.site_id == publisher.c.site_id)
        .outerjoin(report_current, (report_current.c.version_id == p.version_id) & is_open)
        .where(p.sha256 == sha256)
    )
    for row in conn.execute(query):
        kind = "page" if row.part == 0 else f"attachment {row.part}"
        state = "current" if row.pointer_id is not None else "earlier or held"
        yield (
            f"{kind} of {row.site}/{row.code} {row.year}, {state} version {row.version_id}",
            row.part,
            row.url,
            row.site,
        )
    readings = (
        select(reading.c.url, reading.c.parts, site.c.code)
        .join(report, report.c.report_id == reading.c.report_id)
        .join(publisher, publisher.c.publisher_id == report.c.publisher_id)
        .join(site, site.c.site_id == publisher.c.site_id)
        .where(reading.c.parts.contains(sha256))
    )
    for url, text, of_site in conn.execute(readings):
        for number, (name, address) in enumerate(read_parts(text) or ()):
            if name == sha256:
                yield f"file {number} of {url}", number, address, of_site
