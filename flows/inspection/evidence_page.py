"""The page of `gongkai trace --html`: the evidence of one fact, drawn anew out of what was read.

Nothing of the source's own markup is in it, all its text is escaped, and its policy lets it run and load nothing.
"""

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256

from flows.inspection.evidence import Evidence
from load.queries.trace import FactTrace
from transform.document import Cell, Table
from transform.text.decimals import decimal_text
from transform.text.inert import escape_html, web_address

_STYLE = """
body { margin: 0; background: #fff; color: #111; font: 15px/1.5 sans-serif; }
header { position: sticky; top: 0; z-index: 1; max-height: 45vh; overflow: auto; background: #222; color: #fff;
  padding: 8px 16px; }
h1 { margin: 0; font-size: 17px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 12px; margin: 4px 0 0; font-size: 13px; }
dt { color: #bbb; }
dd { margin: 0; }
h1, dd { overflow: clip; }
h1, dd, main { overflow-wrap: anywhere; }
header a { color: #9cf; }
main { position: relative; z-index: 0; contain: paint; overflow-x: auto; padding: 8px 16px; }
table { border-collapse: collapse; }
td { border: 1px solid #999; padding: 3px 8px; vertical-align: top; unicode-bidi: isolate; white-space: pre-line;
  overflow: clip; max-width: 40vw; }
td.none { border-style: dotted; background: #eee; }
p { margin: 6px 0; unicode-bidi: isolate; white-space: pre-line; }
p.near { color: #555; }
mark, td.marked { background: #ff6; color: #000; outline: 4px solid #d33; outline-offset: -4px; }
mark { outline-offset: 0; }
#evidence { scroll-margin-top: 50vh; }
"""
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'none'"
)
_NOTE = (
    "Drawn from what was read in the stored bytes; it is not the source's own page, which the archive keeps."
)


def draw_evidence(trace: FactTrace, evidence: Evidence) -> str:
    """A whole HTML page: what the fact is, and its table with the cell marked, or its paragraph with the words.

    The marked element has the id ``evidence``. Whatever the source holds, the page loads and runs nothing.
    """
    name = trace.name
    title = escape_html(f"{name.publisher} {name.year} {name.indicator}")
    return "\n".join(
        (
            "<!DOCTYPE html>",
            '<html lang="zh"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{title}</title><style>{_STYLE}</style></head>",
            f"<body><header>{_draw_banner(trace, evidence)}</header>",
            f"<main>{_draw_surroundings(trace, evidence)}</main></body></html>",
            "",
        )
    )


def _draw_banner(trace: FactTrace, evidence: Evidence) -> str:
    name = trace.name
    fact = f"{name.publisher} {name.year} {name.indicator}/{name.breakdown} {trace.label}"
    figure = trace.state if trace.value is None else f"{decimal_text(trace.value)} {trace.unit or ''}".strip()
    lines = [("figure", _escape(figure)), ("printed", _escape(_describe_printed(trace)))]
    if trace.correction:
        lines.append(("corrected", _escape(trace.correction)))
    lines += [
        ("report", _escape(_describe_report(trace))),
        ("read from", _link(trace.source.url)),
        ("", _escape(_describe_place(trace, evidence))),
        ("sha256", _escape(trace.source.sha256)),
        ("this page", _escape(_NOTE)),
    ]
    drawn = "".join(f"<dt>{label}</dt><dd>{text}</dd>" for label, text in lines)
    return f"<h1>{_escape(fact)}</h1><dl>{drawn}</dl>"


def _describe_printed(trace: FactTrace) -> str:
    note = f", {trace.note}" if trace.note else ""
    return f"“{trace.raw.strip()}” beside “{trace.printed_label.strip()}”{note}"


def _describe_report(trace: FactTrace) -> str:
    return f"{trace.title or 'no title'}, published {trace.published_on or 'on an unknown day'}"


def _describe_place(trace: FactTrace, evidence: Evidence) -> str:
    file = f"attachment {evidence.part}" if evidence.part else "page"
    place = f"{file} ({evidence.kind})"
    if trace.table_no is not None:
        place += f", table {trace.table_no}, row {trace.row_no}, column {trace.column_no}"
    fetched = f", fetched {trace.fetched_at:%Y-%m-%d %H:%M} UTC" if trace.fetched_at else ""
    return place + fetched


def _link(address: str) -> str:
    """An address as a link if it is one of the web, else as text."""
    target = web_address(address)
    if target is None:
        return _escape(address)
    return f'<a rel="noopener noreferrer" href="{escape_html(target)}">{_escape(address)}</a>'


def _draw_surroundings(trace: FactTrace, evidence: Evidence) -> str:
    if evidence.table is not None:
        drawn = _draw_table(evidence.table, evidence.cell)
    elif evidence.paragraph is not None:
        drawn = f"<p>{_mark_words(evidence.paragraph, trace.raw)}</p>"
    else:
        drawn = f"<p>{_escape(_describe_loss(evidence))}</p>"
    before, after = (
        "".join(f'<p class="near">{escape_html(line)}</p>' for line in lines)
        for lines in (evidence.before, evidence.after)
    )
    return f"{before}{drawn}{after}"


def _describe_loss(evidence: Evidence) -> str:
    if evidence.error is not None:
        return f"The file cannot be read now: {evidence.error}"
    return "This reading of the file does not find the figure again; gongkai db check compares them all."


def _mark_words(text: str, words: str) -> str:
    """A paragraph with the first printing of the words marked, and the others lightly."""
    before, *others = text.split(words)
    first, *rest = (f"{escape_html(words)}</mark>{escape_html(other)}" for other in others)
    return f'{escape_html(before)}<mark id="evidence">{first}' + "".join(f"<mark>{piece}" for piece in rest)


def _draw_table(table: Table, marked: Cell | None) -> str:
    rows = "".join(f"<tr>{''.join(cells)}</tr>" for cells in _draw_rows(table, marked))
    return f"<table>{rows}</table>"


def _draw_rows(table: Table, marked: Cell | None) -> Iterator[list[str]]:
    """The drawn cells of each row. Where spans overlap, each slot is drawn once and shows what was read in it."""
    drawn: set[tuple[int, int]] = set()
    for r, row in enumerate(table.grid):
        cells: list[str] = []
        for c, cell in enumerate(row):
            if (r, c) in drawn:
                continue
            if cell is None or (cell.row, cell.column) != (r + 1, c + 1):
                cells.append('<td class="none"></td>')
                continue
            height, width = _covered_area(table, cell)
            drawn.update((r + down, c + right) for down in range(height) for right in range(width))
            cells.append(_draw_cell(cell, height, width, is_marked=cell is marked))
        yield cells


def _covered_area(table: Table, cell: Cell) -> tuple[int, int]:
    """The rows and columns that a cell covers in the grid, from its top left slot on."""
    r, c = cell.row - 1, cell.column - 1
    width = height = 1
    while c + width < len(table.grid[r]) and table.grid[r][c + width] is cell:
        width += 1
    while r + height < len(table.grid) and all(
        slot is cell for slot in table.grid[r + height][c : c + width]
    ):
        height += 1
    return height, width


def _draw_cell(cell: Cell, height: int, width: int, *, is_marked: bool) -> str:
    marks = ' class="marked" id="evidence"' if is_marked else ""
    spans = f' rowspan="{height}" colspan="{width}"' if (height, width) != (1, 1) else ""
    return f"<td{marks}{spans}>{escape_html(cell.text)}</td>"


def _escape(text: str) -> str:
    """A text of the banner, set apart from what is around it."""
    return f"<bdi>{escape_html(text)}</bdi>"
