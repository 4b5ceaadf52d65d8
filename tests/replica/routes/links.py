"""The hand-made page of links."""

from replica.bodies import file_name
from replica.http_types import Request, Response, answer_html
from replica.pages.links import render_links
from replica.routes.host import base_of
from replica.site import Site


def serve_links(site: Site, request: Request) -> Response:
    """``/ndbg/index.html``; a report in a Word file is linked to as that file.

    Beside a search module it has the older half of the reports, and the module the others.
    """
    files = {f.number: f"/attach/0/{file_name(f)}" for f in site.filings.values() if f.carrier == "docx"}
    district = site.district
    page = render_links(
        base_of(request), site.listed("reports", by="links"), files, district.platform, district.masthead
    )
    return answer_html(page, site.changed_at)
