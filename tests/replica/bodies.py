"""Filings as the CMS holds them: bodies, attached files, articles."""

from datetime import datetime, time
from functools import lru_cache
from html import escape

from replica.clock import SHANGHAI
from replica.columns import REPORTS_CATEGORY
from replica.filings.filing import Filing
from replica.pages.article import Article
from replica.writers.docx import write_docx
from replica.writers.html import write_html
from replica.writers.xlsx import write_xlsx

_FILE_WRITERS = {"docx": write_docx, "xlsx": write_xlsx}


def file_name(filing: Filing) -> str | None:
    """The name of the file that carries the table, if one does: a timestamp, as old uploads have."""
    if filing.carrier not in _FILE_WRITERS:
        return None
    return f"{filing.published_on:%y%m%d}{filing.number:09d}.{filing.carrier}"


@lru_cache(maxsize=256)
def write_file(filing: Filing) -> bytes:
    """The attached file's bytes."""
    return _FILE_WRITERS[filing.carrier](filing.tables())


@lru_cache(maxsize=2048)
def write_body(filing: Filing) -> str:
    """The report's body in the markup it was pasted with, with a link where a file carries the table."""
    body, name = write_html(filing.page(), filing.style), file_name(filing)
    if name is None:
        return body
    address = escape(f"/module/download/downfile.jsp?classid=0&filename={name}")
    label = f"附件：{filing.publisher.name}{filing.year}年政府信息公开情况统计表.{filing.carrier}"
    return f'{body}\n<p><a href="{address}">{label}</a></p>'


def write_article(filing: Filing, made_at: datetime | None = None) -> Article:
    """The report as an article of the CMS."""
    made_at = made_at or datetime.combine(filing.published_on, time(10, 22, 31), SHANGHAI)
    return Article(
        filing.number, filing.title, filing.publisher.name, REPORTS_CATEGORY, filing.published_on, made_at,
        write_body(filing),
    )  # fmt: skip
