"""What leads to the lists: the home page, the page behind it, the list of offices, robots.txt and sitemaps."""

from collections.abc import Iterable
from html import escape

from replica.pages.chrome import Masthead, wrap_page
from replica.platforms import Platform
from replica.publishers import Publisher

Links = Iterable[tuple[str, str]]
OFFICES = "/zfxxgk/index.html"


def render_demo_home(masthead: Masthead) -> str:
    """The home page of the demonstration."""
    content = "<h1>欢迎访问</h1><ul><li><a href='/ndbg/'>年报</a></li></ul>"
    return wrap_page(masthead.site_name, "", content, masthead=masthead)


def render_home(platform: Platform, masthead: Masthead) -> str:
    """The home page: it leads to the lists, or to the page that does."""
    links = [("政府信息公开", platform.hub)] if platform.hub else list_ways(platform)
    return wrap_page(masthead.site_name, "", f"<h1>欢迎访问</h1>{_render(links)}", masthead=masthead)


def render_hub(platform: Platform, masthead: Masthead) -> str:
    """The page between the home page and the lists."""
    title = f"{masthead.site_name} 政府信息公开"
    return wrap_page(title, "", _render(list_ways(platform)), masthead=masthead)


def list_ways(platform: Platform) -> list[tuple[str, str]]:
    """Name and path of every list; a page of links that the sitemap alone names is left out."""
    ways = {
        "columns": ("政府信息公开年报", f"/col/col{platform.main}/index.html"),
        "jpaas": ("信息公开年度报告", f"/col/col{platform.jpaas}/index.html"),
        "links": ("历年年报", platform.links),
        "search": ("信息公开目录", OFFICES),
        "offices": ("各部门信息公开", OFFICES),
    }
    hidden = {"links"} if "search" in platform.parts else set()
    return [way for part, way in ways.items() if part in platform.parts - hidden]


def render_offices(platform: Platform, offices: Iterable[Publisher], masthead: Masthead) -> str:
    """The offices with their keys, as the catalogue of their disclosure links to them."""
    by_column = int(platform.webid) % 2
    address = f"/col/col{platform.main}/index.html?vc_xxgkarea={{}}" if by_column else "/zfxxgk/xz/{}/08/"
    links = [(office.name, address.format(office.area)) for office in offices]
    return wrap_page(f"{masthead.site_name} 各部门信息公开", "", _render(links), masthead=masthead)


def render_robots(sitemap: str | None) -> str:
    """``robots.txt``: nothing that concerns reports is closed."""
    return "User-agent: *\nDisallow: /admin/\n" + (f"Sitemap: {sitemap}\n" if sitemap else "")


def render_sitemap(addresses: Iterable[str]) -> str:
    """A sitemap of pages."""
    return _list_addresses("urlset", "url", addresses)


def render_sitemap_index(addresses: Iterable[str]) -> str:
    """A sitemap of sitemaps."""
    return _list_addresses("sitemapindex", "sitemap", addresses)


def _list_addresses(root: str, element: str, addresses: Iterable[str]) -> str:
    entries = "".join(f"<{element}><loc>{escape(address)}</loc></{element}>\n" for address in addresses)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</{root}>\n'
    )


def _render(links: Links) -> str:
    items = (f'<li><a href="{escape(path)}">{name}</a></li>' for name, path in links)
    return f'<ul class="ways">{"".join(items)}</ul>'
