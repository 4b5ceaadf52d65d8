"""Article pages: metas in either order, the header printed twice, the body between markers."""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import md5
from html import escape

from replica.pages.chrome import DEMO_MASTHEAD, Masthead, wrap_page
from replica.platforms import DEMO_PLATFORM

_HEADER = ("索引号", "主题分类", "文号", "发布机构", "公开方式", "成文日期", "组配分类", "公开范围")


@dataclass(frozen=True, slots=True)
class Article:
    """One article of the CMS. ``number`` is its own; the column it is reached under is not part of it.

    ``made_at`` is when the CMS last generated its page.
    """

    number: int
    title: str
    office: str
    category: str
    published_on: date
    made_at: datetime
    body: str

    @property
    def digest(self) -> str:
        """Its number in the newer platform's addresses."""
        return md5(f"article {self.number}".encode(), usedforsecurity=False).hexdigest()

    def path(self, column: str) -> str:
        """Its address under a column; the date is the day it was put up, without zero padding."""
        day = self.published_on
        return f"/art/{day.year}/{day.month}/{day.day}/art_{column}_{self.number}.html"


def render_article(
    article: Article, column: str, main: str = DEMO_PLATFORM.main, masthead: Masthead = DEMO_MASTHEAD
) -> str:
    """The whole page as the CMS generates it under this column; ``main`` is that of the reports."""
    column_name = "政府信息公开年报" if column == main else "信息公开"
    body = (
        f"{_header_table(article, 'pc')}{_header_table(article, 'phone')}"
        f'<h1 class="title">{escape(article.title)}</h1>'
        f'<p class="explain">发布日期：{article.published_on} 浏览次数：'
        f'<script src="/vc/vc/interface/artcount/artcount.jsp?i_columnid={column}"></script></p>'
        '<div id="zoom" class="bt_content"><!--<$[信息内容]>begin--><!--ZJEG_RSS.content.begin-->\n'
        f'<meta name="ContentStart">\n{article.body}\n<meta name="ContentEnd">'
        "<!--ZJEG_RSS.content.end--><!--<$[信息内容]>end--></div>\n"
        f"<div>信息来源：<!--<$[信息来源]>begin-->{article.office}<!--<$[信息来源]>end--></div>"
    )
    title = escape(f"{masthead.site_name} {column_name} {article.title}")
    return wrap_page(
        title, _metas(article, column, column_name, masthead), body, article.number % 3, masthead
    )


def _metas(article: Article, column: str, column_name: str, masthead: Masthead) -> str:
    forward = '<meta name="{}" content="{}">'
    reverse = '<meta content="{1}" name="{0}">'
    pairs = {
        "SiteName": masthead.site_name, "SiteDomain": masthead.domain, "SiteIDCode": masthead.number,
        "ColumnName": column_name, "ColumnType": "信息公开", "ArticleTitle": article.title,
        "PubDate": f"{article.published_on} 10:18", "ContentSource": article.office,
        "i_columnid": column, "i_articleid": str(article.number),
    }  # fmt: skip
    shapes = (forward, reverse) if article.number % 2 else (reverse, forward)
    metas = [shapes[n % 2].format(name, escape(text)) for n, (name, text) in enumerate(pairs.items())]
    return "\n".join([*metas, f"<meta name='Maketime' content='{article.made_at:%Y-%m-%d %H:%M:%S}'>"])


def _header_table(article: Article, kind: str) -> str:
    values = (
        f"0029{article.number}/{article.published_on.year}-{article.number % 1000:05d}", "综合政务", "",
        article.office, "主动公开", str(article.published_on), article.category, "面向社会",
    )  # fmt: skip
    pairs = zip(_HEADER, values, strict=True)
    cells = [f"<td class='xxgk_{kind}'><b>{name}：</b></td><td>{value}</td>" for name, value in pairs]
    rows = "".join(f"<tr>{''.join(cells[n : n + 2])}</tr>" for n in range(0, len(cells), 2))
    return f'<table class="xxgk-info {kind}" width="100%">{rows}</table>'
