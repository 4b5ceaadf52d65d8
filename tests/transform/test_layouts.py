"""A layout is named once: what is said of it may not depend on the figures in it."""

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from replica.layouts import LAYOUTS
from replica.sheet import Sheet as Filled
from replica.writers.html import STYLES, write_html
from tests.corpus.truth import fill
from transform.document import Table, expand_grid
from transform.matching import layouts, listed, six_sections
from transform.matching.document import Matching, match_tables
from transform.matching.layouts import hide_figure
from transform.readers import read_document

CASES = [(form, name) for form, drawn in LAYOUTS.items() for name in drawn]
# Blanks, marks, notes and words that are no number change what a cell is, and with it the layout.
TEXTS = ("", "0", "7", "12", "1,204", "/", "无", "3.5", "22（其中修订16件）", "约9", "２", "-")


@pytest.fixture
def read_anew(monkeypatch: pytest.MonkeyPatch) -> Callable[[list[Table]], Matching]:
    """Match tables as if no layout had been seen before, and none were remembered."""

    def name_each(sheet: Any, given: object, name: Callable[[Any], Any]) -> Any:
        return name(sheet)

    def match(tables: list[Table]) -> Matching:
        with monkeypatch.context() as patched:
            for module in (six_sections, listed):
                patched.setattr(module, "follow_layout", name_each)
            return match_tables(tables, 2016)

    return match


def vary(sheet: Filled, rng: random.Random) -> Filled:
    return replace(sheet, values={key: rng.choice(TEXTS) for key in sheet.values})


@pytest.mark.parametrize(("form", "name"), CASES)
def test_a_layout_seen_before_is_read_as_one_seen_for_the_first_time(
    form: str, name: str, read_anew: Callable[[list[Table]], Matching]
) -> None:
    rng = random.Random(f"{form} {name}")
    sheet, layout = fill(form), LAYOUTS[form][name]
    sheets = [sheet, *(vary(sheet, rng) for _ in range(6))]
    sheets += [replace(sheet, values=dict.fromkeys(sheet.values, text)) for text in ("1", "2", "3", "/")]
    for each in sheets:
        page = write_html(layout(each), rng.choice(sorted(STYLES))).encode()
        tables = list(read_document(page).tables)
        for _ in range(3):
            assert match_tables(tables, 2016) == read_anew(tables)


def test_a_figure_in_place_of_a_label_is_named_as_printed() -> None:
    sheet = fill("f2014")
    page = write_html(LAYOUTS["f2014"]["plain"](sheet), sorted(STYLES)[0])
    assert page.count("4.微博微信回应事件数") == 1
    for number in ("5", "6"):
        tables = read_document(page.replace("4.微博微信回应事件数", number).encode()).tables
        raw = sheet.values["f2014.2.2.4", "total"]
        assert [(cell.label, cell.raw) for cell in match_tables(tables, 2016).unmapped] == [(number, raw)]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [("5", "1"), ("1,204", "1"), ("22（其中修订16件）", "1"), ("/", "/"), ("无", "/"), ("", ""), ("　", "　"),
     ("2017年", "2017年"), ("约9件左右", "约9件左右"), ("规章", "规章"), ("1.行政复议数", "1.行政复议数")],
)  # fmt: skip
def test_only_figures_are_hidden(text: str, hidden: str) -> None:
    assert hide_figure(text) == hidden


def test_layouts_are_forgotten_before_they_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layouts, "_LAYOUTS", 3)
    monkeypatch.setattr(layouts, "_plans", {})
    for width in (*range(1, 9), *range(1, 9)):
        printed = [
            [("规章", 1, 1), *[("1", 1, 1)] * width],
            *[[(c, 1, 1)] for c in ["规章", "行政规范性文件", "行政许可"]],
        ]
        match_tables([expand_grid(1, printed)], 2021)
        assert len(layouts._plans) <= 3
