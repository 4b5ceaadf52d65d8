"""The bytes of a page, and the name of its file."""

from collections.abc import Callable, Mapping

from tests.hunt.page import Page
from tests.hunt.render.html import render_html
from tests.hunt.render.office import render_docx, render_pdf
from tests.hunt.render.text import render_text
from tests.hunt.render.workbook import render_xls, render_xlsx

_SUFFIXES = {"html": "html", "text": "txt"}
_OFFICE: Mapping[str, Callable[[Page], bytes]] = {
    "docx": render_docx,
    "xlsx": render_xlsx,
    "xls": render_xls,
    "pdf": render_pdf,
}


def render(page: Page) -> tuple[str, bytes]:
    """The name and bytes of the file that a page becomes."""
    name = f"{page.file_name}.{_SUFFIXES.get(page.kind, page.kind)}"
    if page.kind in _OFFICE:
        return name, _OFFICE[page.kind](page)
    source = render_html(page) if page.kind == "html" else render_text(page)
    for change in page.sources:
        source = change(source)
    return name, page.encode(source) if page.encode else source.encode()
