"""A page as HTML: in one of the styles of the replica, bare or as the CMS wraps it."""

from collections.abc import Callable, Mapping
from html import escape

from replica.printed import PrintedCell, PrintedTable
from replica.writers.html import write_html
from tests.hunt.page import Block, Box, Grid, Line, Markup, Page

_TOKEN = 0xF0000
STYLES = ("clean", "word", "upper")
_MENU = "<div class='nav'><ul><li><a href='/'>首页</a></li><li><a href='/col/col1/index.html'>政务公开</a></li></ul></div>"
_FOOTER = "<div class='footer'><p>主办：镇海区人民政府办公室 浙ICP备05000001号</p></div>"


def render_html(page: Page) -> str:
    """The source of a page."""
    style = str(page.options.get("style", "clean"))
    body = "\n".join(_write_block(block, style, page) for block in page.blocks)
    return WRAPPERS[str(page.options.get("wrapper", "bare"))](body, page)


def write_grid(grid: Grid, style: str) -> str:
    """A table, with the markup of its cells in place of their text."""
    marked: dict[str, str] = {}

    def text_of(box: Box) -> str:
        if box.markup is None:
            return box.text
        token = chr(_TOKEN + len(marked))
        marked[token] = box.markup
        return token

    rows = tuple(
        tuple(PrintedCell(text_of(box), box.rowspan, box.colspan) for box in row) for row in grid.rows
    )
    source = write_html((PrintedTable(rows),), style)
    for token, markup in marked.items():
        source = source.replace(token, markup)
    return source


def _write_block(block: Block, style: str, page: Page) -> str:
    if isinstance(block, Markup):
        return block.html
    if isinstance(block, Line):
        return write_html((block.text,), style)
    flatten = page.options.get("flatten")
    return flatten(block) if callable(flatten) else write_grid(block, style)


def _wrap_bare(body: str, page: Page) -> str:
    return body


def _wrap_article(body: str, page: Page) -> str:
    metas = {"SiteName": "宁波市镇海区政府信息公开网站", "ColumnName": "政府信息公开年报", **page.metas}
    tags = "\n".join(f'<meta name="{name}" content="{escape(text)}">' for name, text in metas.items())
    window = (
        page.window
        if page.window is not None
        else f"宁波市镇海区政府信息公开网站 政府信息公开年报 {page.metas.get('ArticleTitle', '')}"
    )
    return (
        f"<html><head><title>{escape(window)}</title>\n{tags}</head><body>{_MENU}"
        f'<div id="zoom" class="bt_content"><!--<$[信息内容]>begin-->{body}<!--<$[信息内容]>end--></div>'
        f"{_FOOTER}</body></html>"
    )


def _wrap_plain(body: str, page: Page) -> str:
    return f"<html><head><title>{escape(page.window or '')}</title></head><body>{_MENU}<div class='article-content'>{body}</div>{_FOOTER}</body></html>"


WRAPPERS: Mapping[str, Callable[[str, Page], str]] = {
    "bare": _wrap_bare,
    "article": _wrap_article,
    "plain": _wrap_plain,
}
