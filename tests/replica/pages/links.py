"""A hand-made page of links, with the odd things that hand-made pages have."""

from collections.abc import Sequence
from html import escape

from replica.pages.article import Article
from replica.pages.chrome import DEMO_MASTHEAD, Masthead, wrap_page
from replica.platforms import Platform


def render_links(
    base_url: str, articles: Sequence[Article], files: dict[int, str], platform: Platform, masthead: Masthead
) -> str:
    """Links that are absolute, relative, or lead straight to a file; one that is a script.

    The demonstration's page has one elsewhere, too.
    """
    top = "/".join([".."] * (platform.links.count("/") - 1))
    items = [
        _render_item(base_url, top, article.path(platform.main), article, files.get(article.number))
        for article in articles
    ]
    foreign = '<li><a href="http://www.example.invalid/report.html">外地政府信息公开年度报告</a></li>'
    odd = (
        f"{foreign if masthead == DEMO_MASTHEAD else ''}"
        '<li><a href="javascript:void(0)">收藏本页</a></li><li><a name="top">返回顶部</a></li>'
    )
    return wrap_page(
        f"{masthead.site_name} 历年年报",
        "",
        f'<ul class="list">{"".join(items)}{odd}</ul>',
        masthead=masthead,
    )


def _render_item(base_url: str, top: str, path: str, article: Article, file: str | None) -> str:
    match article.number % 3:
        case _ if file:
            address = file
        case 0:
            address = base_url + path
        case 1:
            address = f"{top}{path}"
        case _:
            address = path
    return f"<li><a href='{address}'>{escape(article.title)}</a> {article.published_on}</li>"
