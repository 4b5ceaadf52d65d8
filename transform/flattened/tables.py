"""The tables that a document prints as lines of text, rebuilt in the way of parting that most of their rows agree with.

Paragraphs between two tables are one text. What is certain becomes a table in the form's own shape; rows that do not
fit their heads, and lines whose figures cannot be told apart at all, are counted and kept as they are.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from transform.document import Block, Document, Paragraph, Table, expand_grid
from transform.flattened.agreement import check_sections
from transform.flattened.items import LIST, list_figures
from transform.flattened.partings import LONGEST_LINE, part_lines, possible_partings
from transform.flattened.rows import collect_items
from transform.flattened.sections import (
    MANY_FIGURES,
    CheckedSection,
    iterate_lines,
    lines_of_rows,
    split_sections,
)
from transform.flattened.signs import (
    HOLDS_DIGIT,
    count_items,
    is_glued,
    list_fields,
    may_hold_table,
    prints_bare_figures,
    prints_figure,
    prints_local_figure,
)
from transform.report import Place, Unmapped
from transform.text.folding import remove_whitespace

_MIN_ROWS = 3
_MANY_ROWS = 8
# Table 四 has fifteen figures in a row.
_LONGEST_ROW = 20
# So much is kept of a line that is not read.
_MAX_RAW = 100


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row of lines whose figures cannot be told: its label, its figures and how many it should have, None where no
    head says so. ``source`` is the place of its first figure in the numbering of the rebuilt tables."""

    label: str
    figures: tuple[str, ...]
    expected: int | None
    source: Place

    def unmapped(self) -> Iterator[Unmapped]:
        """Its figures as unmapped values."""
        for n, figure in enumerate(self.figures):
            yield Unmapped(self.label, figure, self.source._replace(column=self.source.column + n))


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What the lines of a document are as tables.

    ``document`` has the tables in place of their lines, numbered behind its own. ``tables`` are these, and ``left_out``
    the rows whose figures cannot be told.
    """

    document: Document
    tables: tuple[Table, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def rebuild_tables(document: Document) -> tuple[Table, ...]:
    """All tables that ``rebuild`` and ``rebuild_text`` may find in a document."""
    tables = rebuild(document).tables
    return tables + rebuild_text(document, len(tables)).tables


def rebuild(document: Document) -> Rebuilt:
    """Find the tables that a document prints as lines of text, beside tables of its own or alone."""
    return _rebuild(document, _last_number(document))


def rebuild_text(document: Document, rebuilt: int) -> Rebuilt:
    """Find the tables of a text file whose own tables, which are parted by tabs alone, are taken as lines again.

    They are numbered behind those of ``rebuild``, of which there are ``rebuilt``. Nothing is found in other kinds of
    documents.
    """
    if document.kind != "text" or not document.tables:
        return Rebuilt(document)
    number = _last_number(document) + rebuilt
    blocks = [line for block in document.blocks for line in _unfold(block)]
    return _rebuild(replace(document, blocks=tuple(blocks), section_blocks=(), part_blocks=()), number)


def _last_number(document: Document) -> int:
    """The largest number of a table; some may be left out of the document."""
    return max((table.number for table in document.tables), default=0)


def _unfold(block: Block) -> Iterator[Block]:
    """The lines of a table: one a row, and of a row that is longer than any form's one a cell."""
    if not isinstance(block, Table):
        yield block
        return
    for row in block.grid:
        texts = [cell.text for cell in row if cell is not None]
        if len(texts) > _LONGEST_ROW:
            yield from map(Paragraph, texts)
        else:
            yield Paragraph("\t".join(text.replace("\n", "") for text in texts))


