"""The site profile that points Gongkai at the replica."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from replica.columns import JPAAS_COLUMN, MAIN
from replica.platforms import Platform
from replica.publishers import Publisher
from replica.site import Site

_SITE = """[site]
code = "{code}"
name = "{name}"
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
    """A profile (TOML) of the served site.

    ``sources`` are keys of ``SOURCES`` for the demonstration's site, tried in this order; any other district has those
    that its CMS has.
    """
    site = site or Site()
    district, first_year = site.district, min(year for _, year in site.filings)
    head = {"code": district.code, "name": district.profile_name, "host": urlsplit(base_url).hostname}
    parts = [_SITE.format(base_url=base_url, **head)]
    found = _list_sources(district.platform) if district.seed else ((kind, SOURCES[kind]) for kind in sources)
    for kind, details in found:
        text = details.format(first_year=first_year)
        parts.append(f'[[source]]\nkind = "{kind.split()[0]}"\n{text}\n')
    return "\n".join([*parts, *map(_describe, site.publishers)])


def _list_sources(platform: Platform) -> Iterator[tuple[str, str]]:
    """Kind and keys of the sources of a CMS."""
    if "annual" in platform.parts:
        yield "jcms_annual_report", SOURCES["jcms_annual_report"]
    for code in platform.columns:
        yield "jcms_column", f'path = "/col/col{code}/index.html"'
    if "jpaas" in platform.parts:
        yield "jpaas_column", f'path = "/col/col{platform.jpaas}/index.html"'
    if "links" in platform.parts:
        yield "links", f'path = "{platform.links}"\nselector = "ul.list a"'
    if "search" in platform.parts:
        node = next(code for code, node in platform.nodes.items() if node.contents == "reports")
        params = f'infotypeId = "{node}", jdid = "{platform.jdid}", divid = "div{platform.main}"'
        yield "jcms_search", f'path = "/module/xxgk/search.jsp"\nparams = {{{{ {params} }}}}'


def _describe(publisher: Publisher) -> str:
    aliases = ", ".join(f'"{alias}"' for alias in publisher.aliases)
    return (
        f'[[publisher]]\ncode = "{publisher.code}"\nname = "{publisher.name}"\nkind = "{publisher.kind}"\n'
        f'area = "{publisher.area}"\naliases = [{aliases}]\n'
    )
