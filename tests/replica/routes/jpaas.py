"""The newer platform: column page and list interface."""

import json

from replica.columns import JPAAS_COLUMN
from replica.http_types import Request, Response, answer_html
from replica.pages.jpaas import TAG, render_built_unit, render_jpaas_column
from replica.site import Site


def serve_jpaas_column(_: Site, __: Request) -> Response:
    """``/col/col1229000001/index.html``."""
    return answer_html(render_jpaas_column())


def serve_built_unit(site: Site, request: Request) -> Response:
    """The list as JSON. Paging counts inside ``paramJson`` only; a bare pageNo is ignored."""
    if (request.fields.get("pageId"), request.fields.get("tagId")) != (JPAAS_COLUMN, TAG):
        return _answer(json.dumps({"success": False, "code": "500", "data": None, "message": "参数错误"}))
    paging = json.loads(request.fields.get("paramJson") or "{}")
    size, number = int(paging.get("pageSize", 15)), max(int(paging.get("pageNo", 1)), 1)
    return _answer(render_built_unit(site.listed()[(number - 1) * size : number * size]))


def _answer(text: str) -> Response:
    return Response(text.encode(), "application/json;charset=UTF-8")
