"""Tables that a CMS flattened to one cell a paragraph, rebuilt by the labels that the forms print.

A row is its label lines and the unit, figures and blanks behind them. Where the page dropped the blanks too, a row
comes out short, and matching leaves it unmapped rather than guess which figure is missing.
"""

import re
from collections import Counter
from collections.abc import Sequence

from transform.document import Document, Paragraph, Table, expand_grid
from transform.matching.cell_texts import is_value
from transform.matching.list_columns import header_role
from transform.matching.vocabulary import all_keys, vocabularies
from transform.text.folding import label_key, label_key_without_brackets
from transform.text.script import simplify

_MIN_LABELS = 10
# Rows of so few figures are those of a list table; a row of the applicant matrix has seven.
_MAX_FIGURES = 2
# A longer line that is no label is the text behind the table.
_MAX_CELL_LENGTH = 40
_DIGIT = re.compile(r"\d")
_UNITS = frozenset("条件次篇人个项部元") | {"万元", "人次", "——", "—", "--", "----"}


def rebuild_tables(document: Document) -> tuple[Table, ...]:
    """The table that is flattened in a document's paragraphs, numbered behind the document's own tables.

    An empty tuple where the paragraphs hold fewer than ten labels of the forms.
    """
    lines = [
        block.text.strip().removesuffix("|").strip()
        for block in document.blocks
        if isinstance(block, Paragraph)
    ]
    labels = [n for n, line in enumerate(lines) if _is_label(line)]
    if len(labels) < _MIN_LABELS:
        return ()
    table_lines = _join_continued_labels(lines[_first_header(lines, labels[0]) :])
    rows = _join_doubtful_figures(_collect_rows(table_lines))
    number = 1 + len(document.tables)
    return (expand_grid(number, [[(text, 1, 1) for text in row] for row in rows]),)


def _first_header(lines: Sequence[str], first_label: int) -> int:
    """The index of the line with which the headers right before the first label begin."""
    start = first_label
    while start > 0 and (
        header_role(lines[start - 1])
        or simplify(lines[start - 1]) in _UNITS
        or _is_applicant(lines[start - 1])
    ):
        start -= 1
    return start


def _join_continued_labels(lines: Sequence[str]) -> list[str]:
    """The lines, with labels in one piece whose bracketed end is on a line of its own."""
    joined: list[str] = []
    for line in lines:
        if joined and line.startswith(("（", "(")) and not _is_label(line) and _is_label(joined[-1]):
            joined[-1] += line
        else:
            joined.append(line)
    return joined


def _collect_rows(lines: Sequence[str]) -> list[list[str]]:
    rows: list[list[str]] = []
    for line in lines:
        is_header = (bool(header_role(line)) and simplify(line) not in _UNITS) or _is_applicant(line)
        if rows and _is_total(rows[-1][-1]) and _is_applicant(line):
            # 总计 ends the upper row of headers: the applicants after it are below 法人或其他组织.
            rows.append([line])
            continue
        if _is_label(line) and not (is_header and rows and _is_header_row(rows[-1])):
            if rows and not _has_cells(rows[-1]) and not _is_header_row(rows[-1]):
                rows[-1].append(line)
            else:
                rows.append([line])
        elif is_header and (not rows or not _is_header_row(rows[-1])):
            rows.append([line])
        elif rows and (is_value(line) or simplify(line) in _UNITS or not line or is_header):
            rows[-1].append("" if line == "\xa0" else line)
        elif rows and len(line) > _MAX_CELL_LENGTH:
            break
    return rows


def _join_doubtful_figures(rows: list[list[str]]) -> list[list[str]]:
    """Where rows have one figure (or two), a row with more has a page's number or another stray one among them. Which
    one is unknown, so they become one cell that is no number."""
    counts = Counter(len(figures) for row in rows if (figures := _figures(row)))
    usual = counts.most_common(1)[0][0] if counts else 0
    return [
        _join_figures(row) if 0 < usual <= _MAX_FIGURES and len(_figures(row)) > usual else row
        for row in rows
    ]


def _figures(row: Sequence[str]) -> list[int]:
    """The indexes of a row's figures."""
    return [n for n, text in enumerate(row) if _DIGIT.search(text) and not _is_label(text) and is_value(text)]


def _join_figures(row: Sequence[str]) -> list[str]:
    *others, last = _figures(row)
    joined = "\n".join(row[n] for n in (*others, last))
    return [joined if n == last else text for n, text in enumerate(row) if n not in others]


def _has_cells(row: Sequence[str]) -> bool:
    return any(not _is_label(text) for text in row)


def _is_header_row(row: Sequence[str]) -> bool:
    return bool(header_role(row[0])) or _is_applicant(row[0])


def _is_label(line: str) -> bool:
    """Whether a line is a label that some form prints."""
    return label_key(line) in all_keys() or label_key_without_brackets(line) in all_keys()


def _is_applicant(line: str) -> bool:
    return any(label_key(line) in (v.applicants.keys() | v.groups) for v in vocabularies().values())


def _is_total(line: str) -> bool:
    return any(v.applicants.get(label_key(line)) == "total" for v in vocabularies().values())
