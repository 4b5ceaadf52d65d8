"""Which publishers the warehouse and a request know."""

from dataclasses import replace
from difflib import get_close_matches

from extract.profile import SiteProfile
from flows.batch.publishers import describe_site
from flows.errors import WrongUsageError
from flows.run.request import RunRequest
from load.dimensions import PublisherRow, publisher_ids, sync_publishers
from load.engine import Connection, Engine
from load.sites import ensure_site, find_site


def sync_profile(conn: Connection, profile: SiteProfile) -> None:
    """Write the site and the publishers of the profile into the warehouse."""
    site_id = ensure_site(conn, describe_site(profile))
    rows = [
        PublisherRow(
            publisher.code, publisher.name, publisher.kind, publisher.area, publisher.aliases,
            publisher.first_year, publisher.last_year, publisher.successor,
        )
        for publisher in profile.publishers
    ]  # fmt: skip
    sync_publishers(conn, site_id, rows)


def settle_publishers(profile: SiteProfile, engine: Engine, request: RunRequest) -> RunRequest:
    """The request with its publishers by code, which a person may have named by ``SITE/CODE`` or by name too.

    Raises WrongUsageError for one that neither the profile nor its site in the warehouse has.
    """
    if request.publishers is None:
        return request
    with engine.connect() as conn:
        site_id = find_site(conn, profile.site.code)
        known = {publisher.code for publisher in profile.publishers} | set(publisher_ids(conn, site_id))
    by_name = {name: publisher.code for publisher in profile.publishers for name in publisher.names}
    own = f"{profile.site.code}/"
    wanted = frozenset(by_name.get(name, name.removeprefix(own)) for name in request.publishers)
    for code in sorted(wanted - known):
        near = get_close_matches(code, known, n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else "gongkai coverage shows those there are"
        raise WrongUsageError(
            f"--publisher {code}: no such publisher in the profile of {profile.site.code}; {hint}"
        )
    return replace(request, publishers=wanted)
