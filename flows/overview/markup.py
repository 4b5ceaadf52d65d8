"""Cells and tables as HTML, written by hand: a page has thousands of cells, and a template takes five times as long for
each. Whatever they hold is escaped."""

import posixpath
from collections.abc import Sequence
from functools import lru_cache

from markupsafe import Markup

from flows.overview.blocks import Cell, Page, Row, Table
from transform.text.inert import escape_html, web_address

escape = lru_cache(4096)(escape_html)
"""A text as text of HTML or the value of an attribute; the same words come again and again."""


class Writer:
    """Writes the cells of one page, whose place its links begin at."""

    def __init__(self, page: Page) -> None:
        self._here, self._language = posixpath.dirname(page.path) or ".", page.language
        self._links: dict[str, str] = {}

    def cell(self, cell: Cell) -> Markup:
        """What a cell holds."""
        return Markup(self._cell(cell))  # noqa: S704 - escaped

    def link(self, path: str) -> str:
        """An address as a link of this page names it: one of the web as it is, any other relative to the page."""
        if path not in self._links:
            self._links[path] = web_address(path) or posixpath.relpath(path, self._here)
        return self._links[path]

    def grid(self, table: Table) -> Markup:
        """A table, without what is around it."""
        numeric = _find_numeric(table.rows)
        heads = "".join(
            f"<th {'class=n ' if place in numeric else ''}scope=col>{self._cell(head)}</th>"
            for place, head in enumerate(table.heads)
        )
        rows = "\n".join(map(self._row, table.rows))
        mark = f' class="{table.mark}"' if table.mark else ""
        return Markup(  # noqa: S704 - escaped
            f"<table{mark}><thead><tr>{heads}</tr></thead><tbody>\n{rows}\n</tbody></table>"
        )

    def _row(self, row: Row) -> str:
        head, *others = row
        cells = [f'<th scope="row"{_mark(head)}>{self._cell(head)}</th>']
        cells += [f"<td{_mark(cell)}>{self._cell(cell)}</td>" for cell in others]
        return f"<tr>{''.join(cells)}</tr>"

    def _cell(self, cell: Cell) -> str:
        text = escape(cell.text)
        if cell.lang:
            tongue = f' lang="{cell.lang}"' if cell.lang != self._language else ""
            text = f"<bdi{tongue}>{text}</bdi>"
        if not cell.href:
            return text
        away = ' rel="noopener noreferrer"' if web_address(cell.href) else ""
        return f'<a href="{escape(self.link(cell.href))}"{away}>{text}</a>'


def _mark(cell: Cell) -> str:
    return f' class="{cell.mark}"' if cell.mark else ""


def _find_numeric(rows: Sequence[Row]) -> set[int]:
    """The places of columns that have a figure in one of the first rows."""
    return {place for row in rows[:20] for place, cell in enumerate(row) if cell.mark == "n"}
