"""What a browser does not show, or shows apart, is never glued to the figure beside it; what it draws is no blank."""

from collections.abc import Iterator

import pytest

from tests.support.small_pages import HEADER, REVIEWS, loaded, read_page, table
from transform.document import Document, Table
from transform.readers.html import reader
from transform.readers.html.reader import read_html
from transform.report import NormalisedReport
from transform.text.states import State

# The content of a cell, and what is read of it.
NOT_SHOWN = (
    "309<span style=font-size:0>1</span>",
    "309<span style='font-size:0px;color:red'>1</span>",
    "309<span style='font:0/0 a'>1</span>",
    "309<span style='position:absolute;left:-9999px'>1</span>",
    "309<span style='POSITION: ABSOLUTE; TOP: -999em'>1</span>",
    "309<span style='margin-left:-2000px'>1</span>",
    "309<div style='text-indent:-999em'>1</div>",
    "309<span style='position:absolute;clip:rect(0 0 0 0)'>1</span>",
    "309<span style='position:absolute;clip:rect(1px,1px,1px,1px)'>1</span>",
    "309<span style='clip-path:inset(50%)'>1</span>",
    "309<div style='width:0;height:0;overflow:hidden'>1</div>",
    "309<span style='display:inline-block;width:0;overflow:hidden'>1</span>",
    "309<span style=opacity:0>1</span>",
    "309<span style='opacity:.0'>1</span>",
    "309<span style='color:transparent'>1</span>",
    "309<span style='color:rgba(0,0,0,0)'>1</span>",
    "309<span style='display:none!important;display:inline'>1</span>",
    "309<span style='visibility:hidden'>1<b>2</b></span>",
    "309<span hidden title='a>b'>1</span>",
    "309<datalist><option>1</option></datalist>",
    "309<noscript>1</noscript>",
    "309<template>1</template>",
    "309<title>1</title>",
    "309<dialog>1</dialog>",
    "309<div popover>1</div>",
    "309<iframe src=a.html>1</iframe>",
    "309<canvas>1</canvas>",
    "309<video>1</video>",
    "309<svg><title>1</title><desc>2</desc><path d='M1 1'/></svg>",
    "309<input type=hidden value=1>",
    "309<input type=checkbox value=1>",
    "309<img src=a.png width=1 alt=1>",
    "309<img src=up.png alt=上升>",
    "3<rp>(</rp>09",
)
SHOWN = (
    ("309<span aria-hidden=true>1</span>", "3091"),
    ("309<span style='text-decoration:line-through;text-decoration:none'>1</span>", "3091"),
    ("309<span style='visibility:hidden'>2<b style='visibility:visible'>1</b></span>", "3091"),
    ("<p style='font-size:0'>7<span style='font-size:14px'>309</span></p>", "309"),
    ("309<span style='position:relative;top:1pt'>1</span>", "3091"),
    ("<span style='color:white'>309</span>", "[309]"),
    ("<span style='position:absolute'>309</span>", "309"),
    ("<span style='FONT-SIZE: 0.5em'>309</span>", "309"),
    ("<data value=1 title=2>309</data>", "309"),
    ("<span style='border: 0; transform:rotate(-90deg)'>309</span>", "309"),
)
UNREADABLE = (
    ("<ruby>309<rp>(</rp><rt>1</rt><rp>)</rp></ruby>", "309^1"),
    ("309<sub>1</sub>", "309_1"),
    ("309<span style='vertical-align:sub'>1</span>", "309_1"),
    ("309<span style='text-indent:-999em'>1</span>", "309\n1"),
    ("309<span style='width:0;height:0;overflow:hidden'>1</span>", "309\n1"),
    ("309<span style='position:absolute;left:3px'>1</span>", "309\n1"),
    ("309<span style='position:relative;left:-200px'>1</span>", "309\n1"),
    ("309<span style='float:left'>1</span>", "309\n1"),
    ("309<span style='display:block'>1</span>", "309\n1"),
    ("309<span style='transform:translate(-50px)'>1</span>", "309\n1"),
    ("309<span style='color:#FFFFFF'>1</span>", "309\n1"),
    ("309<font color=white>1</font>", "309\n1"),
    ("309<span style='color:#eee;background-color:#eee'>1</span>", "309\n1"),
    ("309<span style='d\\69splay:none'>1</span>", "309\n1"),
    ("309<span hidden style='display:inline'>1</span>", "309\n1"),
    ("309<del>1<table><tr><td>5</td></tr></table></del>", "309\n1\n[5]"),
    ("309<details><summary>注</summary>1</details>", "309\n注\n1"),
    ("309<pre>1</pre>", "309\n1"),
    ("309<ul><li>1</ul>", "309\n1"),
    ("309<form>1</form>", "309\n1"),
    ("309<select><option>1<option>2</select>", "309[1]"),
    ("<select><option><option>309</select>", "[]"),
    ("<select><option>1<option selected>309</select>", "[309]"),
    ("309<button>1</button>", "309[1]"),
    ("309<textarea>1</textarea>", "309[1]"),
    ("<input value=309>", "[309]"),
    ("<INPUT TYPE=text VALUE='309'/>", "[309]"),
    ("<input placeholder=309>", "[309]"),
    ("<input>", "[]"),
    ("<svg><title>1</title><text>309</text></svg>", "[309]"),
    ("<svg><path d='M1 1'/></svg>", "[图]"),
    ("<math><mn>309</mn></math>", "[309]"),
    ("<object data=a.swf>309</object>", "[309]"),
    ("<img src=a.png alt=309>", "[309]"),
    ("309<img src=a.png alt=1>", "309[1]"),
    ("<img src=a.png>", "[图]"),
    ("<img alt=309>", "[309]"),
    ("<p> <img data-original=a.png></p>", "[图]"),
    ("<table><tr><td>309</td></tr></table>", "[309]"),
    ("309<table><tr><td>1</td><td>2</td></tr></table>", "309\n[1 2]"),
    ("<table><tr><td><table><tr><td>309</td></tr></table></td></tr></table>", "[[309]]"),
    ("<i class=num aria-label=309></i>", "[图]"),
    ("<p><b title='309件'></b></p>", "[图]"),
    ("<div data-value='309'></div>", "[图]"),
    ("<script>document.write(309)</script>", "[图]"),
    ("<noscript>309</noscript>", "[图]"),
    ("309<span style='order:1'>1</span>", "309\n1"),
    ("8\ufdd073", "8\ufffd73"),
    ("8<b>\ufdd1\ufdd2</b>73", "8\ufffd73"),
)  # fmt: skip
ROWS = (HEADER, *REVIEWS, "六、举报投诉数量|件|{}")
CASES = (
    *((cell, "309") for cell in NOT_SHOWN), *SHOWN, *UNREADABLE,
    ("<img src=a.png width=1>", ""), ("<input type=hidden value=309>", ""), ("<span style=display:none>309</span>", ""),
)  # fmt: skip


