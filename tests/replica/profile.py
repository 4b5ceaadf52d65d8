"""The site profile that points Gongkai at the replica."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from replica.publishers import Publisher
from replica.site import COLUMN, Site

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
_SOURCES = {
    "jcms_annual_report": 'path = "/module/xxgk/xxgkAnnualReport.jsp"\nfirst_year = {first_year}',
    "jcms_column": f'path = "/col/col{COLUMN}/index.html"',
}
DEFAULT_SOURCES = ("jcms_annual_report", "jcms_column")


def profile_text(base_url: str, site: Site | None = None, sources: Sequence[str] = DEFAULT_SOURCES) -> str:
    """A profile (TOML) of the served site; ``sources`` are tried in this order."""
    site = site or Site()
    first_year = min(year for _, year in site.filings)
    parts = [_SITE.format(base_url=base_url, host=urlsplit(base_url).hostname)]
    for kind in sources:
        details = _SOURCES[kind].format(first_year=first_year)
        parts.append(f'[[source]]\nkind = "{kind}"\n{details}\n')
    return "\n".join([*parts, *map(_describe, site.publishers)])


def _describe(publisher: Publisher) -> str:
    aliases = ", ".join(f'"{alias}"' for alias in publisher.aliases)
    return (
        f'[[publisher]]\ncode = "{publisher.code}"\nname = "{publisher.name}"\nkind = "{publisher.kind}"\n'
        f'area = "{publisher.area}"\naliases = [{aliases}]\n'
    )
