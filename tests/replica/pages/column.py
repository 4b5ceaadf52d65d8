"""List pages: columns with their XML islands, and the records that dataproxy.jsp hands out."""

from collections.abc import Mapping, Sequence
from html import escape

from replica.columns import Column
from replica.pages.article import Article
from replica.pages.chrome import Masthead, wrap_page

GROUP_PAGES = 3
_SHORT = 18


def render_record(article: Article, column: Column) -> str:
    """One list entry. Quoting, date and truncation change from entry to entry, as years of editing do."""
    path, title, day = article.path(column.code), escape(article.title), article.published_on
    short = title if len(title) <= _SHORT else f"{title[:_SHORT]}…"
    if column.in_table:
        link = f"<a href='{path}' target=_blank>{short}</a>"
        return f'<table width="100%"><tr><td>·</td><td>{link}</td><td>[{day}]</td></tr></table>'
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


def render_column(
    column: Column, lists: Mapping[str, Sequence[Article]], webid: str, masthead: Masthead
) -> str:
    """The page: no link in its HTML, the first three pages of each list in an XML island."""
    parts = (
        _render_list(column, unit, articles, webid, masthead.site_name) for unit, articles in lists.items()
    )
    return wrap_page(f"{masthead.site_name} {column.name}", "", "\n".join(parts), masthead=masthead)


def _render_list(column: Column, unit: str, articles: Sequence[Article], webid: str, site_name: str) -> str:
    first = [render_record(article, column) for article in articles[: GROUP_PAGES * column.per_page]]
    island = "\n".join(f"<record><![CDATA[{record}]]></record>" for record in first)
    query = (
        f"page=1&appid=1&appid=1&webid={webid}&path=/&columnid={column.code}&unitid={unit}&permissiontype=0"
    )
    return (
        f'<div id="{unit}" class="default_pgContainer"></div>\n<script type="text/xml"><datastore>\n'
        f'<nextgroup><![CDATA[<a href="{column.proxy}?{query}"></a>]]></nextgroup>\n<recordset>\n{island}\n'
        f"</recordset></datastore></script>\n{_script(column, unit, len(articles), webid, site_name)}"
    )


def _script(column: Column, unit: str, total: int, webid: str, site_name: str) -> str:
    return (
        f"<script>var param_{unit} = {{col:1,appid:'1',webid:'{webid}',path:'/',columnid:'{column.code}',"
        f"sourceContentType:'1',unitid:'{unit}',webname:'{site_name}',permissiontype:'0'}};\n"
        f"$('#{unit}').jpage({{theme:'default',totalRecord:{total},perPage:{column.per_page},"
        f"groupSize:{GROUP_PAGES},proxyUrl:'{column.proxy}',param:param_{unit},"
        f"dataStore:datastore_{unit}}});</script>"
    )


def render_datastore(records: Sequence[str], total: int, per_page: int) -> str:
    """The answer of dataproxy.jsp; it carries no XML declaration."""
    pages = -(-total // per_page)
    listed = "\n".join(f"<record><![CDATA[{record}]]></record>" for record in records)
    return (
        f"<datastore><totalrecord>{total}</totalrecord><totalpage>{pages}</totalpage>\n"
        f"<recordset>{listed}</recordset></datastore>"
    )
