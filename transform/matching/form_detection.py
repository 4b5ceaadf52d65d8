"""Which form a table is of, by the labels that it prints.

A table with labels of its own form is decided by itself. One that two forms print alike (table 四, a fragment of 三)
is of the form of its nearest decided neighbour; where nothing decides, and its figures do not mean the same in all of
them (``match_tables``), it is left unmapped with an issue.

A spreadsheet has all its tables below each other in one sheet, and some pages print 二, 三 and 四 of a 2019 or 2021
report as one table: such a table is cut into its sections first.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from transform.document import Cell, Table, text_of
from transform.forms.sentences import say
from transform.matching.cell_texts import is_value, is_words, split_label_and_figure
from transform.matching.table_match import TableMatch, holds_figure
from transform.matching.vocabulary import NO_MATCH, Vocabulary, match_label, resembles_label, vocabularies
from transform.text.bilingual import join_codes
from transform.text.folding import label_key, normalise_text

# So many labels of a form make a table one of that form.
MIN_LABELS = 3
# The longest form has 75 entries; with alignment and headers, matching costs the square of the rows.
_MAX_ROWS = 1000


@dataclass(frozen=True, slots=True)
class FormScore:
    """A table in its reading direction, with the number of its labels that each form has.

    By form: ``lines`` counts the rows that print a line, ``cross_keys`` the different labels of cross tables, and
    ``total`` is the sum of both. ``applicants`` are the forms of whose applicant matrix the table prints a header.
    """

    match: TableMatch
    lines: dict[str, int]
    cross_keys: dict[str, int]
    applicants: frozenset[str]
    total: dict[str, int]

    @property
    def is_too_long(self) -> bool:
        """Whether no form has so many rows: a list of something else, or a hostile page."""
        return len(self.match.rows) > _MAX_ROWS


def score_forms(table: Table) -> list[FormScore]:
    """The scores of a table: one, or one for each section where it holds several."""
    upright = _count_labels(TableMatch.of(table))
    if any(min(upright.lines[form], upright.cross_keys[form]) >= MIN_LABELS for form in upright.lines):
        sections = _cut_sections(table)
        if len(sections) > 1:
            return [_choose_direction(section, _count_labels(TableMatch.of(section))) for section in sections]
    return [_choose_direction(table, upright)]


def decide_forms(scores: Sequence[FormScore]) -> list[str | None]:
    """The form of each table; None for a table of no form, or of a form that cannot be decided."""
    leaders = [leading_forms(score) for score in scores]
    decided = [forms[0] if len(forms) == 1 else None for forms in leaders]
    return [
        decided[n] if decided[n] or not forms else _follow_neighbour(decided, n, forms)
        for n, forms in enumerate(leaders)
    ]


# Sections


def _cut_sections(table: Table) -> list[Table]:
    """The sections of a table in order, or the table itself where it is one. Cells keep their rows and columns."""
    for vocabulary in vocabularies().values():
        if vocabulary.applicants:
            kinds = [_kind_of_row(row, vocabulary) for row in table.grid]
            if kinds.count("line") >= MIN_LABELS and kinds.count("cross") >= MIN_LABELS:
                return [
                    _trim(Table(table.number, table.grid[first:end])) for first, end in _row_ranges(kinds)
                ]
    return [table]


def _kind_of_row(row: Sequence[Cell | None], vocabulary: Vocabulary) -> str:
    """Whether a row is of the applicant matrix (``line``), of a cross table (``cross``), or a header row or an empty
    row (``neither``)."""
    texts = {cell.text for cell in row if cell is not None}
    if any(
        vocabulary.lines.candidates(text) and normalise_text(text) not in vocabulary.applicants
        for text in texts
    ):
        return "line"
    keys = {vocabulary.cross_index.key(text) for text in texts} - {None} - set(vocabulary.applicants)
    if keys:
        return "cross"
    return "line" if any(label_key(text) in vocabulary.applicants for text in texts) else "neither"


def _row_ranges(kinds: Sequence[str]) -> list[tuple[int, int]]:
    """Ranges of rows of one kind, end excluded; header rows and titles belong to what is printed below them."""
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
    """The table without the empty columns that wider sections of the sheet leave on the right."""
    width = max(
        (c + 1 for row in table.grid for c, cell in enumerate(row) if cell and cell.text.strip()), default=0
    )
    return Table(table.number, tuple(row[:width] for row in table.grid))


# Scores


def _choose_direction(table: Table, upright: FormScore) -> FormScore:
    """The score of a table as printed, or transposed where its lines run across."""
    # A column prints one line at most: a table with few columns need not be transposed to know that its lines run down.
    most_across = len(table.grid[0]) if table.grid else 0
    if (
        max(upright.cross_keys.values()) >= MIN_LABELS
        or len(table.grid) > most_across * 2
        or most_across <= 2 * max(upright.lines.values())
    ):
        return upright
    transposed = _count_labels(TableMatch.of(table, transposed=True))
    return transposed if max(transposed.lines.values()) > 2 * max(upright.lines.values()) else upright


def _count_labels(match: TableMatch) -> FormScore:
    """Count the rows that print a line of a form, a label not more often than the form does, and cross-table keys."""
    lines = dict.fromkeys(vocabularies(), 0)
    cross_keys: dict[str, set[str]] = {form: set() for form in lines}
    printings: dict[tuple[str, tuple[int, ...]], int] = {}
    applicants: set[str] = set()
    for row in match.rows:
        counted_forms: set[str] = set()
        # Most cells are figures.
        labels = map(match_label, map(text_of, reversed(row)))
        for label in [label for label in labels if label is not NO_MATCH]:
            if label.applicants:
                applicants.update(label.applicants)
            for form, key in label.cross_keys:
                cross_keys[form].add(key)
            for line in label.lines:
                form, positions = line
                times = printings.get(line, 0)
                if times < len(positions) and form not in counted_forms:
                    printings[line] = times + 1
                    lines[form] += 1
                    counted_forms.add(form)
    cross_counts = {form: len(keys) for form, keys in cross_keys.items()}
    total = {form: lines[form] + cross_counts[form] for form in lines}
    return FormScore(match, lines, cross_counts, frozenset(applicants), total)


# Decisions


def leading_forms(score: FormScore) -> list[str]:
    """The forms that have most labels of a table; empty for a table of no form.

    One line more or less decides nothing between forms whose lines are nearly the same: 洪泽 2023 prints the
    2019 form's single row in the 2021 form.
    """
    if score.is_too_long:
        return []
    best = max(score.total, key=score.total.__getitem__)
    most = score.total[best]
    if most < MIN_LABELS and not (most and _is_short_fragment(score)):
        return []
    return [
        form
        for form, count in score.total.items()
        if count == most or (count == most - 1 and score.cross_keys[form] == score.cross_keys[best])
    ]


def _is_short_fragment(score: FormScore) -> bool:
    """Whether a table of a row or two (after a page break) has hardly any rows of figures without a label of a form."""
    figures = [row for row in score.match.rows if any(is_value(cell.text) for cell in row)]
    return 0 < len(figures) <= max(score.total.values())


def _follow_neighbour(decided: Sequence[str | None], n: int, allowed: Sequence[str]) -> str | None:
    for distance in range(1, len(decided)):
        for other in (n - distance, n + distance):
            if 0 <= other < len(decided) and decided[other] in allowed:
                return decided[other]
    return None


def report_unrecognised(score: FormScore) -> None:
    """Add an issue for a table with figures whose form is unknown or not decided."""
    match, most = score.match, max(score.total.values())
    figures = [cell for cell in match.table.cells() if holds_figure(cell.text)]
    if most >= MIN_LABELS and figures and not score.is_too_long:
        forms = [form for form, count in score.total.items() if count == most]
        match.add_issue(
            "form_ambiguous",
            say("form_ambiguous.table", table=match.table.number, forms=join_codes(forms, "或", " or ")),
            actual=", ".join(forms),
        )  # fmt: skip
        match.keep_unclaimed()
    elif figures:
        match.add_issue(
            "table_unrecognised",
            say("table_unrecognised.table", table=match.table.number, count=len(figures)),
            tuple(figures[:1]),
        )  # fmt: skip
        for cell in figures:
            # A row that a page break left alone, in one cell: its label says that it is a figure of a form.
            if (printed := split_label_and_figure(cell.text)) is not None:
                match.keep_unmapped(cell, printed[0])
        words = [cell.text for cell in match.table.cells() if is_words(cell.text)]
        if not words or sum(map(resembles_label, words)) >= MIN_LABELS:
            # The headers of a statutory table stayed before a page break, or all its labels are misprinted.
            match.keep_unclaimed()
