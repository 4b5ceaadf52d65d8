"""Headers of a list table (f2008, f2014): what each makes its column, and which rows are rows of headers."""

from collections.abc import Sequence
from functools import cache

from transform.document import Cell, text_of
from transform.forms.catalogue import column_heads
from transform.matching.cell_texts import header_year, is_value
from transform.matching.line_index import LineIndex
from transform.matching.table_match import TableMatch
from transform.text.folding import label_key, label_key_without_brackets, normalise_text
from transform.text.remembered import remember_short

# So many cells that print a header make a row of headers, wherever it is in the table.
MIN_HEADERS = 2
# The letters that number columns of words; figures number those of figures.
_STEMS = "甲乙丙丁戊己"
_MIN_NUMBERED_COLUMNS = 3


@remember_short(4096)
def header_role(text: str) -> str | None:
    """What a header makes its column: ``label``, ``unit``, ``code``, ``note``, ``annual`` (the year's figures) or
    ``other`` (another period's); None for a text that is no known header."""
    if header_year(text):
        return "annual"
    return _roles().get(label_key(text)) or _roles().get(label_key_without_brackets(text))


@cache
def _roles() -> dict[str, str]:
    headers = column_heads()
    texts_of_roles = {
        "label": headers.label,
        "unit": headers.unit,
        "code": headers.code,
        "note": headers.note,
        "annual": headers.annual,
        "other": headers.other,
    }
    return {label_key(text): role for role, texts in texts_of_roles.items() for text in texts}


def find_header_rows(match: TableMatch, lines: LineIndex) -> frozenset[int]:
    """Rows of headers: above the first known line, further down where they repeat, and headings with years in them.

    A row that numbers the columns is one of them.
    """
    header_rows: set[int] = set()
    has_begun = False
    for r, row in enumerate(match.rows):
        if sum(map(_prints_year_in_words, map(text_of, row))) >= MIN_HEADERS:
            header_rows.add(r)
        elif any(map(lines.candidates, map(text_of, row))):
            has_begun = True
        elif numbers_columns(row, has_begun=has_begun) or count_headers(row) >= (
            MIN_HEADERS if has_begun else 1
        ):
            header_rows.add(r)
    return frozenset(header_rows)


@remember_short(4096)
def _prints_year_in_words(text: str) -> bool:
    """Whether a header prints a year in words (2016年); a bare 2016 may be a figure."""
    return header_year(text) is not None and not is_value(text)


def numbers_columns(row: Sequence[Cell], *, has_begun: bool = False) -> bool:
    """Whether a row numbers the columns, as some forms do under their heads: 甲 乙 丙 1 2, or 1 2 3 above the first line."""
    words = [normalise_text(cell.text).strip("()") for cell in row if cell.text.strip()]
    stems = "".join(word for word in words if word in _STEMS)
    numbers = [str(n) for n in range(1, len(words) - len(stems) + 1)]
    is_numbered = len(words) >= _MIN_NUMBERED_COLUMNS and words == [*stems, *numbers]
    return is_numbered and _STEMS.startswith(stems) and (bool(stems) or not has_begun)


def count_headers(row: Sequence[Cell]) -> int:
    """The number of cells that print a header. A bare 2016 counts only beside another header: a local row may print
    such a figure."""
    headers = [cell.text for cell in row if header_role(cell.text)]
    return len(headers) if any(not is_value(text) for text in headers) else 0
