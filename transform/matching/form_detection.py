"""Which form a table is, by what it prints.

A table of its own labels decides for itself; one that two forms print alike (table 四, a fragment of 三)
follows its nearest decided neighbour; where nothing decides, it is left unmapped with an issue.

One table or sheet that holds several sections of a six-section report, cut into them.

A spreadsheet has all its tables below each other in one sheet, and some pages run 二, 三 and 四 together.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from transform.document import Cell, Table
from transform.matching.cell_texts import is_value
from transform.matching.table_match import TableMatch
from transform.matching.vocabulary import NO_MATCH, Vocabulary, match_label, mentions, vocabularies
from transform.text.folding import label_key, normalise_text

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
    if any(
        vocabulary.lines.candidates(text) and normalise_text(text) not in vocabulary.applicants
        for text in texts
    ):
        return "line"
    keys = {vocabulary.crossings.key(text) for text in texts} - {None} - set(vocabulary.applicants)
    if keys:
        return "crossing"
    return "line" if any(label_key(text) in vocabulary.applicants for text in texts) else "neither"


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


# The longest form has 75 entries; with chains and heads, matching costs the square of the rows.
_MOST_ROWS = 1000


@dataclass(frozen=True, slots=True)
class FormScore:
    """A table in its reading direction, with how many labels each form knows in it (``score`` counts both kinds),
    and the forms of whose applicant matrix it prints a head."""

    sheet: TableMatch
    lines: dict[str, int]
    crossings: dict[str, int]
    applicants: frozenset[str]
    score: dict[str, int]

    @property
    def is_too_long(self) -> bool:
        """Whether no form has so many rows: a list of something else, or a hostile page."""
        return len(self.sheet.rows) > _MOST_ROWS


def score_forms(table: Table) -> list[FormScore]:
    """The readings of a table: one, or one for each section where it holds several."""
    upright = _count(TableMatch.of(table))
    if any(min(upright.lines[form], upright.crossings[form]) >= _ENOUGH for form in upright.lines):
        parts = cut_sections(table)
        if len(parts) > 1:
            return [_choose_direction(part, _count(TableMatch.of(part))) for part in parts]
    return [_choose_direction(table, upright)]


def _choose_direction(table: Table, upright: FormScore) -> FormScore:
    """The table as printed, or turned where its lines run across."""
    if (
        max(upright.crossings.values()) >= _ENOUGH
        or not table.grid
        or len(table.grid) > len(table.grid[0]) * 2
    ):
        return upright
    turned = _count(TableMatch.of(table, turned=True))
    return turned if max(turned.lines.values()) > 2 * max(upright.lines.values()) else upright


def _count(match: TableMatch) -> FormScore:
    """Count rows that print one of a form's lines, each line once for every place it has, and crossing keys."""
    lines = dict.fromkeys(vocabularies(), 0)
    keys: dict[str, set[str]] = {form: set() for form in lines}
    seen: dict[tuple[str, tuple[int, ...]], int] = {}
    applicants: set[str] = set()
    for row in match.rows:
        taken: set[str] = set()
        for cell in reversed(row):
            mention = mentions.get(cell.text) or match_label(cell.text)
            if mention is NO_MATCH:
                continue
            if mention.applicants:
                applicants.update(mention.applicants)
            for form, key in mention.crossings:
                keys[form].add(key)
            for line in mention.lines:
                form, positions = line
                times = seen.get(line, 0)
                if times < len(positions) and form not in taken:
                    seen[line] = times + 1
                    lines[form] += 1
                    taken.add(form)
    crossings = {form: len(found) for form, found in keys.items()}
    score = {form: lines[form] + crossings[form] for form in lines}
    return FormScore(match, lines, crossings, frozenset(applicants), score)


def decide_forms(readings: Sequence[FormScore]) -> list[str | None]:
    """The form of each table; None for a table of no form, or of a form that cannot be told."""
    leaders = [_leaders(reading) for reading in readings]
    decided = [found[0] if len(found) == 1 else None for found in leaders]
    return [
        decided[n] if decided[n] or not found else _follow_neighbour(decided, n, found)
        for n, found in enumerate(leaders)
    ]


def _leaders(score: FormScore) -> list[str]:
    """The forms that know most of a table; empty for a table of no form.

    One line more or less decides nothing between forms whose lines are nearly the same: 洪泽 2023 prints the
    2019 form's single row in the 2021 form.
    """
    if score.is_too_long:
        return []
    best = max(score.score, key=score.score.__getitem__)
    most = score.score[best]
    if most < _ENOUGH and not (most and _mostly_known(score)):
        return []
    return [
        form
        for form, hits in score.score.items()
        if hits == most or (hits == most - 1 and score.crossings[form] == score.crossings[best])
    ]


def _mostly_known(score: FormScore) -> bool:
    """A short fragment (a row or two behind a page break) that holds little else."""
    figures = [row for row in score.sheet.rows if any(is_value(cell.text) for cell in row)]
    return 0 < len(figures) <= max(score.score.values())


def _follow_neighbour(decided: Sequence[str | None], n: int, allowed: Sequence[str]) -> str | None:
    for distance in range(1, len(decided)):
        for other in (n - distance, n + distance):
            if 0 <= other < len(decided) and decided[other] in allowed:
                return decided[other]
    return None
