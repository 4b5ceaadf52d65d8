"""A column page and its dataproxy.jsp, with the peculiarities of real ones as options."""

from collections.abc import Callable
from dataclasses import dataclass, field

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

PROXY = "/module/jpage/dataproxy.jsp"

PROXY_PATHS = (PROXY, "/module/web/jpage/dataproxy.jsp", "/module/jslib/jquery/jpage/dataproxy.jsp")


def record(number: int) -> str:
    """Entry ``number`` of a list of reports, in one of the spellings that templates use."""
    url, title = f"/art/2018/4/12/art_1001_{number}.html", f"第{number}街道2017年度政府信息公开年度报告"
    match number % 5:
        case 0:
            return f'<li><a href="{url}" title="{title}" target="_blank">第{number}街道…</a><span>2018-04-12</span></li>'
        case 1:
            return f"<li class='cf'><a target='_blank' title='{title}' href='{url}'>第…</a><b>2018-04-12</b></li>"
        case 2:
            return f"<li><a href={url}>{title}</a>[2018-04-12]<br></li></ul>"
        case 3:
            return f"<table><tr><td><a title='{title}' href=\"{url}\">第{number}</a></td><td>2018-04-12</td></tr></table>"
        case _:
            return f'<li><a href="{url}">{title}<span class="bt-list-time">2018-04-12</span>'


def store(records: list[str], total: int | None = None) -> str:
    """A <datastore> with these records."""
    stated = "" if total is None else f"<totalrecord>{total}</totalrecord><totalpage>1</totalpage>"
    inside = "\n".join(f"<record><![CDATA[{record}]]></record>" for record in records)
    return f"<datastore>{stated}<recordset>{inside}</recordset></datastore>"


def column_page(total: int, unit: str = "5503452", first: int = 1, proxy: str = PROXY) -> str:
    """One list of a column page: the island with the first group, and the settings behind it."""
    records = [record(n) for n in range(first, first + min(total, 45))]
    island = store(records).replace(
        "<recordset>",
        f'<nextgroup><![CDATA[<a href="{proxy}?page=1&appid=1&columnid=1001&unitid={unit}"></a>]]></nextgroup><recordset>',
    )
    return f"""<div id="{unit}" class="default_pgContainer"></div><script type="text/xml">{island}</script>
<script>var param_{unit} = {{col:1,appid:'1',webid:'3396',path:'/',columnid:'1001',sourceContentType:'1',
unitid:'{unit}',webname:'镇海区',permissiontype:'0'}};
$('#{unit}').jpage({{totalRecord:{total},perPage:15,groupSize:3,proxyUrl:'{proxy}',dataStore:store}});</script>"""


def wrap(*parts: str) -> str:
    """A whole page around some parts."""
    return f"<html><head><title>年报</title></head><body>{''.join(parts)}</body></html>"


@dataclass
class Proxy:
    """A dataproxy.jsp over a list of ``total`` entries. ``before`` runs before each answer and may change the list."""

    total: int
    look_ahead: bool = False
    page_only: bool = False
    promised: int | None = None
    before: Callable[["Proxy"], None] = lambda _: None
    numbers: list[int] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.numbers = list(range(1, self.total + 1))

    def answer(self, request: Request) -> Response:
        """The records that a request asks for."""
        self.requests.append(request)
        self.before(self)
        fields = request.values
        per_page = int(fields["perpage"])
        start, end = int(fields.get("startrecord", 1)), int(fields.get("endrecord", per_page))
        if self.page_only:
            start = (int(fields.get("page", 1)) - 1) * per_page + 1
            end = start + per_page - 1
        if self.look_ahead and start > 46:
            start -= 1
        chosen = self.numbers[max(start - 1, 0) : end]
        return Response(
            store([record(n) for n in chosen], self.promised or len(self.numbers)), content_type="text/xml"
        )


def serve_column(server: HTTPServer, page: str, proxy: Proxy | None = None, path: str = PROXY) -> None:
    """Serve a column page, and its proxy at one of the known paths; the other paths answer 404."""
    server.expect_request("/col/col1001/index.html").respond_with_data(
        page, content_type="text/html; charset=utf-8"
    )
    if proxy is not None:
        server.expect_request(path).respond_with_handler(proxy.answer)
    for missing in PROXY_PATHS:
        server.expect_request(missing).respond_with_data("", status=404)
