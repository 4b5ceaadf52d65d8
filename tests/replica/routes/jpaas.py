"""The newer platform: its list interface."""

import json

from replica.http_types import Request, Response
from replica.pages.jpaas import render_built_unit
from replica.site import Site


def serve_built_unit(site: Site, request: Request) -> Response:
    """The list as JSON. Paging counts inside ``paramJson`` only; a bare pageNo is ignored."""
    platform = site.district.platform
    if (request.fields.get("pageId"), request.fields.get("tagId")) != (platform.jpaas, platform.tag):
        return _answer(json.dumps({"success": False, "code": "500", "data": None, "message": "参数错误"}))
    paging = json.loads(request.fields.get("paramJson") or "{}")
    size, number = int(paging.get("pageSize", 15)), max(int(paging.get("pageNo", 1)), 1)
    articles = site.listed()[(number - 1) * size : number * size]
    return _answer(render_built_unit(articles, platform.jpaas))


def _answer(text: str) -> Response:
    return Response(text.encode(), "application/json;charset=UTF-8")
