"""All tables of a document to facts: the way from tables to facts, step by step."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple

from transform.document import Table
from transform.forms.catalogue import indicators
from transform.forms.check_catalogue import make_issue
from transform.forms.sentences import say
from transform.matching.applicant_matrix import ApplicantColumns, find_applicants, matrix_rows
from transform.matching.cell_texts import split_label_and_figure
from transform.matching.cross_tables import match_cross_table
from transform.matching.form_detection import (
    FormScore,
    decide_forms,
    leading_forms,
    report_unrecognised,
    score_forms,
)
from transform.matching.list_tables import match_list_table
from transform.matching.rows import match_rows
from transform.matching.table_match import Doubt, TableMatch
from transform.matching.vocabulary import Vocabulary, vocabularies
from transform.report import Fact, Issue, Unmapped
from transform.text.bilingual import join_codes, join_words
from transform.text.folding import label_key, normalise_text
from transform.text.states import State
from transform.text.values import read_value, unit_over_table

# A unit of money is printed above the first label, in a row for itself or beside the office: 单位：万元.
_UNIT_LINE = re.compile(r"\(?(?:计量|金额)?单位:")


@dataclass(frozen=True, slots=True)
class Matching:
    """What was matched in the tables of a document.

    ``forms`` are the codes of their forms in order of appearance. ``facts`` has one fact for each indicator and
    breakdown, ``unmapped`` the printed values that no indicator claims. ``wrong_columns`` is true where it could not
    be decided which column the figures of some table belong to; such a report is held. ``doubts`` are what was read
    with less than certainty.
    """

    forms: tuple[str, ...]
    facts: tuple[Fact, ...]
    unmapped: tuple[Unmapped, ...]
    issues: tuple[Issue, ...]
    wrong_columns: bool
    doubts: tuple[Doubt, ...] = ()


def match_tables(
    tables: Sequence[Table], year: int | None, lines_before_tables: Mapping[int, Sequence[str]] | None = None
) -> Matching:
    """Find the form of each table and read its figures as facts.

    ``year`` is the report's, which decides between columns of several years; where it is None, no column is chosen
    by its year. ``lines_before_tables`` is by the table's number: one of the lines may print the unit of money of
    the table. A figure that is not read stays in ``unmapped`` or has an issue; nothing is raised.
    """
    # Score: how many labels of each form a table prints.
    scores = [score for table in tables for score in score_forms(table)]

    # Decide: which form each table is of, by its labels and its neighbours.
    forms = decide_forms(scores)

    # Match: list tables (f2008, f2014), or the applicant matrix and cross tables of a 2019 or 2021 report.
    before = _Before(lines_before_tables or {})
    for n, score in enumerate(scores):
        forms[n] = form = forms[n] or _decide_by_year(score, year, before)
        if form is None:
            report_unrecognised(score)
        else:
            before = _match_table(score, vocabularies()[form], year, before)

    _keep_between(scores, forms)

    # Settle: of a line that is printed more than once, one fact or none.
    matches = [score.match for score in scores]
    settled = _settle_repeats([fact for match in matches for fact in match.facts])
    _withdraw_rivals(settled, [cell for match in matches for cell in match.unmapped])

    # Gather.
    return _gather(forms, matches, settled)


class _Before(NamedTuple):
    """What is known before a table is matched: the lines printed before each table, by its number, and what the tables
    before leave for it to continue, the applicant columns and by form the last line."""

    lines_before_tables: Mapping[int, Sequence[str]]
    applicants: ApplicantColumns | None = None
    last_lines: Mapping[str, int | None] = {}


def _match_table(score: FormScore, vocabulary: Vocabulary, year: int | None, before: _Before) -> _Before:
    """Match a table as one of a form, and return what the next table may continue."""
    match, form = score.match, vocabulary.form
    match.money_unit = _money_unit(match, vocabulary, before.lines_before_tables)
    if vocabulary.applicants:
        before = before._replace(applicants=_match_report_table(score, vocabulary, before.applicants))
    else:
        last = match_list_table(match, vocabulary, year, before.last_lines.get(form))
        before = before._replace(last_lines={**before.last_lines, form: last})
    match.keep_unclaimed()
    return before


def _decide_by_year(score: FormScore, year: int | None, before: _Before) -> str | None:
    """The form of a table that several forms print alike: the one in force in the report's year, where every figure
    means the same in all of them. None where a figure does not, or where the year is not known."""
    alike = leading_forms(score)
    in_force = [form for form in alike if year is not None and int(form[1:]) <= year]
    if len(alike) < 2 or not in_force:
        return None
    readings = {tuple(_read_as(score, form, year, before)) for form in alike}
    if len(readings) > 1 or not readings.pop():
        return None
    form = max(in_force)
    score.match.add_issue(
        "form_by_year",
        say(
            "form_by_year.form",
            table=score.match.table.number, forms=join_codes(alike, "、", " and "), form=form, year=year,
        ),
        expected=form, actual=", ".join(alike),
    )  # fmt: skip
    return form


def _read_as(score: FormScore, form: str, year: int | None, before: _Before) -> Iterator[tuple[object, ...]]:
    """What a table says if it is of a form: for each fact the lines of the form that it is under, and its figure."""
    trial = replace(score, match=score.match.unmatched())
    _match_table(trial, vocabularies()[form], year, before)
    for fact in trial.match.facts:
        line = indicators()[fact.indicator]
        yield (line.code.partition(".")[2], line.unit, label_key(line.label), *fact[1:])
    # The figures of a row have its label in common, which may be as long as the row.
    for label, cells in groupby(trial.match.unmapped, key=lambda cell: cell.label):
        yield label, *((cell.raw, cell.source) for cell in cells)


def _money_unit(
    match: TableMatch, vocabulary: Vocabulary, lines_before_tables: Mapping[int, Sequence[str]]
) -> str | None:
    """The unit of money printed over a table: in the lines before it, or in the table above its first label."""
    printed = list(lines_before_tables.get(match.table.number, ()))
    for row in match.rows:
        texts = [cell.text for cell in row if cell.text.strip()]
        if any(vocabulary.prints_line(text) or vocabulary.cross_index.key(text) for text in texts):
            break
        printed += [text for text in texts if len(texts) == 1 or _UNIT_LINE.match(normalise_text(text))]
    return unit_over_table(printed)


def _match_report_table(
    score: FormScore, vocabulary: Vocabulary, inherited: ApplicantColumns | None
) -> ApplicantColumns | None:
    """Match a table of a 2019 or 2021 report as the applicant matrix, a cross table, or both.

    ``inherited`` are the applicant columns of the tables before; those that the next table may continue are
    returned.
    """
    match = score.match
    lines, cross_keys = score.lines[vocabulary.form], score.cross_keys[vocabulary.form]
    columns = find_applicants(match, vocabulary) if vocabulary.form in score.applicants else None
    if columns is None and lines >= cross_keys:
        columns = _continue_columns(match, inherited)
    if columns is not None:
        match_rows(match, vocabulary.lines, matrix_rows(match, vocabulary, columns))
    if cross_keys > lines:
        match_cross_table(match, vocabulary.cross_index)
    return columns or inherited


def _continue_columns(match: TableMatch, inherited: ApplicantColumns | None) -> ApplicantColumns | None:
    """The columns of a matrix that continues on the next page without headers (洪泽 2023): those of the page before.
    An issue is added where there are none."""
    if inherited is None:
        match.wrong_columns = True
        match.add_issue(
            "wrong_columns",
            say("wrong_columns.no_heads", table=match.table.number),
        )  # fmt: skip
        return None
    return ApplicantColumns(inherited.codes, None, frozenset())


def _keep_between(scores: Sequence[FormScore], forms: Sequence[str | None]) -> None:
    """Keep the figures of each part of a table that is of no form between parts of the same table that are of one."""
    of_form: dict[int, list[int]] = {}
    for n, score in enumerate(scores):
        if forms[n]:
            of_form.setdefault(score.match.table.number, []).append(n)
    for n, score in enumerate(scores):
        parts = of_form.get(score.match.table.number)
        if parts and parts[0] < n < parts[-1] and forms[n] is None:
            score.match.keep_unclaimed()


@dataclass(frozen=True, slots=True)
class _SettledFacts:
    """One fact for each indicator and breakdown, and what became of the others."""

    facts: list[Fact]
    unmapped: list[Unmapped]
    issues: list[Issue]


def _settle_repeats(facts: Sequence[Fact]) -> _SettledFacts:
    """Keep one fact for each indicator and breakdown.

    Equal printings are one fact. Of different ones, a blank beside a figure included, none is kept: which of them is
    the report's, and not last year's, another office's or a part's, cannot be decided.
    """
    if len({fact[:2] for fact in facts}) == len(facts):
        return _SettledFacts(list(facts), [], [])
    groups: dict[tuple[str, str], list[Fact]] = {}
    for fact in facts:
        groups.setdefault((fact.indicator, fact.breakdown), []).append(fact)
    settled = _SettledFacts([], [], [])
    for group in groups.values():
        if len({(fact.state, fact.value) for fact in group}) == 1:
            settled.facts.append(group[0])
            if len(group) > 1:
                settled.issues.append(_repeat_issue(group, "repeated", "alike"))
            continue
        settled.unmapped.extend(
            Unmapped(fact.label, fact.raw, fact.source)
            for fact in group
            if fact.source is not None and fact.state is not State.BLANK
        )
        settled.issues.append(_repeat_issue(group, "repeated_differs", "differs"))
    return settled


def _withdraw_rivals(settled: _SettledFacts, unmapped: Sequence[Unmapped]) -> None:
    """Withdraw a fact whose label stands in another cell together with another figure (举报投诉数量：77), unless that
    cell may be of another line of the same label."""
    glued: dict[str, list[tuple[str, Unmapped]]] = {}
    for cell in unmapped:
        if found := split_label_and_figure(cell.raw):
            glued.setdefault(found[0], []).append((found[1], cell))
    for key, cells in glued.items():
        facts = [fact for fact in settled.facts if label_key(fact.label) == key and _is_of_list(fact)]
        for fact in facts if len(facts) + len(cells) > _count_lines(facts) else ():
            rivals = [cell for figure, cell in cells if read_value(figure, fact.unit).number != fact.value]
            if fact.source is not None and fact.state is not State.BLANK and len(rivals) == len(cells):
                settled.facts.remove(fact)
                settled.unmapped.append(Unmapped(fact.label, fact.raw, fact.source))
                printed = [fact, *(Fact(*fact[:6], cell.raw, cell.source) for cell in rivals)]
                settled.issues.append(_repeat_issue(printed, "repeated_differs", "differs"))


def _is_of_list(fact: Fact) -> bool:
    return not vocabularies()[fact.indicator.partition(".")[0]].applicants


def _count_lines(facts: Sequence[Fact]) -> int:
    """How many lines of a form have the label that these facts have in common."""
    lines = (vocabularies()[f.indicator.partition(".")[0]].lines.candidates(f.label) for f in facts)
    return max(map(len, lines), default=0)


def _repeat_issue(group: Sequence[Fact], check: str, sentence: str) -> Issue:
    first = group[0]
    printed = join_words(
        say("phrases.quoted", text=fact.raw) if fact.raw else say("phrases.blank") for fact in group
    )
    return make_issue(
        check,
        say(f"{check}.{sentence}", label=first.label, printed=printed),
        indicators=(first.indicator,),
        breakdown=first.breakdown,
        actual=", ".join(fact.raw for fact in group),
        cells=tuple(fact.source for fact in group if fact.source is not None),
    )


def _gather(forms: Sequence[str | None], matches: Sequence[TableMatch], settled: _SettledFacts) -> Matching:
    return Matching(
        forms=tuple(dict.fromkeys(form for form in forms if form)),
        facts=tuple(settled.facts),
        unmapped=(*(cell for match in matches for cell in match.unmapped), *settled.unmapped),
        issues=(*(issue for match in matches for issue in match.issues), *settled.issues),
        wrong_columns=any(match.wrong_columns for match in matches),
        doubts=tuple(doubt for match in matches for doubt in match.doubts),
    )
