"""The site profile that points Gongkai at the replica."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from replica.columns import JPAAS_COLUMN, MAIN
from replica.publishers import Publisher
from replica.site import Site

_SITE = """[site]
code = "zhenhai-replica"
name = "宁波市镇海区政府信息公开网站（副本）"
base_url = "{base_url}"
allowed_hosts = ["{host}"]
timezone = "Asia/Shanghai"

[politeness]
requests_per_second = 1000.0
concurrency = 8
timeout_seconds = 10
obey_robots = true
"""
SOURCES = {
    "jcms_annual_report": 'path = "/module/xxgk/xxgkAnnualReport.jsp"\nfirst_year = {first_year}',
    "jcms_column": f'path = "/col/col{MAIN.code}/index.html"',
    "jcms_column 1002": 'path = "/col/col1002/index.html"',
    "jcms_column 1003": 'path = "/col/col1003/index.html"',
    "jcms_search": 'path = "/module/xxgk/search.jsp"\n'
    'params = {{ infotypeId = "A02", jdid = "1305", divid = "div1001" }}',
    "jpaas_column": f'path = "/col/col{JPAAS_COLUMN}/index.html"',
    "links": 'path = "/ndbg/index.html"\nselector = "ul.list a"',
}
DEFAULTSOURCES = ("jcms_annual_report", "jcms_column")


def profile_text(base_url: str, site: Site | None = None, sources: Sequence[str] = DEFAULTSOURCES) -> str:
    """A profile (TOML) of the served site; ``sources`` are keys of ``SOURCES``, tried in this order."""
    site = site or Site()
    first_year = min(year for _, year in site.filings)
    parts = [_SITE.format(base_url=base_url, host=urlsplit(base_url).hostname)]
    for kind in sources:
        details = SOURCES[kind].format(first_year=first_year)
        parts.append(f'[[source]]\nkind = "{kind.split()[0]}"\n{details}\n')
    return "\n".join([*parts, *map(_describe, site.publishers)])


def _describe(publisher: Publisher) -> str:
    aliases = ", ".join(f'"{alias}"' for alias in publisher.aliases)
    return (
        f'[[publisher]]\ncode = "{publisher.code}"\nname = "{publisher.name}"\nkind = "{publisher.kind}"\n'
        f'area = "{publisher.area}"\naliases = [{aliases}]\n'
    )
