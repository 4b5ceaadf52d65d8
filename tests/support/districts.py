"""Two districts in one warehouse that only their sites tell apart: equal codes, names, list paths, and shared addresses."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import replica
from flows.settings import Settings, read_settings
from load.engine import open_engine
from replica import Fault
from tests.support.deployment import Deployment, describe_site

FIRST, SECOND = "dong", "xi"
"""The codes of both."""
CODES = (FIRST, SECOND)
YEARS = range(2017, 2019)
SHARED_YEAR = 2015
"""The year of which both list the same pages of a third server."""
OFFICE, OTHER = "zhuangshi", "zhaobaoshan"
RESTATED = "f2014.2.2.4"
ECHO = Fault("echo", r"fbtime=2018&area=002971855")
"""The site answers for 2018 with another year's report of ``OTHER``, which is held."""
_BEGIN = datetime(2019, 3, 1, 2, tzinfo=UTC)
_SHARED_LIST = '\n[[source]]\nkind = "links"\npath = "{}/ndbg/index.html"\nselector = "ul.list a"\n'


@dataclass(frozen=True, slots=True)
class Served:
    """The servers of both districts, and of the pages that they share."""

    sites: tuple[replica.Served, replica.Served]
    shared: replica.Served


@dataclass(frozen=True, slots=True)
class Districts:
    """Two deployments on one warehouse, each with the settings of its own profile; ``settings`` name both."""

    first: Deployment
    second: Deployment
    settings: Settings

    @property
    def both(self) -> tuple[Deployment, Deployment]:
        """The one and the other."""
        return self.first, self.second

    def environment(self) -> dict[str, str]:
        """What an operator of both has set."""
        settings = self.settings
        return {
            "GONGKAI_HOME": str(settings.home),
            "GONGKAI_SITE": settings.site,
            "GONGKAI_WAREHOUSE_URL": settings.warehouse_url,
            "GONGKAI_PARSE_WORKERS": "1",
        }


@contextmanager
def serve_two() -> Iterator[Served]:
    """Both districts, which differ in the figures that the second night edits, and the pages that both list."""
    with ExitStack() as opened:
        one, other = (opened.enter_context(replica.serve(replica.Site(2, YEARS))) for _ in CODES)
        years = range(SHARED_YEAR, SHARED_YEAR + 1)
        shared = opened.enter_context(replica.serve(replica.Site(2, years)))
        yield Served((one, other), shared)


@contextmanager
def open_districts(served: Served, home: Path, url: str, *, nights: int = 0) -> Iterator[Districts]:
    """Both districts in the folder and the warehouse at ``url``, after as many nights as they had there."""
    profiles = home / "sites"
    profiles.mkdir(parents=True, exist_ok=True)
    deployments = []
    for hours, (code, name, site) in enumerate(zip(CODES, ("东区", "西区"), served.sites, strict=True)):
        text = describe_site(site) + _SHARED_LIST.format(served.shared.base_url)
        text = text.replace(f'code = "{site.site.district.code}"', f'code = "{code}"')
        text = text.replace(f'name = "{site.site.district.profile_name}"', f'name = "{name}"')
        (profiles / f"{code}.toml").write_text(text, encoding="utf-8")
        settings = read_settings(
            home=home, site=str(profiles / f"{code}.toml"), warehouse_url=url, parse_workers=1
        )
        now = _BEGIN + timedelta(days=nights, hours=hours)
        deployments.append(Deployment(site, settings, open_engine(url), now))
    both = read_settings(home=home, site=str(profiles), warehouse_url=url, parse_workers=1)
    try:
        yield Districts(*deployments, settings=both)
    finally:
        for deployment in deployments:
            deployment.engine.dispose()


def spend_two_nights(districts: Districts) -> None:
    """A night of each, and another in which each restates one figure of ``OFFICE``, and the second has one report held."""
    for number, deployment in enumerate(districts.both):
        assert deployment.run().exit_code == 0
        deployment.served.site.edit(OFFICE, 2017, RESTATED, f"407{number}")
    districts.second.served.faults.add(ECHO)
    for deployment in districts.both:
        deployment.now += timedelta(days=1)
        assert deployment.run().exit_code == 0
        deployment.now += timedelta(days=1)
    districts.second.served.faults.clear()


def copy_home(home: Path, to: Path) -> Path:
    """The folder of a deployment once more: its archive, its profiles, its warehouse where that is a file."""
    return shutil.copytree(home, to)