@pytest.fixture(params=["by marks", "by a walk"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Both ways of reading a page."""
    if request.param == "by a walk":
        monkeypatch.setattr(reader, "_extract_by_marks", lambda tagged, body: None)
    yield request.param


def read_cell(cell: str) -> NormalisedReport:
    return read_page(f'<div id="zoom">{table(*ROWS).format(cell)}</div>')


@pytest.mark.parametrize(
    "style",
    [
        "display:flex;flex-direction:row-reverse",
        "flex-flow:row-reverse wrap",
        "transform:scaleX(-1)",
        "transform:rotate(180deg)",
    ],
)
def test_a_figure_that_may_be_seen_turned_around_is_unreadable(way: str, style: str) -> None:
    report = read_cell(f"<span style='{style}'><i>3</i><i>0</i><i>9</i></span>")
    assert next(fact.state for fact in report.facts if fact.indicator == "f2014.6") is State.UNREADABLE


@pytest.mark.parametrize(
    "cell",
    ["<span lang=EN-US title=空白></span>", "<script>count(309)</script>", "<a name=_1 title='1.'></a>"],
)
def test_names_and_scripts_that_print_no_figure_leave_a_blank(way: str, cell: str) -> None:
    report = read_cell(cell)
    assert next(fact.state for fact in report.facts if fact.indicator == "f2014.6") is State.BLANK


def cells_of(document: Document) -> list[list[str]]:
    return [[cell.text for cell in block.cells()] for block in document.blocks if isinstance(block, Table)]


@pytest.mark.parametrize(("cell", "text"), CASES, ids=[str(number) for number in range(len(CASES))])
def test_a_cell_reads_as_a_browser_shows_it(way: str, cell: str, text: str) -> None:
    document = read_html(f'<div id="zoom">{table(*ROWS).format(cell)}</div>')
    assert cells_of(document)[0][-1] == text, (way, cell)


@pytest.mark.parametrize(("cell", "text"), UNREADABLE, ids=[str(number) for number in range(len(UNREADABLE))])
def test_what_is_set_apart_or_drawn_is_unreadable_with_its_words(cell: str, text: str) -> None:
    report = read_cell(cell)
    fact = next(fact for fact in report.facts if fact.indicator == "f2014.6")
    assert (fact.state, fact.value, fact.raw) == (State.UNREADABLE, None, text)
    assert ("f2014.6",) in [issue.indicators for issue in report.issues if issue.check == "unreadable_value"]
    assert {fact.indicator: fact.raw for fact in report.facts}["f2014.4"] == "3"


@pytest.mark.parametrize(
    ("style", "cells"),
    [
        ("display:none", ["a", "2", "3"]),
        ("visibility:hidden", ["a", "", "2", "3"]),
        ("text-decoration:line-through", ["a", "", "2", "3"]),
        ("opacity:0", ["a", "", "2", "3"]),
        ("font-size:0", ["a", "", "2", "3"]),
        ("color:white;background:#0070c0", ["a", "1", "2", "3"]),
        ("vertical-align:sub", ["a", "1", "2", "3"]),
    ],
)
def test_only_a_cell_without_a_place_moves_the_cells_behind_it(
    way: str, style: str, cells: list[str]
) -> None:
    page = f"<table><tr><td>a</td><td style='{style}'>1</td><td>2</td><td>3</td></tr></table>"
    assert cells_of(read_html(f"<div id=zoom>{page}</div>")) == [cells]


def test_a_figure_of_the_text_is_not_glued_to_a_choice() -> None:
    document = read_html(
        "<div id=zoom><p>收到申请1<select><option>2<option>3</select>件</p><p>答复<sub>3</sub>件</p></div>"
    )
    assert document.text == "收到申请1[2]件\n答复_3件"


def test_labels_beside_what_is_drawn_stay() -> None:
    rows = (
        "统计指标|单位|统计数",
        *REVIEWS,
        "六、举报投诉数量<img src=a.png alt=图标>|件|7",
        "<img alt=七、其他数量>|件|8",
    )
    document = read_html(f"<div id=zoom>{table(*rows)}</div>")
    assert cells_of(document)[0][-6:] == ["六、举报投诉数量", "件", "7", "[七、其他数量]", "件", "8"]


def test_a_label_in_a_table_of_its_own_stays() -> None:
    inner = "<table><tr><td>六、举报投诉数量</td></tr></table>"
    document = read_html(f"<div id=zoom>{table(HEADER, *REVIEWS, f'{inner}|件|7')}</div>")
    assert cells_of(document)[0][-3:] == ["[六、举报投诉数量]", "件", "7"]
    assert len(document.tables) == 1


FADED = (
    '<font color="#FFFFFF">309</font>', '<span style="color:#fff">309</span>', '<span style="color: rgb(255, 255, 254)">309</span>',
    '<span style="color:#fefefe">309</span>', '<span style="color:red;background-color:red">309</span>',
)  # fmt: skip


@pytest.mark.parametrize("markup", FADED)
def test_a_white_figure_is_no_figure_of_the_text(markup: str) -> None:
    report = read_page(table(HEADER, *REVIEWS, f"五、行政诉讼数量|件|{markup}"))
    fact = next(fact for fact in report.facts if fact.indicator == "f2014.5")
    assert (fact.state, fact.raw) == ("unreadable", "[309]")
    assert "unreadable_value" in {issue.check for issue in report.issues if "f2014.5" in issue.indicators}


def test_white_words_and_white_figures_on_a_colour_of_their_own_are_read() -> None:
    label = '<span style="color:#fff">五、行政诉讼数量</span>'
    figure = '<span style="color:#fff;background:#036">309</span>'
    assert loaded(read_page(table(HEADER, *REVIEWS, f"{label}|件|{figure}")), "f2014.5") == "309"


@pytest.mark.parametrize("mark", ['class="tooltip"', 'class="d-none"', 'style="font-size:1px"'])
def test_digits_apart_are_not_glued(mark: str) -> None:
    for markup in (f"309<span {mark}>12</span>", f"<span {mark}>12</span>309"):
        assert loaded(read_page(table(HEADER, *REVIEWS, f"五、行政诉讼数量|件|{markup}")), "f2014.5") is None


@pytest.mark.parametrize(
    "markup", ["3<span class=GramE>09</span>", "<span class=s1>3</span><span class=s2>09</span>"]
)
def test_digits_that_word_parted_are_one_figure(markup: str) -> None:
    assert loaded(read_page(table(HEADER, *REVIEWS, f"五、行政诉讼数量|件|{markup}")), "f2014.5") == "309"
