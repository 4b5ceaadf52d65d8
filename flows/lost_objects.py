"""Lost bytes from the sites again: an object of the archive is asked for under the addresses that brought it before."""

import hashlib
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import datetime
from types import TracebackType
from typing import Self

from extract.archive import Archive, ArchiveCorruptError, ArchiveMissError
from extract.http_client.allowed_hosts import HostRules
from extract.http_client.classify import ExpectedKind
from extract.http_client.client import PoliteClient
from extract.profile import SiteProfile
from extract.records import Fetch
from flows.run.intake.page_source import archive_bodies
from flows.run.intake.sink import make_fetch_rows
from flows.settings import Settings
from load.engine import Engine, write
from load.proof.references import ObjectUse
from load.runs.fetch_log import record_fetches
from load.runs.host_lease import HostLease
from load.runs.run_lock import require_lock

_MOST_ADDRESSES = 5


class ObjectFetcher:
    """Asks the sites of ``profiles`` for objects. An address is asked once, by the first site that allows its host.

    What a site shows under it now is kept whatever it is, and recorded as a request of the run. What is known of the
    address stays, so that the next night reads what is new there.
    """

    def __init__(
        self,
        settings: Settings,
        engine: Engine,
        archive: Archive,
        profiles: Sequence[SiteProfile],
        clock: Callable[[], datetime],
        run_id: int,
    ) -> None:
        self._settings, self._engine, self._archive = settings, engine, archive
        self._clock, self._run_id = clock, run_id
        self._sites = [(HostRules(profile), profile) for profile in profiles]
        self._clients: dict[str, PoliteClient] = {}
        self._opened = ExitStack()
        self._answers: dict[str, str | None] = {}

    def __enter__(self) -> Self:
        """Nothing is opened before it is asked."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections to all sites."""
        self._opened.close()

    @property
    def requests_made(self) -> int:
        """How many requests all sites got."""
        return sum(client.requests_made for client in self._clients.values())

    def may_ask(self, use: ObjectUse) -> bool:
        """Whether any site allows an address of an object."""
        return any(self._find_profile(url) is not None for url in use.urls)

    def fetch(self, sha256: str, use: ObjectUse) -> bool:
        """Ask for an object under its latest addresses; whether it is in the archive then."""
        asked = [url for url in use.urls if self._find_profile(url) is not None][:_MOST_ADDRESSES]
        return any(self._ask(url, use) == sha256 for url in asked) and self._is_kept(sha256)

    def _find_profile(self, url: str) -> SiteProfile | None:
        return next((profile for rules, profile in self._sites if rules.allows(url)), None)

    def _ask(self, url: str, use: ObjectUse) -> str | None:
        """The sha256 of what an address shows now, None if it shows nothing."""
        profile = self._find_profile(url)
        if url not in self._answers and profile is not None:
            kind: ExpectedKind = "list" if use.part is None else "report" if use.part == 0 else "file"
            fetch = self._client_of(profile).fetch(url, expected=kind)
            archive_bodies(self._archive, [fetch])
            self._record(fetch)
            self._answers[url] = None if fetch.body is None else hashlib.sha256(fetch.body).hexdigest()
        return self._answers[url]

    def _client_of(self, profile: SiteProfile) -> PoliteClient:
        if profile.site.code not in self._clients:
            client = PoliteClient(
                profile,
                contact=self._settings.agent_contact,
                clock=self._clock,
                turns=HostLease(self._engine),
            )
            self._clients[profile.site.code] = self._opened.enter_context(client)
        return self._clients[profile.site.code]

    def _record(self, fetch: Fetch) -> None:
        with write(self._engine) as conn:
            require_lock(conn, self._run_id)
            record_fetches(conn, self._run_id, make_fetch_rows(fetch), moves_pages=False)

    def _is_kept(self, sha256: str) -> bool:
        try:
            self._archive.get(sha256)
        except (ArchiveCorruptError, ArchiveMissError):
            return False
        return True
