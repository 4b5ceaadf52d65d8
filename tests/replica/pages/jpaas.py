"""The newer platform: a column page whose list a script loads, and that list as JSON."""

import json
from collections.abc import Sequence
from html import escape

from replica.columns import JPAAS_COLUMN
from replica.pages.article import Article
from replica.pages.chrome import SITE_NAME, wrap_page

UNIT_ADDRESS = "/api-gateway/jpaas-publish-server/front/page/build/unit"
TAG = "信息列表"
_SCRIPT = "/script/0/static/jpaas/AuthorizedRead/unitbuild.js"
_FIRST_NEW_YEAR = 2018


def render_jpaas_column() -> str:
    """The page: no entry at all, and a query in single quotes."""
    query = (
        f"{{'webId':'3396','pageId':'{JPAAS_COLUMN}','tplSetId':'a1b2','tagId':'{TAG}',"
        "'parseType':'bulidstatic','pageType':'column'}"
    )
    script = f'<script src="{_SCRIPT}" url="{UNIT_ADDRESS}" queryData="{query}"></script>'
    return wrap_page(f"{SITE_NAME} 年报", "", f'<div class="list"><ul id="list"></ul>{script}</div>')


def render_built_unit(articles: Sequence[Article]) -> str:
    """One page of the list in JSON; a page behind the last has no entries, which is how the end is known."""
    items = (
        f'<li><a href="{jpaas_path(a)}" title="{escape(a.title)}">{escape(a.title)}</a><i>{a.published_on}</i></li>'
        for a in articles
    )
    built = {"html": f"<ul class='list'>{''.join(items)}</ul>", "pageType": "column"}
    return json.dumps({"success": True, "code": "200", "data": built}, ensure_ascii=False)


def jpaas_path(article: Article) -> str:
    """Articles moved over keep their old address; those put up since have one of the new kind."""
    year = article.published_on.year
    if year < _FIRST_NEW_YEAR:
        return article.path(JPAAS_COLUMN)
    return f"/col/col{JPAAS_COLUMN}/art/{year}/art_{article.digest}.html"
