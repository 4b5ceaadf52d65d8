"""The 信息公开 module, in GBK throughout."""

from replica.http_types import Request, Response, answer_html
from replica.pages.article import Article
from replica.pages.search import render_results, render_shell, render_tree
from replica.platforms import SearchNode
from replica.site import Site

_PER_PAGE = 20
_REFUSAL = "<html><head><title>提示</title></head><body>非法请求 404！</body></html>"


def serve_search_shell(site: Site, request: Request) -> Response:
    """``/zfxxgk/index.html``: a frame and a script, no entries."""
    district = site.district
    return answer_html(render_shell(request.fields.get("area", ""), district.platform, district.masthead))


def serve_tree(site: Site, _: Request) -> Response:
    """``tree.jsp``."""
    return _answer(render_tree(site.district.platform, len(site.articles)))


def serve_search(site: Site, request: Request) -> Response:
    """``search.jsp``: pages of 20, for posts alone; pages 0 and 1 are the same."""
    if request.method != "POST":
        return _answer(_REFUSAL)
    platform = site.district.platform
    node = platform.nodes.get(request.fields.get("infotypeId", ""))
    is_right = platform.jdid in (None, request.fields.get("jdid"))
    found = _find(site, request.fields.get("area", ""), node) if node and is_right else []
    text = request.fields.get("currpage", "1")
    page = max(int(text) if text.isdigit() else 1, 1)
    rows = found[(page - 1) * _PER_PAGE : page * _PER_PAGE]
    shape = node.shape if node else "table"
    return _answer(render_results(shape, rows, -(-len(found) // _PER_PAGE), platform))


def _find(site: Site, area: str, node: SearchNode) -> list[Article]:
    """Every article of the office with this key; of all offices where it is empty."""
    offices = {p.name for p in site.district.publishers if p.area == area}
    return [a for a in site.listed(node.contents, by="search") if not area or a.office in offices]


def _answer(text: str) -> Response:
    return Response(text.encode("gb18030"), "text/html;charset=GBK")
