"""The home page and what leads from it to the lists."""

from replica.http_types import Request, Response, answer_html
from replica.pages.home import (
    list_ways,
    render_demo_home,
    render_home,
    render_hub,
    render_offices,
    render_robots,
    render_sitemap,
    render_sitemap_index,
)
from replica.routes.host import base_of
from replica.site import Site


def serve_home(site: Site, _: Request) -> Response:
    """``/``: the home page."""
    district = site.district
    if district.seed == 0:
        return answer_html(render_demo_home(district.masthead))
    return answer_html(render_home(district.platform, district.masthead))


def serve_hub(site: Site, _: Request) -> Response:
    """The page between the home page and the lists."""
    return answer_html(render_hub(site.district.platform, site.district.masthead))


def serve_offices(site: Site, _: Request) -> Response:
    """``/zfxxgk/index.html`` of a site with annual-report addresses: its offices and their keys."""
    return answer_html(render_offices(site.district.platform, site.publishers, site.district.masthead))


def serve_robots(site: Site, request: Request) -> Response:
    """``/robots.txt``."""
    has_sitemap = "sitemap" in site.district.platform.parts
    sitemap = f"{base_of(request)}/sitemap.xml" if has_sitemap else None
    return Response(render_robots(sitemap).encode(), "text/plain")


def serve_sitemap(site: Site, request: Request) -> Response:
    """``/sitemap.xml``: the sitemaps of lists (``/sitemap_1.xml``) and of articles (``/sitemap_2.xml``)."""
    base, platform = base_of(request), site.district.platform
    if request.path == "/sitemap.xml":
        return _answer(render_sitemap_index(f"{base}/sitemap_{n}.xml" for n in (1, 2)))
    if request.path == "/sitemap_1.xml":
        hidden = [platform.links] if "links" in platform.parts else []
        paths = dict.fromkeys([*(path for _, path in list_ways(platform)), *hidden])
        return _answer(render_sitemap(f"{base}{path}" for path in ("/", *paths)))
    return _answer(render_sitemap(f"{base}{article.path(platform.main)}" for article in site.listed()))


def _answer(text: str) -> Response:
    return Response(text.encode(), "text/xml; charset=utf-8")
