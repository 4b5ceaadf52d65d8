"""What a page's own style sheet hides is dropped; what it may hide is set apart."""

import pytest

from transform.document import Table
from transform.readers.html.reader import read_html
from transform.readers.html.stylesheets import choose_rules, read_rules
from transform.readers.html.visibility import Effect


def read_cell(style: str, cell: str, place: str = "") -> str:
    table = f"<table class=t><tr><td>a</td><td>{cell}</td></tr></table>"
    in_head, in_body = (style, "") if place == "head" else ("", style)
    markers = ("<!--<$[信息内容]>begin-->", "<!--<$[信息内容]>end-->") if place == "head" else ("", "")
    page = f"<html><head>{in_head}</head><body>{markers[0]}{in_body}{table}{markers[1]}</body></html>"
    [grid] = [block for block in read_html(page).blocks if isinstance(block, Table)]
    return list(grid.cells())[1].text


@pytest.mark.parametrize("place", ["head", "body"])
@pytest.mark.parametrize(
    ("sheet", "cell", "text"),
    [
        (".x{display:none}", "309<span class=x>1</span>", "309"),
        (".a,td .x{visibility:hidden}", "309<span class='b x'>1</span>", "309"),
        ("#q{font-size:0}", "309<i id=q>1</i>", "309"),
        ("/* .y{} */ .x { position: absolute; left: -9999px }", "309<span class=x>1</span>", "309"),
        (".t td:nth-child(2) i{display:none}", "309<i>1</i>", "309"),
        (".x{display:none}.x{display:inline}", "309<span class=x>1</span>", "309\n1"),
        (".x{display:none}.x.on{display:inline}", "309<span class='x on'>1</span>", "309\n1"),
        (".x{display:none}", "309<span class=x style='display:inline'>1</span>", "309\n1"),
        (".x{float:left}", "309<span class=x>1</span>", "309\n1"),
        (".x{vertical-align:super}", "309<span class=x>1</span>", "309\n^1"),
        (".x{display:none}", "309<span class=y>1</span>", "309\n1"),
        (".x:hover{display:none}", "309<span class=x>1</span>", "309\n1"),
        ("@media screen{.x{display:none}}", "309<span class=x>1</span>", "309"),
        ("@media screen,print{.x{display:none}}", "309<span class=x>1</span>", "309"),
        ("@media all{.y{color:red}.x{display:none}}", "309<span class=x>1</span>", "309"),
        ("@supports (display:grid){.x{display:none}}", "309<span class=x>1</span>", "309"),
        ("@media print{.x{display:none}}", "309<span class=x>1</span>", "309\n1"),
        ("@media (max-width:9px){.y{width:0}.x{display:none}}.z{display:none}", "309<b class=x>1</b>", "309\n1"),
        (".x::before{content:attr(data-value)}", "<b class=x data-value=309></b>", "[309]"),
        ("td i:after{content:'309'}", "<i></i>", "[]"),
        (".x::after{content:'\\33 0'}", "5<b class=x></b>", "5[]"),
        (".x::before{content:'\\e601'}", "309<b class=x></b>", "309"),
        (".x::before{content:counter(n) '.'}", "309<b class=x></b>", "309"),
        (".x{color:red}", "309<span class=x>1</span>", "309\n1"),
    ],
)  # fmt: skip
def test_rules_of_the_page_hide_what_they_name(place: str, sheet: str, cell: str, text: str) -> None:
    assert read_cell(f"<style type='text/css'>{sheet}</style>", cell, place) == text


def test_only_rules_about_what_is_there_are_applied() -> None:
    rules = read_rules("<style>.x{display:none} td.y i{opacity:0} p{color:red} .z{display:block}</style>")
    assert choose_rules(rules, {".x", "p"}) == {".x": Effect.GONE}
    assert choose_rules(rules, {"i"}) == {"td.y i": Effect.UNSEEN}
    assert choose_rules(rules, {"p"}) == {}
    assert (
        choose_rules(read_rules("<style>a,li{display:block} .z{visibility:visible}</style>"), {"a", ".z"})
        == {}
    )


@pytest.mark.parametrize("sheet", [".x{display:none", "}}.x{display:none}", ".x[{display:none}", "@@{{{", ""])
def test_a_broken_sheet_stops_nothing(sheet: str) -> None:
    assert read_cell(f"<style>{sheet}</style>", "309") == "309"
