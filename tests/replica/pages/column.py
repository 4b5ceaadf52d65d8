"""List pages: a column with its XML island, and the records that dataproxy.jsp hands out."""

from collections.abc import Sequence
from html import escape

from replica.pages.article import Article
from replica.pages.chrome import SITE_NAME, wrap_page

GROUP_PAGES = 3
PER_PAGE = 15
_SHORT = 18
_PROXY = "/module/jpage/dataproxy.jsp"


def render_record(article: Article, column: str) -> str:
    """One list entry. Quoting, date and truncation change from entry to entry, as years of editing do."""
    path, title, day = article.path(column), escape(article.title), article.published_on
    short = title if len(title) <= _SHORT else f"{title[:_SHORT]}…"
    match article.number % 4:
        case 0:
            link = f'<a href="{path}" title="{title}" target="_blank">{short}</a><span>{day}</span>'
        case 1:
            link = f"<a target='_blank' title='{title}' href='{path}'>{short}</a><b>{day}</b>"
        case 2:
            link = f"<a href='{path}'>{title}</a>[{day}]"
        case _:
            link = f'<a title="{title}" href="{path}">{short}</a><span class="bt-list-time">{day}</span>'
    return f"<li>{link}</li>"


def render_column(name: str, column: str, unit: str, articles: Sequence[Article]) -> str:
    """The column page: no link in its HTML, the first three pages of the list in an XML island."""
    first = [render_record(article, column) for article in articles[: GROUP_PAGES * PER_PAGE]]
    island = "\n".join(f"<record><![CDATA[{record}]]></record>" for record in first)
    query = f"page=1&appid=1&appid=1&webid=3396&path=/&columnid={column}&unitid={unit}&permissiontype=0"
    body = (
        f'<div id="{unit}" class="default_pgContainer"></div>\n<script type="text/xml"><datastore>\n'
        f'<nextgroup><![CDATA[<a href="{_PROXY}?{query}"></a>]]></nextgroup>\n<recordset>\n{island}\n'
        f"</recordset></datastore></script>\n{_script(column, unit, len(articles))}"
    )
    return wrap_page(f"{SITE_NAME} {name}", "", body)


def _script(column: str, unit: str, total: int) -> str:
    return (
        f"<script>var param_{unit} = {{col:1,appid:'1',webid:'3396',path:'/',columnid:'{column}',"
        f"sourceContentType:'1',unitid:'{unit}',webname:'{SITE_NAME}',permissiontype:'0'}};\n"
        f"$('#{unit}').jpage({{theme:'default',totalRecord:{total},perPage:{PER_PAGE},groupSize:{GROUP_PAGES},"
        f"proxyUrl:'{_PROXY}',param:param_{unit},dataStore:datastore_{unit}}});</script>"
    )


def render_datastore(records: Sequence[str], total: int, per_page: int) -> str:
    """The answer of dataproxy.jsp; it carries no XML declaration."""
    pages = -(-total // per_page)
    listed = "\n".join(f"<record><![CDATA[{record}]]></record>" for record in records)
    return (
        f"<datastore><totalrecord>{total}</totalrecord><totalpage>{pages}</totalpage>\n"
        f"<recordset>{listed}</recordset></datastore>"
    )
