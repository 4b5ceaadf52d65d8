"""A browser for the tests: one session, loopback only."""

from collections.abc import Iterator
from contextlib import contextmanager

import requests

import replica
from tests.support.waiting import PATIENCE


class Browser:
    """A session on the served site."""

    def __init__(self, served: replica.Served) -> None:
        self.served = served
        self.session = requests.Session()
        self.session.trust_env = False

    def get(self, path: str, headers: dict[str, str] | None = None, **params: object) -> requests.Response:
        """One page, redirects followed."""
        return self.session.get(self.served.base_url + path, params=params, headers=headers, timeout=PATIENCE)

    def peek(self, path: str) -> requests.Response:
        """One page, redirects not followed."""
        return self.session.get(self.served.base_url + path, allow_redirects=False, timeout=PATIENCE)

    def post(self, path: str, **fields: object) -> requests.Response:
        """One posted form."""
        return self.session.post(self.served.base_url + path, data=fields, timeout=PATIENCE)


@contextmanager
def browse(site: replica.Site | None = None, *faults: replica.Fault) -> Iterator[Browser]:
    """A browser on a site of its own."""
    with replica.serve(site, faults=replica.Faults(*faults)) as served:
        browser = Browser(served)
        try:
            yield browser
        finally:
            browser.session.close()
