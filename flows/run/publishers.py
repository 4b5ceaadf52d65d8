"""Which publishers the warehouse and a request know."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from extract.profile import SiteProfile
from flows.batch.publishers import describe_site
from flows.errors import WrongUsageError
from flows.run.request import RunRequest
from load.dimensions import PublisherRow, publisher_ids, sync_publishers
from load.engine import Connection, Engine
from load.publisher_names import codes_by_name
from load.sites import ensure_site, find_site
from transform.text.near import suggest

_WHERE_TO_LOOK = "gongkai coverage shows those there are"


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


@dataclass(frozen=True, slots=True)
class _Offices:
    """The publishers of a site, of its profile and of the warehouse: their codes, and the code of each name and alias."""

    site: str
    codes: frozenset[str]
    by_name: Mapping[str, str]

    @classmethod
    def read(cls, conn: Connection, profile: SiteProfile) -> "_Offices":
        site_id = find_site(conn, profile.site.code)
        codes = {publisher.code for publisher in profile.publishers} | publisher_ids(conn, site_id).keys()
        of_profile = {name: publisher.code for publisher in profile.publishers for name in publisher.names}
        return cls(profile.site.code, frozenset(codes), codes_by_name(conn, site_id) | of_profile)

    def settle(self, name: str) -> str | None:
        """The code that a person means by CODE, SITE/CODE, a name or an alias; None for what no publisher is called."""
        code = self.by_name.get(name, name.removeprefix(f"{self.site}/"))
        return code if code in self.codes else None

    @property
    def words(self) -> frozenset[str]:
        """All that publishers are called."""
        return self.codes.union(self.by_name)


def share_publishers(
    profiles: Sequence[SiteProfile], engine: Engine, named: Iterable[str]
) -> dict[str, list[str]]:
    """What a person named of several sites, by the code of the one site that each is of.

    Raises WrongUsageError for a code or name that several have, with the candidates, and for one that none has.
    """
    with engine.connect() as conn:
        offices = [_Offices.read(conn, profile) for profile in profiles]
    shared: dict[str, list[str]] = {}
    for name in named:
        owners = {of.site: code for of in offices if (code := of.settle(name)) is not None}
        if not owners:
            sites = ", ".join(of.site for of in offices)
            known = (
                word for of in offices for word in (*of.words, *(f"{of.site}/{code}" for code in of.codes))
            )
            hint = suggest(name, known, _WHERE_TO_LOOK)
            raise WrongUsageError(f"--publisher {name}: none of the sites {sites} has it; {hint}")
        if len(owners) > 1:
            candidates = " or ".join(f"{site}/{code}" for site, code in sorted(owners.items()))
            raise WrongUsageError(f"--publisher {name} is of several sites: say {candidates}")
        shared.setdefault(next(iter(owners)), []).append(name)
    return shared


def settle_publishers(profile: SiteProfile, engine: Engine, request: RunRequest) -> RunRequest:
    """The request with its publishers by code, which a person may have named by ``SITE/CODE``, name or alias too.

    Raises WrongUsageError for one that neither the profile nor its site in the warehouse has.
    """
    if request.publishers is None:
        return request
    with engine.connect() as conn:
        offices = _Offices.read(conn, profile)
    wanted = {name: offices.settle(name) for name in sorted(request.publishers)}
    for name, code in wanted.items():
        if code is None:
            hint = suggest(name, offices.words, _WHERE_TO_LOOK)
            raise WrongUsageError(
                f"--publisher {name}: no such publisher in the profile of {offices.site}; {hint}"
            )
    return replace(request, publishers=frozenset(filter(None, wanted.values())))
