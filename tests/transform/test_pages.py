"""Pages with what a person reads on them: all their figures, and nothing besides.

A page stands in a folder of its form (``prose`` without tables). Beside it stand ``<slug>.expected.json``, what must
come out, read off the page by eye and never copied from a reading, and ``<slug>.about.toml``, what the page is.
"""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from transform.forms.catalogue import FORM_CODES
from transform.normalise import normalise
from transform.readers import read_document
from transform.report import Fact, NormalisedReport

PAGES = Path(__file__).parent / "pages"
EXPECTED, ABOUT = ".expected.json", ".about.toml"
PROSE = "prose"
KINDS = {
    "word": "pasted out of Word: MsoNormal, o:p, figures split over spans",
    "editor": "an old editor's: bgcolor, font tags, capitals, no quotes",
    "bare": "tables without attributes, but for spans",
    "flattened": "text, one cell a line",
    "article": "an article of the CMS: metas, xxgk record, content markers",
    "annual": "what stands behind the annual-report address: title, date and body alone",
    "jpaas": "an article of the newer platform",
    "charset": "bytes in another charset than the page's head says",
    "docx": "a Word file",
    "xlsx": "a workbook",
}
ODDITIES = {
    "broken_heads": "heads of columns broken by br, some of them cut short",
    "no_break_spaces": "blank cells that hold a no-break space",
    "local_rows": "rows that the national form has not",
    "other_results_in_one_row": "（六）其他处理 as one row in the form of 2021",
}
WORDS = ("kind", "origin", "after", "figures", "odd")
# What a composed page must say besides, lest anybody take it for an office's own.
COMPOSED = "composed"


def find_pages(folder: Path) -> list[Path]:
    """The pages of a folder, without what stands beside them."""
    return sorted(
        path for path in folder.glob("*/*") if path.is_file() and not path.name.endswith((EXPECTED, ABOUT))
    )


def name(path: Path) -> str:
    """A page as a person calls it: its folder and its file."""
    return f"{path.parent.name}/{path.name}"


def beside(page: Path, ending: str) -> Path:
    """The file of this ending that belongs to a page."""
    return page.with_name(page.stem + ending)


def load_expected(page: Path) -> dict[str, Any]:
    """What must come out of a page."""
    path = beside(page, EXPECTED)
    if not path.is_file():
        pytest.fail(
            f"{name(page)} has no {path.name}: write down there what a person reads on the page, every figure and every"
            " blank cell of its tables; do not copy it from a reading"
        )
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def load_about(page: Path) -> dict[str, Any]:
    """What a page is."""
    path = beside(page, ABOUT)
    if not path.is_file():
        pytest.fail(
            f"{name(page)} has no {path.name}: write down there its kind of mark-up, where the page and its figures come"
            f" from and what is odd about it, under {', '.join(WORDS)}"
        )
    return tomllib.loads(path.read_text(encoding="utf-8"))


def find_strays(folder: Path) -> Iterator[str]:
    """The files that belong to a page which is not there."""
    slugs = {page.with_suffix("") for page in find_pages(folder)}
    for ending in (EXPECTED, ABOUT):
        for path in sorted(folder.glob(f"*/*{ending}")):
            if path.with_name(path.name.removesuffix(ending)) not in slugs:
                yield f"{name(path)} belongs to no page: put the page beside it, or take it away"


def write_fact(fact: Fact) -> dict[str, str | None]:
    """A fact as the expected files write it."""
    value = None if fact.value is None else f"{fact.value:f}"
    return {
        "indicator": fact.indicator, "breakdown": fact.breakdown, "value": value, "state": fact.state.value
    }  # fmt: skip


def write_report(report: NormalisedReport) -> dict[str, Any]:
    """A report as the expected files write it, but for its facts."""
    start, end = report.period.start, report.period.end
    return {
        "title": report.title,
        "publisher": report.publisher,
        "year": report.year,
        "period": {"start": start and start.isoformat(), "end": end and end.isoformat()},
        "forms": list(report.forms),
        "content": report.content.value,
        "held": list(report.held_reasons),
        "unmapped": [{"label": cell.label, "raw": cell.raw} for cell in report.unmapped],
        "issues": sorted(issue.check for issue in report.issues),
    }


def order(facts: list[dict[str, str | None]]) -> list[tuple[str | None, ...]]:
    """Facts in one order, each as a line that a failure can print."""
    return sorted((tuple(fact.values()) for fact in facts), key=str)


@pytest.mark.parametrize("page", find_pages(PAGES), ids=name)
def test_a_page_is_read_as_a_person_reads_it(page: Path) -> None:
    expected = load_expected(page)
    facts = expected.pop("facts")
    report = normalise(read_document(page.read_bytes(), name=page.name))
    assert order([write_fact(fact) for fact in report.facts]) == order(facts)
    assert write_report(report) == expected


@pytest.mark.parametrize("page", find_pages(PAGES), ids=name)
def test_a_page_says_what_it_is(page: Path) -> None:
    about = load_about(page)
    lacking = [word for word in WORDS if not about.get(word)]
    if about.get("origin") == COMPOSED and not about.get("is_not"):
        lacking.append("is_not (whose report a composed page is not)")
    assert lacking == []
    assert about["kind"] in KINDS
    assert set(about.get("shows", ())) <= ODDITIES.keys()
    assert load_expected(page)["forms"] == [form for form in (page.parent.name,) if form != PROSE]


def test_nothing_stands_without_its_page() -> None:
    assert list(find_strays(PAGES)) == []


def test_every_form_has_a_page() -> None:
    folders = {page.parent.name for page in find_pages(PAGES)}
    assert folders == {*FORM_CODES, PROSE}


def test_every_kind_of_markup_has_a_page() -> None:
    kinds = {load_about(page)["kind"] for page in find_pages(PAGES)}
    assert KINDS.keys() - kinds == set()


def test_every_oddity_has_a_page() -> None:
    shown = {oddity for page in find_pages(PAGES) for oddity in load_about(page).get("shows", ())}
    assert ODDITIES.keys() - shown == set()


def test_a_page_alone_fails_and_says_what_to_write(tmp_path: Path) -> None:
    page = tmp_path / "f2021" / "alone.html"
    page.parent.mkdir()
    page.write_text("<p></p>", encoding="utf-8")
    assert find_pages(tmp_path) == [page]
    with pytest.raises(pytest.fail.Exception, match=r"f2021/alone\.html has no alone\.expected\.json: write"):
        load_expected(page)
    with pytest.raises(pytest.fail.Exception, match=r"f2021/alone\.html has no alone\.about\.toml: write"):
        load_about(page)


def test_what_belongs_to_no_page_is_named(tmp_path: Path) -> None:
    (tmp_path / "f2021").mkdir()
    for ending in (EXPECTED, ABOUT):
        (tmp_path / "f2021" / f"gone{ending}").write_text("", encoding="utf-8")
    assert [said.split(":")[0] for said in find_strays(tmp_path)] == [
        "f2021/gone.expected.json belongs to no page",
        "f2021/gone.about.toml belongs to no page",
    ]
