"""The bytes that a page replaces, to be read anew where the program was changed since they were read.

Only so can it be told whether the site changed a figure or this program reads it otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from extract.archive import Archive
from extract.profile import SiteProfile
from flows.run.archive_source import read_archived
from flows.run.page_source import FetchedPage, isolate_page
from flows.run.plan import Target, plan_archived
from load.engine import Engine
from load.queries.archived import find_replaced, read_content_types
from load.sites import find_site
from load.versions.candidate import Candidate


@dataclass(frozen=True, slots=True)
class ReplacedPages:
    """Gives the archived bytes of current versions that another normaliser read."""

    engine: Engine
    archive: Archive
    profile: SiteProfile

    def find(self, candidates: Sequence[Candidate]) -> list[tuple[Target, FetchedPage]]:
        """The pages whose versions are current and that candidates, read of other bytes, may replace.

        None of a report of which the normaliser of the candidates has read the current bytes already. A page that
        the archive has lost has failed, with the reason.
        """
        if not candidates:
            return []
        with self.engine.connect() as conn:
            site_id = find_site(conn, self.profile.site.code)
            targets = plan_archived(find_replaced(conn, site_id, candidates), self.profile).targets
            content_types = read_content_types(conn) if targets else {}
        return [
            (
                target,
                isolate_page(
                    target.url, partial(read_archived, self.archive, target.archived, content_types)
                ),
            )
            for target in targets
            if target.archived is not None
        ]
