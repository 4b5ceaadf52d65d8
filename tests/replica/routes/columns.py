"""The column page and the dataproxy behind it."""

from collections.abc import Mapping

from replica.http_types import Request, Response, answer_html
from replica.pages.column import GROUP_PAGES, PER_PAGE, render_column, render_datastore, render_record
from replica.site import COLUMN, UNIT, Site

_MOST = 300


def serve_column(site: Site, _: Request) -> Response:
    """``/col/col1001/index.html``."""
    return answer_html(render_column("政府信息公开年报", COLUMN, UNIT, site.column))


def serve_dataproxy(site: Site, request: Request) -> Response:
    """``dataproxy.jsp``: records ``startrecord`` to ``endrecord``; a foreign unit gets an empty list."""
    fields = request.fields
    per_page = _number(fields, "perpage", PER_PAGE)
    if (fields.get("columnid"), fields.get("unitid")) != (COLUMN, UNIT):
        return _answer([], 0, per_page)
    start, end = _number(fields, "startrecord", 1), _number(fields, "endrecord", GROUP_PAGES * per_page)
    # From the third group on the server looks one record ahead and repeats the last of the group before.
    looks_ahead = start > 2 * GROUP_PAGES * per_page
    first = max(start - 1 - looks_ahead, 0)
    chosen = site.column[first : min(end, first + _MOST)]
    return _answer([render_record(article, COLUMN) for article in chosen], len(site.column), per_page)


def _number(fields: Mapping[str, str], name: str, default: int) -> int:
    text = fields.get(name, "")
    return int(text) if text.isdigit() and int(text) else default


def _answer(records: list[str], total: int, per_page: int) -> Response:
    return Response(render_datastore(records, total, per_page).encode(), "text/xml; charset=utf-8")
