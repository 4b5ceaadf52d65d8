"""Report bodies as office software leaves them: clean, pasted from Word, or shouted by an old editor."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from zlib import crc32

from replica.printed import Printed, PrintedCell, PrintedImage, PrintedTable

_SPAN = "FONT-SIZE: 12pt; FONT-FAMILY: 宋体; mso-bidi-font-family: 宋体"
_CELL = (
    "BORDER-RIGHT: windowtext 1pt solid; PADDING-RIGHT: 5.4pt; BORDER-TOP: #f0f0f0; "
    "mso-border-alt: solid windowtext .5pt"
)
_BLANK = '<p class="MsoNormal"><span lang="EN-US" style="FONT-SIZE: 12pt"><o:p>&nbsp;</o:p></span></p>'


@dataclass(frozen=True, slots=True)
class Style:
    """How one kind of markup writes the parts of a body."""

    paragraph: Callable[[str], str]
    table: str
    row: str
    cell: Callable[[PrintedCell], str]
    image: str
    end_tags: tuple[str, str, str]


def write_html(printed: Printed, style: str = "clean") -> str:
    """The report as an HTML fragment in one of ``STYLES``."""
    chosen = STYLES[style]
    return "\n".join(_write_block(block, chosen) for block in printed)


def _write_block(block: str | PrintedTable | PrintedImage, style: Style) -> str:
    match block:
        case PrintedTable(rows):
            return _write_table(rows, style)
        case PrintedImage(source):
            return style.paragraph("").replace("</", style.image.format(escape(source)) + "</", 1)
        case str():
            return style.paragraph(block)


def _write_table(rows: tuple[tuple[PrintedCell, ...], ...], style: Style) -> str:
    close_row, close_body, close_table = style.end_tags
    lines = [style.row.format(n) + "".join(map(style.cell, row)) + close_row for n, row in enumerate(rows)]
    return style.table + "\n" + "\n".join(lines) + f"\n{close_body}{close_table}"


def _spans(cell: PrintedCell, template: str) -> str:
    pairs = (("rowspan", cell.rowspan), ("colspan", cell.colspan))
    return "".join(template.format(name, count) for name, count in pairs if count > 1)


def _clean_text(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")


def _clean_cell(cell: PrintedCell) -> str:
    spans = _spans(cell, ' {}="{}"')
    return f"<td{spans}>{_clean_text(cell.text)}</td>"


def _word_digits(match: re.Match[str]) -> str:
    """A number as Word leaves it: often in two runs, sometimes in a font of its own."""
    digits, fate = match[0], crc32(match[0].encode()) % 3
    if fate == 0 and len(digits) > 1:
        half = len(digits) // 2
        return f'<span lang="EN-US">{digits[:half]}</span><span lang="EN-US">{digits[half:]}</span>'
    if fate == 1:
        return f'<span lang="EN-US"><font face="Times New Roman">{digits}</font></span>'
    return f'<span lang="EN-US">{digits}</span>'


def _word_text(text: str) -> str:
    inner = re.sub(r"\d+", _word_digits, escape(text, quote=False))
    return f'<span style="{_SPAN}">{inner}</span><span lang="EN-US"><o:p></o:p></span>'


def _word_paragraph(text: str) -> str:
    style = "MARGIN: 0cm 0cm 0pt; LINE-HEIGHT: 28pt; TEXT-INDENT: 32pt; mso-char-indent-count: 2.0"
    return f'<p class="MsoNormal" style="{style}">{_word_text(text)}</p>'


def _word_cell(cell: PrintedCell) -> str:
    lines = (f'<p class="MsoNormal" align="left">{_word_text(line)}</p>' for line in cell.text.split("\n"))
    inner = "".join(lines) if cell.text else _BLANK
    spans = _spans(cell, ' {}="{}"')
    return f'<td width="94"{spans} style="{_CELL}">{inner}</td>'


def _upper_cell(cell: PrintedCell) -> str:
    spans = _spans(cell, " {}={}").upper()
    return f"<TD{spans} VALIGN=center NOWRAP><FONT SIZE=3>{_clean_text(cell.text) or '&nbsp;'}</FONT></TD>"


STYLES: Mapping[str, Style] = {
    "clean": Style(
        lambda text: f"<p>{_clean_text(text)}</p>",
        "<table><tbody>", "<tr>", _clean_cell, '<img src="{}" alt="">', ("</tr>", "</tbody>", "</table>"),
    ),
    "word": Style(
        _word_paragraph,
        '<table class="MsoTableGrid" style="BORDER-COLLAPSE: collapse; mso-yfti-tbllook: 480" border="1" '
        'cellspacing="0" cellpadding="0"><tbody>',
        '<tr style="mso-yfti-irow: {}">', _word_cell,
        '<img style="WIDTH: 553px" border="0" src="{}">', ("</tr>", "</tbody>", "</table>"),
    ),
    "upper": Style(
        lambda text: f"<P ALIGN=left>{_clean_text(text)}</P>",
        "<TABLE BORDER=1 CELLSPACING=0 STYLE=BORDER-COLLAPSE:collapse><TBODY>", "<TR HEIGHT=26>", _upper_cell,
        "<IMG SRC={}>", ("</TR>", "</TBODY>", "</TABLE>"),
    ),
}  # fmt: skip
