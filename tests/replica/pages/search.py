"""The 信息公开 module: its shell page, its tree, and the fragments that search.jsp answers with."""

from collections.abc import Callable, Mapping, Sequence
from html import escape

from replica.columns import MAIN, NEWS_COLUMN, REPORTS_CATEGORY
from replica.pages.article import Article
from replica.pages.chrome import SITE_NAME, wrap_page

NODES = {"A02": "政府信息公开年报", "A0201": "年报（列表）", "A0202": "重点领域"}


def render_shell(area: str) -> str:
    """The page around it: not one list entry, only a frame and a script that loads the list."""
    return wrap_page(
        f"{SITE_NAME} 信息公开目录",
        "",
        f'<iframe src="/module/xxgk/tree.jsp?standardXxgk=1&amp;area={area}&amp;divid=div1001"></iframe>\n'
        "<script>loadDynamic('/module/xxgk/search.jsp?infotypeId=A02'+a+'&vc_title='+encodeURI(b)+"
        f"'&vc_number='+encodeURI(c)+'&area={area}','div1001','0','1000','5503452','3396','','')</script>",
    )


def render_tree(total: int) -> str:
    """The side tree, with a count at each node."""
    nodes = (
        f"<li><a href=\"javascript:void(0)\" onclick=\"funclick('{node}','{name}')\">{name}({total})</a></li>"
        for node, name in NODES.items()
    )
    return f"<html><head><title>目录树</title></head><body><ul>{''.join(nodes)}</ul></body></html>"


def render_results(node: str, rows: Sequence[Article], page_count: int) -> str:
    """One page of results in the shape that the node's template has."""
    return _SHAPES[node](rows, page_count)


def _address(article: Article) -> str:
    """Nothing but the column in the address tells reports from what else the office published."""
    return article.path(MAIN.code if article.category == REPORTS_CATEGORY else NEWS_COLUMN)


def _as_table(rows: Sequence[Article], page_count: int) -> str:
    lines = [f'<tr><td class="tb_title" colspan="3">共{page_count}页</td></tr>']
    for n, row in enumerate(rows):
        parity, title = ("odd", "even")[n % 2], escape(row.title)
        attributes = f'title="{title}" syh="0029{row.number}" mc="{title}" rq="{row.published_on}"'
        link = f'<a href="{_address(row)}" {attributes} target="_blank">{title[:20]}</a>'
        cells = (
            f'<td class="td1">{n + 1}</td><td class="td2">{link}</td><td class="td3">{row.published_on}</td>'
        )
        lines.append(f'<tr class="tr_main_value_{parity}">{cells}</tr>')
    return f"<table>{''.join(lines)}</table>"


def _as_list(rows: Sequence[Article], page_count: int) -> str:
    items = (
        f'<li><a href="{_address(r)}">{escape(r.title)}</a><span>{r.published_on}</span></li>' for r in rows
    )
    return f'<div class="zfxxgk_list_con"><ul>{"".join(items)}</ul><p>共{page_count}页</p></div>'


def _as_titled_list(rows: Sequence[Article], page_count: int) -> str:
    items = (
        f"<li><a title='{escape(r.title)}' href='{_address(r)}'>{escape(r.title[:12])}…</a>"
        f"<b>{r.published_on}</b></li>"
        for r in rows
    )
    return f'<div class="zfxxgk_zdgkc"><ul>{"".join(items)}</ul><p>共{page_count}页</p></div>'


_SHAPES: Mapping[str, Callable[[Sequence[Article], int], str]] = {
    "A02": _as_table,
    "A0201": _as_list,
    "A0202": _as_titled_list,
}
