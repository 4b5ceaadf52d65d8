"""Routes: what the site answers, one module for each part of the CMS."""

import re
from collections.abc import Callable

from replica.columns import JPAAS_COLUMN
from replica.http_types import NOT_FOUND, Request, Response
from replica.pages.jpaas import UNIT_ADDRESS
from replica.routes.articles import serve_annual_report, serve_article, serve_newer_article
from replica.routes.columns import serve_column, serve_dataproxy
from replica.routes.conditional import answer_conditionally
from replica.routes.files import redirect_download, serve_file, serve_picture
from replica.routes.jpaas import serve_built_unit, serve_jpaas_column
from replica.routes.links import serve_home, serve_links, serve_robots
from replica.routes.search import serve_search, serve_search_shell, serve_tree
from replica.site import Site

Route = Callable[[Site, Request], Response]

_ROUTES: tuple[tuple[str, Route], ...] = (
    (r"/module/xxgk/xxgkAnnualReport\.jsp", serve_annual_report),
    (rf"/col/col{JPAAS_COLUMN}/index\.html", serve_jpaas_column),
    (rf"/col/col{JPAAS_COLUMN}/art/.*", serve_newer_article),
    (r"/col/col\d+/index\.html", serve_column),
    (r"/module/(web/|jslib/jquery/)?jpage/dataproxy\.jsp", serve_dataproxy),
    (UNIT_ADDRESS, serve_built_unit),
    (r"/zfxxgk/index\.html", serve_search_shell),
    (r"/module/xxgk/tree\.jsp", serve_tree),
    (r"/module/xxgk/search\.jsp", serve_search),
    (r"/ndbg/(index\.html)?", serve_links),
    (r"/art/.*", serve_article),
    (r"/module/download/downfile\.jsp", redirect_download),
    (r"/attach/0/.*", serve_file),
    (r"/picture/0/.*", serve_picture),
    (r"/robots\.txt", serve_robots),
    (r"/(index\.html)?", serve_home),
)


def respond(site: Site, request: Request) -> Response:
    """The answer of the site in health."""
    for pattern, route in _ROUTES:
        if re.fullmatch(pattern, request.path):
            return answer_conditionally(request, route(site, request))
    return NOT_FOUND
