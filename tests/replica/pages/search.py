"""The 信息公开 module: its shell page, its tree, and the fragments that search.jsp answers with."""

from collections.abc import Callable, Mapping, Sequence
from html import escape

from replica.columns import REPORTS_CATEGORY
from replica.pages.article import Article
from replica.pages.chrome import Masthead, wrap_page
from replica.platforms import Platform, Shape

_Rows = Sequence[tuple[Article, str]]


def render_shell(area: str, platform: Platform, masthead: Masthead) -> str:
    """The page around it: not one list entry, only a frame and a script that loads the list."""
    division, node = f"div{platform.main}", next(iter(platform.nodes))
    return wrap_page(
        f"{masthead.site_name} 信息公开目录",
        "",
        f'<iframe src="/module/xxgk/tree.jsp?standardXxgk=1&amp;area={area}&amp;divid={division}"></iframe>\n'
        f"<script>loadDynamic('/module/xxgk/search.jsp?infotypeId={node}'+a+'&vc_title='+encodeURI(b)+"
        f"'&vc_number='+encodeURI(c)+'&area={area}','{division}','0','1000','{platform.unit}',"
        f"'{platform.webid}','','')</script>",
        masthead=masthead,
    )


def render_tree(platform: Platform, total: int) -> str:
    """The side tree, with a count at each node."""
    nodes = (
        f"<li><a href=\"javascript:void(0)\" onclick=\"funclick('{code}','{node.name}')\">"
        f"{node.name}({total})</a></li>"
        for code, node in platform.nodes.items()
    )
    return f"<html><head><title>目录树</title></head><body><ul>{''.join(nodes)}</ul></body></html>"


def render_results(shape: Shape, rows: Sequence[Article], page_count: int, platform: Platform) -> str:
    """One page of results in the shape that the node's template has."""
    return _SHAPES[shape]([(row, _address(row, platform)) for row in rows], page_count)


def _address(article: Article, platform: Platform) -> str:
    """Nothing but the column in the address tells reports from what else the office published."""
    return article.path(platform.main if article.category == REPORTS_CATEGORY else platform.news)


def _as_table(rows: _Rows, page_count: int) -> str:
    lines = [f'<tr><td class="tb_title" colspan="3">共{page_count}页</td></tr>']
    for n, (row, address) in enumerate(rows):
        parity, title = ("odd", "even")[n % 2], escape(row.title)
        attributes = f'title="{title}" syh="0029{row.number}" mc="{title}" rq="{row.published_on}"'
        link = f'<a href="{address}" {attributes} target="_blank">{title[:20]}</a>'
        cells = (
            f'<td class="td1">{n + 1}</td><td class="td2">{link}</td><td class="td3">{row.published_on}</td>'
        )
        lines.append(f'<tr class="tr_main_value_{parity}">{cells}</tr>')
    return f"<table>{''.join(lines)}</table>"


def _as_list(rows: _Rows, page_count: int) -> str:
    items = (
        f'<li><a href="{address}">{escape(row.title)}</a><span>{row.published_on}</span></li>'
        for row, address in rows
    )
    return f'<div class="zfxxgk_list_con"><ul>{"".join(items)}</ul><p>共{page_count}页</p></div>'


def _as_titled_list(rows: _Rows, page_count: int) -> str:
    items = (
        f"<li><a title='{escape(row.title)}' href='{address}'>{escape(row.title[:12])}…</a>"
        f"<b>{row.published_on}</b></li>"
        for row, address in rows
    )
    return f'<div class="zfxxgk_zdgkc"><ul>{"".join(items)}</ul><p>共{page_count}页</p></div>'


_SHAPES: Mapping[str, Callable[[_Rows, int], str]] = {
    "table": _as_table,
    "list": _as_list,
    "titled_list": _as_titled_list,
}
