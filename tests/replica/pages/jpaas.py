"""The newer platform: a column page whose list a script loads, and that list as JSON."""

import json
from collections.abc import Sequence
from html import escape

from replica.pages.article import Article
from replica.pages.chrome import Masthead, wrap_page
from replica.platforms import Platform

UNIT_ADDRESS = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_SCRIPT = "/script/0/static/jpaas/AuthorizedRead/unitbuild.js"
_FIRST_NEW_YEAR = 2018


def render_jpaas_column(platform: Platform, masthead: Masthead) -> str:
    """The page: no entry at all, and a query in single quotes."""
    query = (
        f"{{'webId':'{platform.webid}','pageId':'{platform.jpaas}','tplSetId':'a1b2','tagId':'{platform.tag}',"
        "'parseType':'bulidstatic','pageType':'column'}"
    )
    script = f'<script src="{_SCRIPT}" url="{UNIT_ADDRESS}" queryData="{query}"></script>'
    content = f'<div class="list"><ul id="list"></ul>{script}</div>'
    return wrap_page(f"{masthead.site_name} 年报", "", content, masthead=masthead)


def render_built_unit(articles: Sequence[Article], column: str) -> str:
    """One page of the list in JSON; a page behind the last has no entries, which is how the end is known."""
    items = (
        f'<li><a href="{jpaas_path(a, column)}" title="{escape(a.title)}">{escape(a.title)}</a>'
        f"<i>{a.published_on}</i></li>"
        for a in articles
    )
    built = {"html": f"<ul class='list'>{''.join(items)}</ul>", "pageType": "column"}
    return json.dumps({"success": True, "code": "200", "data": built}, ensure_ascii=False)


def jpaas_path(article: Article, column: str) -> str:
    """Articles moved over keep their old address; those put up since have one of the new kind."""
    year = article.published_on.year
    if year < _FIRST_NEW_YEAR:
        return article.path(column)
    return f"/col/col{column}/art/{year}/art_{article.digest}.html"
