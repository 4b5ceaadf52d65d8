"""One table or sheet that holds several sections of a six-section report, cut into them.

A spreadsheet has all its tables below each other in one sheet, and some pages run 二, 三 and 四 together.
"""

from collections.abc import Sequence

from transform.document import Cell, Table
from transform.labels import fold, plain
from transform.matching.vocabulary import Vocabulary, vocabularies

_ENOUGH = 3


def cut_sections(table: Table) -> list[Table]:
    """The sections of a table in order; the table itself where it is one. Cells keep their places."""
    for vocabulary in vocabularies().values():
        if vocabulary.applicants:
            kinds = [_kind_of_row(row, vocabulary) for row in table.grid]
            if kinds.count("line") >= _ENOUGH and kinds.count("crossing") >= _ENOUGH:
                return [_trim(Table(table.number, table.grid[a:b])) for a, b in _spans(kinds)]
    return [table]


def _kind_of_row(row: Sequence[Cell | None], vocabulary: Vocabulary) -> str:
    """Whether a row is of the matrix or of a crossing table; heads and empty rows are neither."""
    texts = {cell.text for cell in row if cell is not None}
    if any(vocabulary.lines.candidates(text) and plain(text) not in vocabulary.applicants for text in texts):
        return "line"
    keys = {vocabulary.crossings.key(text) for text in texts} - {None} - set(vocabulary.applicants)
    if keys:
        return "crossing"
    return "line" if any(fold(text) in vocabulary.applicants for text in texts) else "neither"


def _spans(kinds: Sequence[str]) -> list[tuple[int, int]]:
    """Row ranges of one kind; heads and titles go with what stands below them."""
    cuts: list[int] = []
    last, end = "neither", 0
    for r, kind in enumerate(kinds):
        if kind == "neither":
            continue
        if last not in ("neither", kind):
            cuts.append(end)
        last, end = kind, r + 1
    return list(zip([0, *cuts], [*cuts, len(kinds)], strict=True))


def _trim(table: Table) -> Table:
    """Without the empty columns that other sections of the sheet leave on the right."""
    width = max(
        (c + 1 for row in table.grid for c, cell in enumerate(row) if cell and cell.text.strip()), default=0
    )
    return Table(table.number, tuple(row[:width] for row in table.grid))
