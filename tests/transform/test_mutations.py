"""Damaged pages never give a wrong value without an issue.

Each test damages rendered pages in one way, many times, and prints how many damaged pages it tried.
"""

import sys
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from replica.figures.forms import fill_form
from replica.layouts import LAYOUTS
from replica.printed import Printed, PrintedCell, PrintedTable
from replica.sheet import Key, Sheet
from replica.writers.html import write_html
from tests.support.long import spread
from tests.support.mutations import ALLOW_EQUAL_FIGURES, STRUCTURE_CHANGES, Page, Truth, tables_of
from transform.forms.catalogue import indicators
from transform.normalise import normalise
from transform.readers import read_document
from transform.report import Expectation, NormalisedReport, Severity
from transform.text.decode import UnreadableDocument
from transform.text.folding import label_key, label_key_without_brackets

YEARS = {"f2008": 2011, "f2014": 2016, "f2019": 2019, "f2021": 2023}
TRIES = 100
PrintSummary = Callable[[str], None]
# Issues about all figures of a column or a table, which do not name each of them.
_ISSUES_OF_MANY_FIGURES = ("other_column", "table_unrecognised", "form_ambiguous")


@pytest.fixture
def print_summary(capsys: pytest.CaptureFixture[str]) -> PrintSummary:
    def print_line(text: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{text}\n")

    return print_line


def fill(form: str, seed: int) -> Sheet:
    """A sheet whose figures are all different, so that a misplaced one shows."""
    rng = Random(f"{form}{seed}")
    keys = list(fill_form(form, "zhuangshi", YEARS[form]))
    numbers = rng.sample(range(2, 90_000), len(keys))
    return Sheet(form, YEARS[form], {key: str(n) for key, n in zip(keys, numbers, strict=True)})


def fill_consistently(form: str, seed: int) -> Sheet:
    """A sheet whose figures add up, so that an issue can only come from the damage."""
    values = {key: str(text) for key, text in fill_form(form, f"office{seed % 7}", YEARS[form]).items()}
    return Sheet(form, YEARS[form], values)


def truth_of(sheet: Sheet) -> dict[Key, str]:
    return {key: text.removeprefix("+") for key, text in sheet.values.items()}


def read(printed: Printed, sheet: Sheet) -> NormalisedReport:
    html = write_html((f"庄市街道{sheet.year}年政府信息公开年度报告", *printed), "clean")
    return normalise(read_document(html.encode()), Expectation(("庄市街道",), sheet.year))


def values_of(report: NormalisedReport) -> dict[Key, str]:
    return {
        (fact.indicator, fact.breakdown): f"{fact.value:f}" for fact in report.facts if fact.value is not None
    }


def draw(form: str, rng: Random, sheet: Sheet) -> tuple[Sheet, Printed]:
    names = [name for name in LAYOUTS[form] if not name.startswith("two_years")]
    layout = LAYOUTS[form][rng.choice(names)]
    kept = layout.keep(sheet)
    return kept, layout.draw(kept)


def change_table(printed: Printed, rng: Random, change: Callable[[list[list[PrintedCell]]], None]) -> Printed:
    numbers = [
        n
        for n, block in enumerate(printed)
        if isinstance(block, PrintedTable)
        and len(block.rows) > 2
        and any(cell.text.isdigit() for row in block.rows for cell in row)
    ]
    number = rng.choice(numbers)
    table = printed[number]
    assert isinstance(table, PrintedTable)
    rows = [list(row) for row in table.rows]
    change(rows)
    return (*printed[:number], PrintedTable(tuple(map(tuple, rows))), *printed[number + 1 :])


@pytest.mark.parametrize("half", spread(range(2), 2))
@pytest.mark.parametrize("form", YEARS)
def test_dropped_rows_take_only_their_own_figures(half: int, form: str, print_summary: PrintSummary) -> None:
    tried = lost = 0
    for seed in range(half, TRIES, 2):
        rng = Random(f"drop{form}{seed}")
        sheet, printed = draw(form, rng, fill(form, seed))

        def drop(rows: list[list[PrintedCell]], rng: Random = rng) -> None:
            plain = [r for r, row in enumerate(rows) if r > 2 and all(cell.rowspan == 1 for cell in row)]
            for r in sorted(rng.sample(plain, min(len(plain), rng.randint(1, 2))), reverse=True):
                del rows[r]

        report = read(change_table(printed, rng, drop), sheet)
        values, truth = values_of(report), truth_of(sheet)
        tried += 1
        lost += len(truth) - len(values)
        assert values.items() <= truth.items(), seed
    print_summary(f"{form}: {tried} pages with rows dropped, {lost} figures gone, none wrong")


@pytest.mark.parametrize("half", spread(range(2), 2))
@pytest.mark.parametrize("form", YEARS)
def test_shifted_cells_always_have_an_issue(half: int, form: str, print_summary: PrintSummary) -> None:
    tried = flagged = 0
    for seed in range(half, TRIES, 2):
        rng = Random(f"shift{form}{seed}")
        sheet, printed = draw(form, rng, fill_consistently(form, seed))
        assert not has_warning(read(printed, sheet)), seed

        def shift(rows: list[list[PrintedCell]], rng: Random = rng) -> None:
            filled = [row for row in rows if any(cell.text.isdigit() for cell in row)]
            row = rng.choice(filled)
            index = rng.randrange(len(row))
            if rng.random() < 0.5:
                row.insert(index, PrintedCell(""))
            else:
                del row[index]

        report = read(change_table(printed, rng, shift), sheet)
        values, truth = values_of(report), truth_of(sheet)
        tried += 1
        wrong = {key: value for key, value in values.items() if truth.get(key) != value}
        flagged += bool(wrong)
        assert not wrong or has_warning(report), (seed, wrong)
    print_summary(
        f"{form}: {tried} pages with a row shifted, {flagged} misread and every one of them flagged"
    )


@pytest.mark.parametrize("half", spread(range(2), 2))
@pytest.mark.parametrize("form", ["f2008", "f2014"])
def test_a_figure_follows_its_label(half: int, form: str, print_summary: PrintSummary) -> None:
    """Two labels change places: each figure that is read is the one beside its label."""
    tried = 0
    for seed in range(half, TRIES * 2, 2):
        rng = Random(f"swap{form}{seed}")
        sheet = fill(form, seed)
        printed = LAYOUTS[form]["plain"](sheet)

        def swap(rows: list[list[PrintedCell]], rng: Random = rng) -> None:
            a, b = rng.sample(range(2, len(rows)), 2)
            rows[a][0], rows[b][0] = rows[b][0], rows[a][0]

        changed = change_table(printed, rng, swap)
        labelled_figures = {
            (label_key(row[0].text), row[-1].text)
            for block in changed
            if isinstance(block, PrintedTable)
            for row in block.rows
        }
        report = read(changed, sheet)
        for fact in report.facts:
            indicator = indicators()[fact.indicator]
            names = {label_key(label) for label in (indicator.label, *indicator.aliases)}
            is_fuzzy = any(
                issue.check == "label_near" and fact.indicator in issue.indicators for issue in report.issues
            )
            assert (label_key(fact.label), fact.raw) in labelled_figures, (seed, fact)
            assert is_fuzzy or label_key_without_brackets(fact.label) in names | {
                label_key_without_brackets(n) for n in names
            }, (seed, fact)
        tried += 1
    print_summary(f"{form}: {tried} pages with two labels exchanged, each figure stayed with its label")


@pytest.mark.parametrize("half", spread(range(2), 2))
@pytest.mark.parametrize("form", YEARS)
def test_a_cut_page_is_refused_or_read_right(half: int, form: str, print_summary: PrintSummary) -> None:
    refused = tried = 0
    for seed in range(half, TRIES * 3, 2):
        rng = Random(f"cut{form}{seed}")
        sheet, printed = draw(form, rng, fill(form, seed))
        whole = write_html((f"庄市街道{sheet.year}年政府信息公开年度报告", *printed), "clean").encode()
        data = whole[: rng.randrange(1, len(whole))]
        tried += 1
        try:
            report = normalise(read_document(data), Expectation(("庄市街道",), sheet.year))
        except UnreadableDocument:
            refused += 1
            continue
        truth = truth_of(sheet)
        values = values_of(report)
        assert {key: truth.get(key) for key in values} == values, seed
    print_summary(f"{form}: {tried} pages cut short, {refused} refused, no figure wrong in the rest")


@pytest.mark.parametrize("half", spread(range(2), 2))
@pytest.mark.parametrize("name", STRUCTURE_CHANGES)
def test_changed_structure_gives_no_wrong_value_without_an_issue(
    name: str, half: int, print_summary: PrintSummary
) -> None:
    """Every value that is read from the changed page is printed on it, or there is an issue about it."""
    tried = read_right = lost = 0
    for form in YEARS:
        for seed in range(half * TRIES // 8, (half + 1) * TRIES // 8):
            rng = Random(f"{name}{form}{seed}")
            is_consistent = seed % 2 == 1 and STRUCTURE_CHANGES[name] in ALLOW_EQUAL_FIGURES
            sheet, printed = draw(form, rng, (fill_consistently if is_consistent else fill)(form, seed))
            truth = truth_of(sheet)
            page: Page = [
                list(map(list, block.rows)) if isinstance(block, PrintedTable) else str(block)
                for block in printed
            ]
            if not STRUCTURE_CHANGES[name](page, truth, rng):
                continue
            report = read(tuple(map(as_block, page)), sheet)
            tried += 1
            read_right += sum(truth.get(key) == value for key, value in values_of(report).items())
            assert invented_values(report, truth) == {}, (form, seed)
            assert is_consistent or lost_figures(report, page, sheet) == set(), (form, seed)
            lost += len(truth) - len(values_of(report).items() & truth.items())
    print_summary(
        f"{name}: {tried} pages, {read_right} figures right, {lost} not read, none wrong or lost without an issue"
    )


def as_block(block: str | list[list[PrintedCell]]) -> str | PrintedTable:
    return block if isinstance(block, str) else PrintedTable(tuple(map(tuple, block)))


def invented_values(report: NormalisedReport, truth: Truth) -> dict[Key, str]:
    """The values that the page does not print and no issue is about."""
    if report.held_reasons:
        return {}
    wrong = {key: value for key, value in values_of(report).items() if truth.get(key) != value}
    places = {(fact.indicator, fact.breakdown): fact.source for fact in report.facts}
    for issue in report.issues:
        if issue.severity is not Severity.INFO or issue.check == "label_near":
            for key in list(wrong):
                named = key[0] in issue.indicators and issue.breakdown in (None, key[1])
                if named or places[key] in issue.cells:
                    del wrong[key]
    return wrong


def lost_figures(report: NormalisedReport, page: Page, sheet: Sheet) -> set[str]:
    """The printed figures that neither a fact nor an unmapped cell nor an issue shows."""
    if report.held_reasons or any(issue.check in _ISSUES_OF_MANY_FIGURES for issue in report.issues):
        return set()
    shown = {fact.raw for fact in report.facts} | {cell.raw for cell in report.unmapped}
    printed = {cell.text for rows in tables_of(page) for row in rows for cell in row}
    issues = " ".join(f"{issue.message.en} {issue.actual}" for issue in report.issues)
    return {text for text in printed & set(sheet.values.values()) - shown if text and text not in issues}


def test_blanking_a_cell_blanks_one_fact() -> None:
    sheet = fill("f2014", 0)
    for key in sheet.values:
        blanked = replace(sheet, values={**sheet.values, key: ""})
        report = read(LAYOUTS["f2014"]["plain"](blanked), blanked)
        expected = {k: v for k, v in sheet.values.items() if k != key}
        assert values_of(report) == expected, key


def has_warning(report: NormalisedReport) -> bool:
    """Whether the report is held or has an issue that is more than information."""
    return bool(report.held_reasons) or any(issue.severity is not Severity.INFO for issue in report.issues)