def _rebuild(document: Document, number: int) -> Rebuilt:
    bounds = {*document.section_blocks, *document.part_blocks}
    blocks: list[Block] = []
    tables: list[Table] = []
    left_out: list[LeftOut] = []
    places: dict[int, int] = {}
    for first, run in _split_runs(document.blocks, bounds):
        places[first] = len(blocks)
        lines = run if isinstance(run[0], Paragraph) else _lines_of_column(run[0])
        read = _read_run(lines, number + len(tables)) if lines else None
        if read is None:
            left_out += _find_tables_in_cells(run[0], number + len(tables) + 1)
            blocks += run
            continue
        blocks += read.blocks
        tables += read.tables
        left_out += read.left_out
    if not tables and not left_out:
        return Rebuilt(document)

    def move(starts: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(places.get(start, len(blocks)) for start in starts)

    rebuilt = replace(
        document,
        blocks=tuple(blocks),
        section_blocks=move(document.section_blocks),
        part_blocks=move(document.part_blocks),
    )
    return Rebuilt(rebuilt, tuple(tables), tuple(left_out))


def _split_runs(blocks: Sequence[Block], bounds: Collection[int]) -> Iterator[tuple[int, list[Block]]]:
    """Runs of paragraphs, and each other block by itself, with the index of the first; a run ends at the bounds."""
    run: list[Block] = []
    for n, block in enumerate(blocks):
        is_paragraph = isinstance(block, Paragraph)
        if run and (not is_paragraph or n in bounds):
            yield n - len(run), run
            run = []
        if is_paragraph:
            run.append(block)
        else:
            yield n, [block]
    if run:
        yield len(blocks) - len(run), run


def _lines_of_column(block: Block) -> list[Block]:
    """The lines in the cells of a table of one column, which is there for the layout; none for any other block."""
    if not isinstance(block, Table) or any(len(row) != 1 for row in block.grid):
        return []
    return [Paragraph(line) for cell in block.cells() for line in cell.text.split("\n")]


def _find_tables_in_cells(block: Block, number: int) -> list[LeftOut]:
    """What the cells of a table that is there for the layout print as lines, where it has several columns."""
    if not isinstance(block, Table) or not block.has_lines:
        return []
    lines_of_cells = (cell.text.split("\n") for cell in block.cells() if cell.text.count("\n") >= _MIN_ROWS)
    return [
        left_out
        for lines in lines_of_cells
        for left_out in _find_passed_over(list(enumerate(lines)), number, is_beside_rows=False)
    ]


@dataclass(frozen=True, slots=True)
class _ReadRun:
    blocks: list[Block]
    tables: list[Table]
    left_out: list[LeftOut]


def _read_run(run: Sequence[Block], number: int) -> _ReadRun | None:
    """The tables in a run of paragraphs; ``number`` is that of the table before. None where it is prose."""
    texts = [
        (n, line)
        for n, block in enumerate(run)
        if isinstance(block, Paragraph)
        for line in block.text.split("\n")
    ]
    lines = [text for _, text in texts]
    sections = _best_reading(lines) if may_hold_table(lines) else []
    if not sections:
        passed_over = _find_passed_over(list(enumerate(lines)), number + 1, is_beside_rows=False)
        return _ReadRun([*run], [], passed_over) if passed_over else None
    read = _lay_run(run, [n for n, _ in texts], sections, number)
    told = [checked for checked in sections if checked.figures or not _is_no_table(checked)]
    read_lines = {n for checked in told for n in lines_of_rows(checked.section)}
    others = [(n, line) for n, line in enumerate(lines) if n not in read_lines]
    is_found = bool(read.tables or read.left_out)
    passed_over = _find_passed_over(others, number + len(read.tables) + 1, is_beside_rows=is_found)
    if not is_found and not passed_over:
        return None
    return _ReadRun(read.blocks, read.tables, read.left_out + passed_over)


def _best_reading(lines: Sequence[str]) -> list[CheckedSection]:
    """The sections in the way of parting in which most figures agree with their heads; of equal ones the plainest."""
    best: list[CheckedSection] = []
    best_score = (-1, 0)
    for parting in possible_partings(lines):
        checked = check_sections(split_sections(collect_items(part_lines(lines, parting))))
        left_out = sum(len(list_figures(row.cells)) for section in checked for row, _ in section.left_out)
        score = (
            sum(section.figures for section in checked),
            left_out if not any(s.figures for s in checked) else -left_out,
        )
        if score > best_score:
            best, best_score = checked, score
    return best


def _lay_run(
    run: Sequence[Block], block_of_line: Sequence[int], sections: Sequence[CheckedSection], number: int
) -> _ReadRun:
    """The blocks of a run with its tables in place of their lines, and what is left out of them."""
    tables: list[Table] = []
    left_out: list[LeftOut] = []
    at: dict[int, Table] = {}
    taken: set[int] = set()
    for checked in sections:
        lines = [block_of_line[n] for n in iterate_lines(checked.section)]
        if checked.figures:
            table = expand_grid(number + len(tables) + 1, checked.printed)
            tables.append(table)
            at[min(lines)] = table
            taken |= set(range(min(lines), max(lines) + 1))
        height = len(checked.printed)
        if not checked.figures and _is_no_table(checked):
            continue
        for n, (row, count) in enumerate(checked.left_out, 1):
            figures = tuple(list_figures(row.cells))
            label = " / ".join(remove_whitespace(text) for text in row.labels)
            place = Place(number + len(tables) + (not checked.figures), height + n, 2)
            left_out.append(LeftOut(label, figures, count, place))
    blocks: list[Block] = []
    for n, block in enumerate(run):
        if n in at:
            blocks.append(at[n])
        if n not in taken:
            blocks.append(block)
    return _ReadRun(blocks, tables, left_out)


def _is_no_table(checked: CheckedSection) -> bool:
    """Whether lines are prose under titles that are lines of a list form too: hardly any figure is behind a label."""
    counts = [(len(list_figures(row.cells)), row.is_known) for row, _ in checked.left_out]
    figures = sum(count for count, is_known in counts if is_known or count >= MANY_FIGURES)
    return checked.section.kind == LIST and checked.section.heads is None and figures < _MIN_ROWS


def _find_passed_over(
    numbered: Sequence[tuple[int, str]], number: int, *, is_beside_rows: bool
) -> list[LeftOut]:
    """The lines that print labels of a form and figures, and that are no row in the way in which the others are read.

    Beside rows that are read each counts, and so do lines of other words like a label's; else only several labels do,
    or many of the other lines: a table of which every label is misprinted.
    """
    lines = [line for _, line in numbered if HOLDS_DIGIT.search(line)]
    glued = [line for line in lines if is_glued(line)]
    short = (line for line in lines if len(line) <= LONGEST_LINE)
    with_others = [
        line for line in short if (prints_figure(line) or prints_local_figure(line)) and not is_glued(line)
    ]
    is_all = is_beside_rows or len(with_others) >= _MANY_ROWS
    rows = with_others if is_all else [line for line in with_others if prints_figure(line)]
    if not is_beside_rows and len(rows) < _MIN_ROWS:
        rows = []
    bare = [line for line in lines if prints_bare_figures(line)] if is_beside_rows or rows else []
    fields = list_fields(numbered)
    fields = fields if is_beside_rows or len(fields) >= _MIN_ROWS else []
    items = [(line, count) for line in lines if (count := count_items(line))]
    listed = [line for line, _ in items] if sum(count for _, count in items) >= _MANY_ROWS else []
    found = [*rows, *bare, *glued, *fields, *(line for line in listed if line not in rows)]
    return [LeftOut("", (line[:_MAX_RAW],), None, Place(number, n, 1)) for n, line in enumerate(found, 1)]
