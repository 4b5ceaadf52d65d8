"""The hand-made page of links, the home page, and robots.txt."""

from replica.bodies import file_name
from replica.http_types import Request, Response, answer_html
from replica.pages.chrome import SITE_NAME, wrap_page
from replica.pages.links import render_links
from replica.site import Site

_ROBOTS = "User-agent: *\nDisallow: /admin/\n"


def serve_links(site: Site, request: Request) -> Response:
    """``/ndbg/index.html``; a report in a Word file is linked to as that file."""
    files = {f.number: f"/attach/0/{file_name(f)}" for f in site.filings.values() if f.carrier == "docx"}
    base_url = f"http://{request.headers.get('host', '127.0.0.1')}"
    return answer_html(render_links(base_url, site.listed("reports"), files), site.changed_at)


def serve_home(_: Site, __: Request) -> Response:
    """``/``: the home page."""
    return answer_html(
        wrap_page(SITE_NAME, "", "<h1>欢迎访问</h1><ul><li><a href='/ndbg/'>年报</a></li></ul>")
    )


def serve_robots(_: Site, __: Request) -> Response:
    """``/robots.txt``: nothing that concerns reports is closed."""
    return Response(_ROBOTS.encode(), "text/plain")
