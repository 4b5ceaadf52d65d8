"""Which publishers the warehouse and a request know."""

from collections.abc import Iterable, Sequence
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


def share_publishers(
    profiles: Sequence[SiteProfile], engine: Engine, named: Iterable[str]
) -> dict[str, list[str]]:
    """What a person named of several sites, by the code of the one site that each is of.

    Raises WrongUsageError for a code or name that several have, with the candidates, and for one that none has.
    """
    with engine.connect() as conn:
        offices = [(profile, _read_codes(conn, profile)) for profile in profiles]
    shared: dict[str, list[str]] = {}
    for name in named:
        owners = {
            profile.site.code: code
            for profile, codes in offices
            if (code := _settle_name(profile, name)) in codes
        }
        if not owners:
            sites = ", ".join(profile.site.code for profile in profiles)
            raise WrongUsageError(
                f"--publisher {name}: none of the sites {sites} has it; gongkai coverage shows those there are"
            )
        if len(owners) > 1:
            candidates = " or ".join(f"{site}/{code}" for site, code in sorted(owners.items()))
            raise WrongUsageError(f"--publisher {name} is of several sites: say {candidates}")
        shared.setdefault(next(iter(owners)), []).append(name)
    return shared


def _read_codes(conn: Connection, profile: SiteProfile) -> frozenset[str]:
    """The codes of the publishers of a profile, and of those of its site in the warehouse."""
    site_id = find_site(conn, profile.site.code)
    return frozenset(publisher.code for publisher in profile.publishers) | set(publisher_ids(conn, site_id))


def _settle_name(profile: SiteProfile, name: str) -> str:
    """The code that a person means by SITE/CODE or a name of the profile; else what was said."""
    by_name = {name: publisher.code for publisher in profile.publishers for name in publisher.names}
    return by_name.get(name, name.removeprefix(f"{profile.site.code}/"))


def settle_publishers(profile: SiteProfile, engine: Engine, request: RunRequest) -> RunRequest:
    """The request with its publishers by code, which a person may have named by ``SITE/CODE`` or by name too.

    Raises WrongUsageError for one that neither the profile nor its site in the warehouse has.
    """
    if request.publishers is None:
        return request
    with engine.connect() as conn:
        known = _read_codes(conn, profile)
    wanted = frozenset(_settle_name(profile, name) for name in request.publishers)
    for code in sorted(wanted - known):
        near = get_close_matches(code, known, n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else "gongkai coverage shows those there are"
        raise WrongUsageError(
            f"--publisher {code}: no such publisher in the profile of {profile.site.code}; {hint}"
        )
    return replace(request, publishers=wanted)
