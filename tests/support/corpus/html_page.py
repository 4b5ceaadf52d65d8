"""An HTML page with the body of a report in it, and menus around it."""

BODY = "<p>庄市街道2017年政府信息公开年度报告</p><table><tr><td>网络申请数</td><td>3</td></tr></table>"
MENU = "<table><tr><td>首页</td><td>12</td></tr></table>" * 3


def wrap_page(body: str, head: str = "") -> bytes:
    """A page with this body between two menus, and this head."""
    return f"<html><head>{head}</head><body>{MENU}{body}{MENU}</body></html>".encode()
