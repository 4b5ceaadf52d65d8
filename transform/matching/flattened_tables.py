"""Tables that a CMS flattened to one cell a paragraph, put together again by what the forms print.

A row is its label lines and the unit, figures and blanks behind them. Where the blanks were dropped too, a
row comes out short, and matching leaves it unmapped rather than guess which figure is missing.
"""

import re
from collections import Counter
from collections.abc import Sequence

from transform.document import Document, Paragraph, Table, expand_grid
from transform.matching.cell_texts import is_value
from transform.matching.list_columns import head_role
from transform.matching.vocabulary import all_keys, vocabularies
from transform.text.folding import label_key, label_key_without_brackets

_ENOUGH_LABELS = 10
_FEW = 2
_DIGIT = re.compile(r"\d")
_UNITS = frozenset("条件次篇人个项部元") | {"万元", "人次", "——", "—", "--", "----"}


def rebuild_tables(document: Document) -> tuple[Table, ...]:
    """The table that stands flattened in a document's paragraphs, if ten or more labels of a form do."""
    lines = [
        block.text.strip().removesuffix("|").strip()
        for block in document.blocks
        if isinstance(block, Paragraph)
    ]
    known = [n for n, line in enumerate(lines) if is_label(line)]
    if len(known) < _ENOUGH_LABELS:
        return ()
    rows = _keep_doubt(_collect_rows(_join_continued(lines[_first_head(lines, known[0]) :])))
    number = 1 + len(document.tables)
    return (expand_grid(number, [[(text, 1, 1) for text in row] for row in rows]),)


def is_label(line: str) -> bool:
    """Whether a line is a label that some form prints."""
    return label_key(line) in all_keys() or label_key_without_brackets(line) in all_keys()


def _first_head(lines: Sequence[str], first: int) -> int:
    start = first
    while start > 0 and (
        head_role(lines[start - 1]) or lines[start - 1] in _UNITS or _is_applicant(lines[start - 1])
    ):
        start -= 1
    return start


def _is_applicant(line: str) -> bool:
    return any(label_key(line) in (v.applicants.keys() | v.groups) for v in vocabularies().values())


def _is_total(line: str) -> bool:
    return any(v.applicants.get(label_key(line)) == "total" for v in vocabularies().values())


def _join_continued(lines: Sequence[str]) -> list[str]:
    """A label whose bracketed half was put on a line of its own is one label."""
    joined: list[str] = []
    for line in lines:
        if joined and line.startswith(("（", "(")) and not is_label(line) and is_label(joined[-1]):
            joined[-1] += line
        else:
            joined.append(line)
    return joined


def _collect_rows(lines: Sequence[str]) -> list[list[str]]:
    rows: list[list[str]] = []
    for line in lines:
        head = (bool(head_role(line)) and line not in _UNITS) or _is_applicant(line)
        if rows and _is_total(rows[-1][-1]) and _is_applicant(line):
            # 总计 ends the upper row of heads: the applicants behind it stand below 法人或其他组织.
            rows.append([line])
            continue
        if is_label(line) and not (head and rows and _is_head_row(rows[-1])):
            if rows and not _has_cells(rows[-1]) and not _is_head_row(rows[-1]):
                rows[-1].append(line)
            else:
                rows.append([line])
        elif head and (not rows or not _is_head_row(rows[-1])):
            rows.append([line])
        elif rows and (is_value(line) or line in _UNITS or not line or head):
            rows[-1].append("" if line == "\xa0" else line)
        elif rows and len(line) > 40:
            break
    return rows


def _keep_doubt(rows: list[list[str]]) -> list[list[str]]:
    """Where rows have one figure (or two), a row with more has a page's number or another stray one among them:
    nobody can tell which, so they are made one cell that is no number."""
    counts = Counter(len(figures) for row in rows if (figures := _figures(row)))
    usual = counts.most_common(1)[0][0] if counts else 0
    return [_join_figures(row) if 0 < usual <= _FEW and len(_figures(row)) > usual else row for row in rows]


def _figures(row: Sequence[str]) -> list[int]:
    return [n for n, text in enumerate(row) if _DIGIT.search(text) and not is_label(text) and is_value(text)]


def _join_figures(row: list[str]) -> list[str]:
    *more, last = _figures(row)
    joined = "\n".join(row[n] for n in (*more, last))
    return [joined if n == last else text for n, text in enumerate(row) if n not in more]


def _has_cells(row: Sequence[str]) -> bool:
    return any(not is_label(text) for text in row)


def _is_head_row(row: Sequence[str]) -> bool:
    return bool(head_role(row[0])) or _is_applicant(row[0])
