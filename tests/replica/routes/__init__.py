"""Routes: what the site answers, one module for each part of the CMS."""

import re
from collections.abc import Callable

from replica.http_types import NOT_FOUND, Request, Response
from replica.pages.home import OFFICES
from replica.pages.jpaas import UNIT_ADDRESS
from replica.platforms import Part, Platform
from replica.routes.articles import serve_annual_report, serve_article, serve_newer_article
from replica.routes.columns import serve_column, serve_dataproxy
from replica.routes.conditional import answer_conditionally
from replica.routes.files import redirect_download, serve_file, serve_picture
from replica.routes.home import serve_home, serve_hub, serve_offices, serve_robots, serve_sitemap
from replica.routes.jpaas import serve_built_unit
from replica.routes.links import serve_links
from replica.routes.search import serve_search, serve_search_shell, serve_tree
from replica.site import Site

Route = Callable[[Site, Request], Response]


def respond(site: Site, request: Request) -> Response:
    """The answer of the site in health."""
    for part, pattern, route in _list_routes(site.district.platform):
        if part in (None, *site.district.platform.parts) and re.fullmatch(pattern, request.path):
            return answer_conditionally(request, route(site, request))
    return NOT_FOUND


def _list_routes(platform: Platform) -> tuple[tuple[Part | None, str, Route], ...]:
    """Each route with the part of the CMS that it belongs to, None for those that every site has."""
    return (
        ("annual", r"/module/xxgk/xxgkAnnualReport\.jsp", serve_annual_report),
        ("jpaas", rf"/col/col{platform.jpaas}/art/.*", serve_newer_article),
        (None, r"/col/col\d+/index\.html", serve_column),
        ("columns", r"/module/(web/|jslib/jquery/)?jpage/dataproxy\.jsp", serve_dataproxy),
        ("jpaas", UNIT_ADDRESS, serve_built_unit),
        ("search", re.escape(OFFICES), serve_search_shell),
        ("search", r"/module/xxgk/tree\.jsp", serve_tree),
        ("search", r"/module/xxgk/search\.jsp", serve_search),
        ("offices", re.escape(OFFICES), serve_offices),
        ("links", rf"{platform.links}(index\.html)?", serve_links),
        ("hub", re.escape(platform.hub or ""), serve_hub),
        ("sitemap", r"/sitemap(_\d)?\.xml", serve_sitemap),
        (None, r"/art/.*", serve_article),
        (None, r"/module/download/downfile\.jsp", redirect_download),
        (None, r"/attach/0/.*", serve_file),
        (None, r"/picture/0/.*", serve_picture),
        (None, r"/robots\.txt", serve_robots),
        (None, r"/(index\.html)?", serve_home),
    )
