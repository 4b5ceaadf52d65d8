"""Evidence of one fact, for `gongkai trace`: its file and cell, and the page with the cell highlighted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

import lxml.html
from lxml.html import HtmlElement
from lxml.html.builder import E

from extract.archive import Archive
from flows.reading.parser_pool import read_parts
from flows.run.page_source import archived_file
from load.queries.trace import FactTrace
from transform.document import Cell, Document, Table
from transform.matching.flattened_tables import rebuild_tables
from transform.text.decode import decode_text
from transform.text.folding import remove_whitespace

_HIGHLIGHT = "outline: 4px solid #d33 !important; background: #ff6 !important; color: #000 !important"
_BANNER = "position: sticky; top: 0; background: #222; color: #fff; padding: 8px; font: 14px sans-serif; z-index: 9999"
_ACTIVE = ("script", "iframe", "object", "embed", "link", "base", "form")
# What the page loads is not evidence, and opening it must send no request to the site.
_NOTHING_FROM_OUTSIDE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The file of a fact: its bytes, its document, and the fact's table and cell, None for a fact out of prose."""

    data: bytes
    document: Document
    table: Table | None
    cell: Cell | None

    @property
    def row(self) -> tuple[Cell, ...]:
        """The cells of the fact's row, each once."""
        if self.table is None or self.cell is None:
            return ()
        return tuple(dict.fromkeys(cell for cell in self.table.grid[self.cell.row - 1] if cell is not None))


def find_evidence(trace: FactTrace, archive: Archive, content_types: Mapping[str, str]) -> Evidence:
    """Read the archived files of a fact's report again, and find the fact's cell.

    ``content_types`` are by sha256. Raises ArchiveError if a file is lost or damaged.
    """
    files = [
        archived_file(archive, part.sha256, part.url, content_types.get(part.sha256)) for part in trace.parts
    ]
    parsed = read_parts(files)
    merged = parsed.merged
    tables = {table.number: table for table in (*merged.tables, *rebuild_tables(merged))}
    table = tables.get(trace.table_no) if trace.table_no else None
    return Evidence(files[trace.part].data, parsed.documents[trace.part], table, _find_cell(table, trace))


def _find_cell(table: Table | None, trace: FactTrace) -> Cell | None:
    if table is None or trace.row_no is None or trace.column_no is None:
        return None
    return table.grid[trace.row_no - 1][trace.column_no - 1]


def draw_evidence(trace: FactTrace, evidence: Evidence) -> str:
    """A whole HTML page with the cell highlighted, which runs and loads nothing: the stored page where the cell can be
    found in it, else paragraphs and tables as they were read."""
    page = _mark_stored_page(trace, evidence) if evidence.document.kind == "html" else None
    root = page if page is not None else _draw_document(evidence)
    _make_harmless(root)
    body = root.find("body")
    body.insert(0, E.DIV(_describe_fact(trace), style=_BANNER))
    text: str = lxml.html.tostring(root, encoding="unicode", doctype="<!DOCTYPE html>")
    return text


def _describe_fact(trace: FactTrace) -> str:
    """The fact and its source on one line."""
    name = trace.name
    fact = f"{name.publisher} {name.year} {name.indicator} {trace.label}: {trace.raw.strip() or trace.state}"
    fetched = f", fetched {trace.fetched_at:%Y-%m-%d %H:%M} UTC" if trace.fetched_at else ""
    return f"{fact} — {trace.source.url}{fetched}, sha256 {trace.source.sha256}"


def _mark_stored_page(trace: FactTrace, evidence: Evidence) -> HtmlElement | None:
    if evidence.table is None or evidence.cell is None:
        return None
    text, _ = decode_text(evidence.data)
    root = lxml.html.document_fromstring(text, parser=lxml.html.HTMLParser(huge_tree=True))
    position = list(evidence.table.cells()).index(evidence.cell)
    for table in root.iter("table"):
        cells = list(_own_cells(table))
        if _has_texts(cells, evidence.table):
            cells[position].set("style", _HIGHLIGHT)
            cells[position].set("id", "evidence")
            return root
    return None


def _own_cells(table: HtmlElement) -> Iterator[HtmlElement]:
    """The cells of a table in reading order, without those of tables inside it."""
    for cell in table.iter("td", "th"):
        if next(cell.iterancestors("table")) is table:
            yield cell


def _has_texts(cells: list[HtmlElement], table: Table) -> bool:
    """Whether the cells have the texts of the table; the numbers of tables do not follow their order in the page."""
    printed = [remove_whitespace(cell.text) for cell in table.cells()]
    return (
        len(cells) == len(printed)
        and [remove_whitespace(str(cell.text_content())) for cell in cells] == printed
    )


def _draw_document(evidence: Evidence) -> HtmlElement:
    """Paragraphs and tables as they were read: of a file that is no page, or of a page whose table was flattened."""
    tables = list(evidence.document.tables)
    if evidence.table is not None and evidence.table not in tables:
        tables.append(evidence.table)
    drawn = "".join(_draw_table(table, evidence.cell) for table in tables)
    prose = "".join(f"<p>{escape(line)}</p>" for line in evidence.document.text.splitlines())
    return lxml.html.document_fromstring(f"<html><head></head><body>{drawn}{prose}</body></html>")


def _draw_table(table: Table, marked: Cell | None) -> str:
    rows: dict[int, list[str]] = {}
    for cell in table.cells():
        style = f' id="evidence" style="{_HIGHLIGHT}"' if cell == marked else ""
        spans = f' rowspan="{cell.rowspan}" colspan="{cell.colspan}"'
        rows.setdefault(cell.row, []).append(f"<td{spans}{style}>{escape(cell.text)}</td>")
    inside = "".join(f"<tr>{''.join(cells)}</tr>" for cells in rows.values())
    return f'<table border="1" style="border-collapse: collapse">{inside}</table>'


def _make_harmless(root: HtmlElement) -> None:
    for element in list(root.iter(*_ACTIVE, "meta")):
        element.drop_tree()
    for element in root.iter():
        for name in [name for name in element.attrib if name.lower().startswith("on")]:
            del element.attrib[name]
    head = root.find("head")
    if head is None:
        head = E.HEAD()
        root.insert(0, head)
    policy = {"http-equiv": "Content-Security-Policy", "content": _NOTHING_FROM_OUTSIDE}
    head.insert(0, E.META(policy))
    head.insert(0, E.META({"charset": "utf-8"}))
