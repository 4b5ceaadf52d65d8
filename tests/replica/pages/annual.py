"""What stands behind the annual-report address: a body, maybe a title line, no publisher."""

from datetime import date
from html import escape

from replica.pages.chrome import Masthead, wrap_page


def render_annual_report(
    title: str, published_on: date, body: str, masthead: Masthead, *, titled: bool
) -> str:
    """The page as xxgkAnnualReport.jsp writes it; an untitled one names its publisher nowhere."""
    heading = (
        f'<p align="center"><b>{escape(title)}</b></p>\n<p>发布时间:{published_on}</p>\n' if titled else ""
    )
    content = f'<div class="article-content" id="article">\n{heading}{body}\n</div>'
    return wrap_page(f"{masthead.site_name} 政府信息公开年报", "", content, masthead=masthead)
