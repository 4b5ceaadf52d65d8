"""A site on loopback, profiles of it, and a client whose clock and sleep the test controls."""

from collections.abc import Iterator
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from extract.http_client.client import PoliteClient
from extract.profile import SiteProfile, load_profile
from tests.support.scripted_server import NOW, FakeTime, MakeClient, MakeProfile


@pytest.fixture
def make_profile(httpserver: HTTPServer) -> MakeProfile:
    """A profile of the test's site. Robots are off unless asked for, so that tests count only their requests."""

    def make(
        sources: list[dict[str, Any]] | None = None,
        publishers: list[dict[str, Any]] | None = None,
        site: dict[str, Any] | None = None,
        **politeness: Any,
    ) -> SiteProfile:
        base = httpserver.url_for("")
        return SiteProfile.model_validate(
            {
                "site": {"code": "t", "name": "测试区", "base_url": base, **(site or {})},
                "politeness": {"requests_per_second": 1000, "obey_robots": False, **politeness},
                "source": sources or [{"kind": "links", "path": "/list.html"}],
                "publisher": publishers or [],
            }
        )

    return make


@pytest.fixture(scope="session")
def zhenhai() -> SiteProfile:
    """The profile that ships with the product."""
    return load_profile("zhenhai")


@pytest.fixture
def fake_time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def make_client(make_profile: MakeProfile, fake_time: FakeTime) -> Iterator[MakeClient]:
    """Clients of a profile (by default the plain one) that sleep in fake time. Closed after the test."""
    made: list[PoliteClient] = []

    def make(profile: SiteProfile | None = None, **politeness: Any) -> PoliteClient:
        client = PoliteClient(
            profile or make_profile(**politeness),
            contact="mailto:data@example.org",
            clock=lambda: NOW,
            monotonic=fake_time.read,
            sleep=fake_time.sleep,
        )
        made.append(client)
        return client

    yield make
    for client in made:
        client.close()
