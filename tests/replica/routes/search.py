"""The 信息公开 module, in GBK throughout."""

from replica.http_types import Request, Response, answer_html
from replica.pages.article import Article
from replica.pages.search import NODES, render_results, render_shell, render_tree
from replica.publishers import PUBLISHERS
from replica.site import Site

_PER_PAGE = 20
_REFUSAL = "<html><head><title>提示</title></head><body>非法请求 404！</body></html>"


def serve_search_shell(_: Site, request: Request) -> Response:
    """``/zfxxgk/index.html``: a frame and a script, no entries."""
    return answer_html(render_shell(request.fields.get("area", "")))


def serve_tree(site: Site, _: Request) -> Response:
    """``tree.jsp``."""
    return _answer(render_tree(len(site.articles)))


def serve_search(site: Site, request: Request) -> Response:
    """``search.jsp``: pages of 20, for posts alone; pages 0 and 1 are the same."""
    if request.method != "POST":
        return _answer(_REFUSAL)
    node = request.fields.get("infotypeId", "")
    found = _find(site, request.fields.get("area", "")) if node in NODES else []
    text = request.fields.get("currpage", "1")
    page = max(int(text) if text.isdigit() else 1, 1)
    rows = found[(page - 1) * _PER_PAGE : page * _PER_PAGE]
    return _answer(render_results(node if node in NODES else "A02", rows, -(-len(found) // _PER_PAGE)))


def _find(site: Site, area: str) -> list[Article]:
    """Every article of the office with this key; of all offices where it is empty."""
    offices = {p.name for p in PUBLISHERS if p.area == area}
    return [a for a in site.listed() if not area or a.office in offices]


def _answer(text: str) -> Response:
    return Response(text.encode("gb18030"), "text/html;charset=GBK")
