"""What the heads of a listed form's columns print, and which rows are rows of heads."""

from functools import cache, lru_cache

from transform.catalogue import column_heads
from transform.document import Cell
from transform.labels import fold, fold_short
from transform.matching.cell_texts import head_year, is_value
from transform.matching.form_lines import Lines
from transform.matching.sheet import Sheet

_ROLES_OF_HEADS = 2


@cache
def _roles() -> dict[str, str]:
    heads = column_heads()
    named = (("label", heads.label), ("unit", heads.unit), ("code", heads.code), ("note", heads.note),
             ("annual", heads.annual), ("other", heads.other))  # fmt: skip
    return {fold(text): role for role, texts in named for text in texts}


@lru_cache(maxsize=4096)
def head_role(text: str) -> str | None:
    """The role that the head of a column states, or None."""
    if head_year(text):
        return "annual"
    return _roles().get(fold(text)) or _roles().get(fold_short(text))


def find_head_rows(sheet: Sheet, lines: Lines) -> frozenset[int]:
    """Rows above the first known line, later rows that repeat the head, and headings that name years beside them."""
    found: set[int] = set()
    started = False
    for r, row in enumerate(sheet.rows):
        if sum([_names_year(cell.text) for cell in row]) >= _ROLES_OF_HEADS:
            found.add(r)
        elif any(lines.candidates(cell.text) for cell in row):
            started = True
        elif _count_roles(row) >= (_ROLES_OF_HEADS if started else 1):
            found.add(r)
    return frozenset(found)


@lru_cache(maxsize=4096)
def _names_year(text: str) -> bool:
    """Whether a head prints a year in words (2016年); a bare 2016 may count something."""
    return head_year(text) is not None and not is_value(text)


def prints_heads(row: list[Cell]) -> bool:
    """Whether a row prints so many heads that it is one of heads."""
    return _count_roles(row) >= _ROLES_OF_HEADS


def _count_roles(row: list[Cell]) -> int:
    """The cells that print a head. A bare 2016 is one only beside others: a local row may have so many of a thing."""
    heads = [cell.text for cell in row if head_role(cell.text)]
    return len(heads) if any(not is_value(text) for text in heads) else 0
