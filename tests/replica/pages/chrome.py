"""What a CMS puts around every page: 30 to 100 KB of menus, scripts and layout tables."""

from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Masthead:
    """Whose site a page is of: names, domain and registered number of the site."""

    site_name: str
    region: str
    domain: str
    number: str


DEMO_MASTHEAD = Masthead("宁波市镇海区政府信息公开网站", "镇海区", "xxgk.zh.gov.cn", "3302110001")
SITE_NAME = DEMO_MASTHEAD.site_name
_MENU = (
    "首页",
    "公开指南",
    "公开目录",
    "公开年报",
    "依申请公开",
    "意见箱",
    "机构概况",
    "法规公文",
    "工作信息",
)
_STYLE = ".nav_{n} a{{color:#0{n:03d}66;font:12px/24px 宋体;background:url(/images/12/bg_{n}.gif) repeat-x}}"
_ITEM = (
    '<td class="nav_{n}" align="center"><a href="/col/col{col}/index.html" target="_blank">{name}</a></td>'
)


def wrap_page(title: str, head: str, body: str, size: int = 0, masthead: Masthead = DEMO_MASTHEAD) -> str:
    """A whole page; ``size`` 0, 1 or 2 gives about 30, 60 or 95 KB of chrome."""
    top, bottom = _frame(size, masthead.region)
    return (
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" '
        '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">\n<html><head>'
        '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\n'
        f"<title>{title}</title>\n{head}\n{top}\n{body}\n{bottom}</body></html>\n"
    )


@cache
def _frame(size: int, region: str) -> tuple[str, str]:
    count = 95 + 110 * size
    styles = "\n".join(_STYLE.format(n=n) for n in range(count))
    script = "\n".join(
        f"function menu_{n}(o){{if(o){{o.className='nav_{n}';}}return {n};}}" for n in range(count)
    )
    top = (
        f'<style type="text/css">\n{styles}\n</style>\n<script type="text/javascript">\n{script}\n</script>\n'
        f'</head><body topmargin="0"><div id="top">{_menu(count)}</div>'
    )
    return top, f'<div class="footer">{_menu(count // 2)}<p>主办：{region}人民政府办公室 版权所有</p></div>'


def _menu(count: int) -> str:
    cells = [_ITEM.format(n=n, col=2000 + n, name=_MENU[n % len(_MENU)]) for n in range(count)]
    rows = ("".join(cells[start : start + 9]) for start in range(0, count, 9))
    return f'<table width="1000" border="0"><tbody><tr>{"</tr><tr>".join(rows)}</tr></tbody></table>'
