"""Routes: what the site answers, one module for each part of the CMS."""

import re
from collections.abc import Callable

from replica.http_types import NOT_FOUND, Request, Response
from replica.routes.articles import serve_annual_report, serve_article
from replica.routes.columns import serve_column, serve_dataproxy
from replica.routes.files import redirect_download, serve_file, serve_picture
from replica.site import Site

Route = Callable[[Site, Request], Response]

_ROUTES: tuple[tuple[str, Route], ...] = (
    (r"/module/xxgk/xxgkAnnualReport\.jsp", serve_annual_report),
    (r"/col/col1001/index\.html", serve_column),
    (r"/module/jpage/dataproxy\.jsp", serve_dataproxy),
    (r"/art/.*", serve_article),
    (r"/module/download/downfile\.jsp", redirect_download),
    (r"/attach/0/.*", serve_file),
    (r"/picture/0/.*", serve_picture),
)


def respond(site: Site, request: Request) -> Response:
    """The answer of the site in health."""
    for pattern, route in _ROUTES:
        if re.fullmatch(pattern, request.path):
            return route(site, request)
    return NOT_FOUND
