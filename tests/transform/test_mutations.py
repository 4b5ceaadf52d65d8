"""Damaged pages never give a silently wrong value.

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
from tests.support.mutations import ADDS_UP, STRUCTURE, Page, Truth, tables_of
from transform.forms.catalogue import indicators
from transform.normalise import normalise
from transform.readers import read_document
from transform.report import Expectation, NormalisedReport, Severity
from transform.text.decode import UnreadableDocument
from transform.text.folding import label_key, label_key_without_brackets

YEARS = {"f2008": 2011, "f2014": 2016, "f2019": 2019, "f2021": 2023}
TRIES = 100
Say = Callable[[str], None]
# Findings that speak of whole columns or tables of figures.
_ASIDE = ("other_column", "table_unrecognised", "form_ambiguous")


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    def speak(text: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{text}\n")

    return speak


def fill(form: str, seed: int) -> Sheet:
    """A sheet whose figures are all different, so that a misplaced one shows."""
    rng = Random(f"{form}{seed}")
    keys = list(fill_form(form, "zhuangshi", YEARS[form]))
    numbers = rng.sample(range(2, 90_000), len(keys))
    return Sheet(form, YEARS[form], {key: str(n) for key, n in zip(keys, numbers, strict=True)})


def fill_sound(form: str, seed: int) -> Sheet:
    """A sheet whose figures add up, so that only the damage can make a check speak."""
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
    places = [
        n
        for n, block in enumerate(printed)
        if isinstance(block, PrintedTable)
        and len(block.rows) > 2
        and any(cell.text.isdigit() for row in block.rows for cell in row)
    ]
    place = rng.choice(places)
    table = printed[place]
    assert isinstance(table, PrintedTable)
    rows = [list(row) for row in table.rows]
    change(rows)
    return (*printed[:place], PrintedTable(tuple(map(tuple, rows))), *printed[place + 1 :])


@pytest.mark.parametrize("form", YEARS)
def test_dropped_rows_take_only_their_own_figures(form: str, say: Say) -> None:
    tried = lost = 0
    for seed in range(TRIES):
        rng = Random(f"drop{form}{seed}")
        sheet, printed = draw(form, rng, fill(form, seed))

        def drop(rows: list[list[PrintedCell]], rng: Random = rng) -> None:
            plain = [r for r, row in enumerate(rows) if r > 2 and all(cell.rowspan == 1 for cell in row)]
            for r in sorted(rng.sample(plain, min(len(plain), rng.randint(1, 2))), reverse=True):
                del rows[r]

        report = read(change_table(printed, rng, drop), sheet)
        found, truth = values_of(report), truth_of(sheet)
        tried += 1
        lost += len(truth) - len(found)
        assert found.items() <= truth.items(), seed
    say(f"{form}: {tried} pages with rows dropped, {lost} figures gone, none wrong")


@pytest.mark.parametrize("form", YEARS)
def test_shifted_cells_are_never_silent(form: str, say: Say) -> None:
    tried = flagged = 0
    for seed in range(TRIES):
        rng = Random(f"shift{form}{seed}")
        sheet, printed = draw(form, rng, fill_sound(form, seed))
        assert not loud(read(printed, sheet)), seed

        def shift(rows: list[list[PrintedCell]], rng: Random = rng) -> None:
            filled = [row for row in rows if any(cell.text.isdigit() for cell in row)]
            row = rng.choice(filled)
            place = rng.randrange(len(row))
            if rng.random() < 0.5:
                row.insert(place, PrintedCell(""))
            else:
                del row[place]

        report = read(change_table(printed, rng, shift), sheet)
        found, truth = values_of(report), truth_of(sheet)
        tried += 1
        wrong = {key: value for key, value in found.items() if truth.get(key) != value}
        flagged += bool(wrong)
        assert not wrong or loud(report), (seed, wrong)
    say(f"{form}: {tried} pages with a row shifted, {flagged} misread and every one of them flagged")


@pytest.mark.parametrize("form", ["f2008", "f2014"])
def test_a_figure_follows_its_label(form: str, say: Say) -> None:
    """Two labels change places: whatever is read is what stands beside the label."""
    tried = 0
    for seed in range(TRIES * 2):
        rng = Random(f"swap{form}{seed}")
        sheet = fill(form, seed)
        printed = LAYOUTS[form]["plain"](sheet)

        def swap(rows: list[list[PrintedCell]], rng: Random = rng) -> None:
            a, b = rng.sample(range(2, len(rows)), 2)
            rows[a][0], rows[b][0] = rows[b][0], rows[a][0]

        changed = change_table(printed, rng, swap)
        beside = {
            (label_key(row[0].text), row[-1].text)
            for block in changed
            if isinstance(block, PrintedTable)
            for row in block.rows
        }
        report = read(changed, sheet)
        for fact in report.facts:
            known = indicators()[fact.indicator]
            names = {label_key(label) for label in (known.label, *known.aliases)}
            near = any(
                issue.check == "label_near" and fact.indicator in issue.indicators for issue in report.issues
            )
            assert (label_key(fact.label), fact.raw) in beside, (seed, fact)
            assert near or label_key_without_brackets(fact.label) in names | {
                label_key_without_brackets(n) for n in names
            }, (seed, fact)
        tried += 1
    say(f"{form}: {tried} pages with two labels exchanged, each figure stayed with its label")


@pytest.mark.parametrize("form", YEARS)
def test_a_cut_page_is_refused_or_read_right(form: str, say: Say) -> None:
    refused = tried = 0
    for seed in range(TRIES * 3):
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
        found = values_of(report)
        assert {key: truth.get(key) for key in found} == found, seed
    say(f"{form}: {tried} pages cut short, {refused} refused, no figure wrong in the rest")


@pytest.mark.parametrize("name", STRUCTURE)
def test_changed_structure_gives_no_value_in_silence(name: str, say: Say) -> None:
    """Whatever is read from the changed page stands on it, or something is said against it."""
    tried = read_right = lost = 0
    for form in YEARS:
        for seed in range(TRIES // 4):
            rng = Random(f"{name}{form}{seed}")
            sound = seed % 2 == 1 and STRUCTURE[name] in ADDS_UP
            sheet, printed = draw(form, rng, (fill_sound if sound else fill)(form, seed))
            truth = truth_of(sheet)
            page: Page = [
                list(map(list, block.rows)) if isinstance(block, PrintedTable) else str(block)
                for block in printed
            ]
            if not STRUCTURE[name](page, truth, rng):
                continue
            report = read(tuple(map(as_block, page)), sheet)
            tried += 1
            read_right += sum(truth.get(key) == value for key, value in values_of(report).items())
            assert invented(report, truth) == {}, (form, seed)
            assert sound or vanished(report, page, sheet) == set(), (form, seed)
            lost += len(truth) - len(values_of(report).items() & truth.items())
    say(f"{name}: {tried} pages, {read_right} figures right, {lost} not read, none wrong or gone in silence")


def as_block(block: str | list[list[PrintedCell]]) -> str | PrintedTable:
    return block if isinstance(block, str) else PrintedTable(tuple(map(tuple, block)))


def invented(report: NormalisedReport, truth: Truth) -> dict[Key, str]:
    """The values that the page does not say and nothing is said against."""
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


def vanished(report: NormalisedReport, page: Page, sheet: Sheet) -> set[str]:
    """The printed figures that neither a fact nor an unmapped cell nor an issue shows."""
    if report.held_reasons or any(issue.check in _ASIDE for issue in report.issues):
        return set()
    shown = {fact.raw for fact in report.facts} | {cell.raw for cell in report.unmapped}
    printed = {cell.text for rows in tables_of(page) for row in rows for cell in row}
    said = " ".join(f"{issue.message} {issue.actual}" for issue in report.issues)
    return {text for text in printed & set(sheet.values.values()) - shown if text and text not in said}


def test_blanking_a_cell_blanks_one_fact() -> None:
    sheet = fill("f2014", 0)
    for key in sheet.values:
        blanked = replace(sheet, values={**sheet.values, key: ""})
        report = read(LAYOUTS["f2014"]["plain"](blanked), blanked)
        expected = {k: v for k, v in sheet.values.items() if k != key}
        assert values_of(report) == expected, key


def loud(report: NormalisedReport) -> bool:
    """Whether the report says that something about its tables is not right."""
    return bool(report.held_reasons) or any(issue.severity is not Severity.INFO for issue in report.issues)
