"""The column pages and the proxies behind them."""

from collections.abc import Mapping

from replica.columns import MAIN, Column
from replica.http_types import NOT_FOUND, Request, Response, answer_html
from replica.pages.column import GROUP_PAGES, render_column, render_datastore, render_record
from replica.pages.jpaas import render_jpaas_column
from replica.site import Site

_MOST = 300


def serve_column(site: Site, request: Request) -> Response:
    """``/col/col<code>/index.html``, of the older or the newer platform."""
    platform, masthead = site.district.platform, site.district.masthead
    code = request.path.split("/")[2].removeprefix("col")
    if code == platform.jpaas and "jpaas" in platform.parts:
        return answer_html(render_jpaas_column(platform, masthead))
    column = platform.columns.get(code)
    if column is None:
        return NOT_FOUND
    lists = {unit: site.listed(contents) for unit, contents in column.units.items()}
    return answer_html(render_column(column, lists, platform.webid, masthead), site.changed_at)


def serve_dataproxy(site: Site, request: Request) -> Response:
    """``dataproxy.jsp`` at one of its three paths: each column has one, at the others it is a 404."""
    fields = request.fields
    columns = site.district.platform.columns
    column = columns.get(fields.get("columnid", ""))
    if request.path != (column or next(iter(columns.values()))).proxy:
        return NOT_FOUND
    if column is None or fields.get("unitid") not in column.units:
        return _answer([], 0, MAIN.per_page)
    articles = site.listed(column.units[fields["unitid"]])
    first, end = _page(fields, column) if column.by_page else _span(fields, column)
    records = [render_record(article, column) for article in articles[first : min(end, first + _MOST)]]
    return _answer(records, len(articles), _number(fields, "perpage", column.per_page))


def _page(fields: Mapping[str, str], column: Column) -> tuple[int, int]:
    """Newer sites ignore startrecord and heed ``page`` alone."""
    size = _number(fields, "perpage", column.per_page)
    first = (_number(fields, "page", 1) - 1) * size
    return first, first + size


def _span(fields: Mapping[str, str], column: Column) -> tuple[int, int]:
    size = GROUP_PAGES * _number(fields, "perpage", column.per_page)
    start, end = _number(fields, "startrecord", 1), _number(fields, "endrecord", size)
    # From the third group on the server looks one record ahead and repeats the last of the group before.
    looks_ahead = start > 2 * size
    return max(start - 1 - looks_ahead, 0), end


def _number(fields: Mapping[str, str], name: str, default: int) -> int:
    text = fields.get(name, "")
    return int(text) if text.isdigit() and int(text) else default


def _answer(records: list[str], total: int, per_page: int) -> Response:
    return Response(render_datastore(records, total, per_page).encode(), "text/xml; charset=utf-8")
