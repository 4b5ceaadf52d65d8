"""From a figure back to its cell: `gongkai trace` and `gongkai db check`."""

from dataclasses import replace
from pathlib import Path

import lxml.html
import pytest
from typer.testing import CliRunner

from extract.archive import Archive, object_path, open_archive
from flows.cli import app
from flows.inspection.evidence import find_evidence
from flows.inspection.evidence_page import draw_evidence
from tests.support.deployment import Deployment
from tests.support.small_pages import (
    APPLICANTS,
    HEADER,
    LAWSUITS,
    NOT_PROCESSED,
    REQUESTS,
    REVIEWS,
    matrix,
    spanned,
    table,
)
from tests.support.traced import trace_figure

TITLE = "<h1>庄市街道2017年政府信息公开年度报告</h1>"
TITLE_2021 = TITLE.replace("2017", "2021")
FIGURES = table(HEADER, *REVIEWS, *LAWSUITS)


@pytest.fixture
def filled(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    """A deployment after its first night, which the commands use."""
    deployment.run()
    monkeypatch.setenv("GONGKAI_HOME", str(deployment.settings.home))
    return deployment


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.output


def test_a_figure_is_followed_to_its_row(filled: Deployment, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    code, output = run("trace", "zhuangshi/2017/f2014.2.2.4", "--html", str(page))

    assert code == 0
    assert "value     405 次" in output
    assert filled.served.base_url in output
    assert "405 ◄" in output
    marked = lxml.html.fromstring(page.read_text(encoding="utf-8")).get_element_by_id("evidence")
    assert marked.text_content().strip() == "405"


@pytest.mark.usefixtures("filled")
def test_the_page_of_evidence_runs_nothing_and_loads_nothing(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    run("trace", "zhuangshi/2017/f2014.2.2.4", "--html", str(page))

    text = page.read_text(encoding="utf-8")
    assert "default-src 'none'" in text
    assert "<script" not in text.lower()
    assert "<iframe" not in text.lower()


def test_every_fact_of_the_warehouse_is_proved(filled: Deployment) -> None:
    code, output = run("db", "check")

    total = filled.rows("SELECT count(*) FROM mart_fact")[0][0]
    assert code == 0
    assert f"{total} of {total} facts re-extract" in output


def test_every_fact_can_be_marked_on_its_page(filled: Deployment, tmp_path: Path) -> None:
    sample = filled.rows(
        "SELECT publisher_code, year, indicator_code, raw FROM mart_fact "
        "WHERE state = 'reported' AND breakdown = 'total' AND table_no IS NOT NULL ORDER BY publisher_code, year LIMIT 40"
    )
    for publisher, year, indicator, raw in sample[::7]:
        page = tmp_path / "page.html"
        run("trace", f"{publisher}/{year}/{indicator}", "--html", str(page))
        marked = lxml.html.fromstring(page.read_text(encoding="utf-8")).get_element_by_id("evidence")
        assert marked.text_content().strip() == str(raw).strip()


def test_a_damaged_object_is_found_and_named(filled: Deployment) -> None:
    sha256 = str(filled.rows("SELECT sha256 FROM version_part ORDER BY version_id LIMIT 1")[0][0])
    (filled.settings.home / "archive" / object_path(sha256)).write_bytes(b"not what it was")

    code, output = run("db", "check")

    assert code == 1
    assert sha256 in output
    assert "restore it from a backup" in output


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """An empty archive."""
    return open_archive(str(tmp_path / "archive"))


def draw_page(archive: Archive, body: str, indicator: str, year: int = 2017) -> lxml.html.HtmlElement:
    """The evidence page of an indicator's total in a page with this body."""
    trace = trace_figure(archive, {f"{year}.html": body.encode()}, indicator, year=year)
    return lxml.html.document_fromstring(draw_evidence(trace, find_evidence(trace, archive, {})))


def test_a_table_inside_a_form_keeps_its_evidence(archive: Archive) -> None:
    drawn = draw_page(archive, f"{TITLE}<form><div>{FIGURES}</div></form>", "f2014.4")

    assert drawn.get_element_by_id("evidence").text_content() == "3"
    assert drawn.findall(".//form") == []


def test_the_lines_around_a_table_are_those_up_to_the_next_table(archive: Archive) -> None:
    other = table("甲|乙", "1|2")
    near = "".join(f"<p>前{n}</p>" for n in range(10))
    body = f"{TITLE}<p>远</p>{other}{near}{FIGURES}<p>后0</p><p>{'长' * 2000}</p>{other}<p>远</p>"

    drawn = draw_page(archive, body, "f2014.4")

    lines = [p.text_content() for p in drawn.findall(".//main/p")]
    assert lines == [*(f"前{n}" for n in range(2, 10)), "后0", f"{'长' * 1000}…"]
    assert len(drawn.findall(".//table")) == 1


def test_spans_are_drawn_as_they_were_read(archive: Archive) -> None:
    heads = [
        ["x@3x1", "申请人情况@1x7"],
        [f"{APPLICANTS[0]}@2x1", "法人或其他组织@1x5", "总计@2x1"],
        list(APPLICANTS[1:6]),
    ]
    page = TITLE_2021 + spanned([*heads, *(row.split("|") for row in (*REQUESTS, *NOT_PROCESSED))])

    drawn = draw_page(archive, page, "f2021.3.1", 2021)

    cells = [(td.get("rowspan"), td.get("colspan"), td.text_content()) for td in drawn.iterfind(".//td")]
    assert cells[:5] == [
        ("3", "1", "x"),
        ("1", "7", "申请人情况"),
        ("2", "1", "自然人"),
        ("1", "5", "法人或其他组织"),
        ("2", "1", "总计"),
    ]
    assert drawn.get_element_by_id("evidence").text_content() == "21"


def test_where_spans_overlap_no_cell_is_drawn_over_another(archive: Archive) -> None:
    rows = FIGURES.removeprefix("<table>")
    overlapping = (
        f'{TITLE}<table><tr><td></td><td rowspan="2">乙</td></tr><tr><td colspan="2">丙</td></tr>{rows}'
    )

    drawn = draw_page(archive, overlapping, "f2014.4")

    assert drawn.get_element_by_id("evidence").text_content() == "3"
    slots = sum(int(td.get("rowspan", 1)) * int(td.get("colspan", 1)) for td in drawn.iterfind(".//td"))
    assert slots == 3 * len(drawn.findall(".//tr"))


def test_a_figure_in_words_is_marked_in_its_sentence(archive: Archive) -> None:
    said = "本年度实际收取信息处理费1200元。"
    page = f"{TITLE_2021}<p>前言</p>{matrix(*REQUESTS, *NOT_PROCESSED)}<p>六、其他</p><p>{said}</p><p>完</p>"

    drawn = draw_page(archive, page, "f2021.6.fee", 2021)

    marked = drawn.get_element_by_id("evidence")
    assert marked.text_content() == "1200元"
    assert [p.text_content() for p in drawn.findall(".//main/p")] == ["六、其他", said, "完"]


def test_a_cell_that_this_reading_does_not_have_is_said_to_be_lost(archive: Archive) -> None:
    trace = trace_figure(archive, {"2017.html": f"{TITLE}{FIGURES}".encode()}, "f2014.4")
    for lost in (replace(trace, row_no=99), replace(trace, column_no=99), replace(trace, table_no=99)):
        evidence = find_evidence(lost, archive, {})
        assert evidence.cell is None
        assert 'id="evidence"' not in draw_evidence(lost, evidence)
    assert "does not find the figure again" in draw_evidence(lost, evidence)


def test_a_file_that_cannot_be_read_any_more_says_why(archive: Archive) -> None:
    trace = trace_figure(archive, {"2017.html": f"{TITLE}{FIGURES}".encode()}, "f2014.4")
    part = replace(trace.source, sha256=archive.put(b"\0\0<b>no page</b>"))

    evidence = find_evidence(replace(trace, parts=(part,)), archive, {})

    assert evidence.error is not None
    assert "The file cannot be read now: holds NUL" in draw_evidence(trace, evidence)


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://site.test/一.html?a=1&b=2", "https://site.test/%E4%B8%80.html?a=1&b=2"),
        ('http://site.test/"><script>', "http://site.test/%22%3E%3Cscript%3E"),
        ("javascript:alert(1)", None),
        ("JAVASCRIPT://site.test/%0aalert(1)", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("//site.test/x", None),
        ("http:site.test", None),
        ("http://[x/", None),
        ("http://site.test/\u202egnp.exe", None),
        ("http://site.test/\x1b]8;;", None),
    ],
)
def test_only_addresses_of_the_web_are_links(archive: Archive, address: str, link: str | None) -> None:
    trace = trace_figure(archive, {"2017.html": f"{TITLE}{FIGURES}".encode()}, "f2014.4")
    evidence = find_evidence(trace, archive, {})
    here = replace(trace, parts=(replace(trace.source, url=address),))

    drawn = lxml.html.document_fromstring(draw_evidence(here, evidence))

    assert [a.get("href") for a in drawn.iterfind(".//a")] == ([link] if link else [])
    shown = address.translate({0x202E: "\N{REPLACEMENT CHARACTER}", 0x1B: "\N{SYMBOL FOR ESCAPE}"})
    assert shown in drawn.find(".//dl").text_content()
