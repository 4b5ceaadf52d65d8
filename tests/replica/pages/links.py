"""A hand-made page of links, with the odd things that hand-made pages have."""

from collections.abc import Sequence
from html import escape

from replica.columns import MAIN
from replica.pages.article import Article
from replica.pages.chrome import SITE_NAME, wrap_page


def render_links(base_url: str, articles: Sequence[Article], files: dict[int, str]) -> str:
    """Links that are absolute, relative, or lead straight to a file; one elsewhere, one that is a script."""
    items = [_render_item(base_url, article, files.get(article.number)) for article in articles]
    odd = (
        '<li><a href="http://www.example.invalid/report.html">外地政府信息公开年度报告</a></li>'
        '<li><a href="javascript:void(0)">收藏本页</a></li><li><a name="top">返回顶部</a></li>'
    )
    return wrap_page(f"{SITE_NAME} 历年年报", "", f'<ul class="list">{"".join(items)}{odd}</ul>')


def _render_item(base_url: str, article: Article, file: str | None) -> str:
    path = article.path(MAIN.code)
    match article.number % 3:
        case _ if file:
            address = file
        case 0:
            address = base_url + path
        case 1:
            address = f"..{path}"
        case _:
            address = path
    return f"<li><a href='{address}'>{escape(article.title)}</a> {article.published_on}</li>"
