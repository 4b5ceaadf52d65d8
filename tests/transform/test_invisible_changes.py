"""What nobody sees on a page changes nothing that is read of it; what turns a figure around makes it unreadable."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from replica.layouts import LAYOUTS
from replica.writers.html import write_html
from tests.support.corpus.truth import fill
from tests.support.invisible_changes import HTML_CHANGES, TEXT_CHANGES
from tests.support.long import spread
from transform.normalise import normalise
from transform.readers import read_document
from transform.report import Fact, NormalisedReport
from transform.text.decode import decode_text
from transform.text.states import State

PAGES = Path(__file__).parent / "pages"
OVERRIDES = ("\u202a", "\u202b", "\u202c", "\u202d", "\u202e")


@cache
def load_sources() -> dict[str, str]:
    """By name the sources of the pages of the corpus, and of each form in two layouts of the replica."""
    paths = sorted(path for path in PAGES.glob("*/*") if path.suffix in (".html", ".txt"))
    sources = {path.relative_to(PAGES).as_posix(): decode_text(path.read_bytes())[0] for path in paths}
    for form, layouts in LAYOUTS.items():
        for name, style in zip(list(layouts)[:2], ("clean", "upper"), strict=True):
            sheet = fill(form)
            lines = (f"庄市街道{sheet.year}年政府信息公开年度报告", *layouts[name](sheet))
            sources[f"{form}/{name}.html"] = write_html(lines, style)
    return sources


def read(source: str | bytes, name: str) -> NormalisedReport:
    data = source if isinstance(source, bytes) else source.encode()
    return normalise(read_document(data, name=name))


@cache
def read_unchanged(name: str) -> NormalisedReport:
    return read(load_sources()[name], name)


def list_names(suffix: str) -> list[str]:
    return [name for name in load_sources() if name.endswith(suffix)]


def describe(report: NormalisedReport) -> dict[str, object]:
    """All that a reader of the report is told, but for its prose."""
    return {
        "title": report.title, "publisher": report.publisher, "year": report.year, "period": report.period,
        "forms": report.forms, "content": report.content, "facts": report.facts, "unmapped": report.unmapped,
        "held": report.held_reasons, "issues": report.issues, "published": report.published_on,
        "figures": [(figure.name, figure.value) for figure in report.prose_figures],
    }  # fmt: skip


def test_there_are_many_changes() -> None:
    assert len(HTML_CHANGES) > 50
    assert len(TEXT_CHANGES) > 20


@pytest.mark.parametrize("half", spread(range(2), 2))
@pytest.mark.parametrize("change", HTML_CHANGES)
def test_what_nobody_sees_on_a_page_changes_nothing(change: str, half: int) -> None:
    first = (list(HTML_CHANGES).index(change) + half) % 2
    for name in list_names(".html")[first::2]:
        source = load_sources()[name]
        changed = HTML_CHANGES[change](source)
        assert describe(read(changed, name)) == describe(read_unchanged(name)), name


@pytest.mark.parametrize("change", TEXT_CHANGES)
def test_what_nobody_sees_in_a_text_changes_nothing(change: str) -> None:
    for name in list_names(".txt"):
        changed = TEXT_CHANGES[change](load_sources()[name])
        assert describe(read(changed, name)) == describe(read_unchanged(name)), name


def find_figures(name: str) -> Iterator[Fact]:
    """The figures of a page that its source prints once and no other cell holds."""
    for fact in read_unchanged(name).facts:
        if len(fact.raw) > 1 and fact.raw.isdigit() and _find_printing(name, fact.raw):
            yield fact


def _find_printing(name: str, raw: str) -> re.Match[str] | None:
    """Where the source prints a figure, or None unless it does so once, and in a cell."""
    source = load_sources()[name]
    found = list(re.finditer(rf"(?<![\w.,]){raw}(?![\w.,])", source))
    before = source[: found[0].start()].lower() if len(found) == 1 else ""
    return (
        found[0] if before.rfind("<td") > before.rfind("</td") or (before and "\t" in before[-1:]) else None
    )


def _turned(raw: str, override: str) -> tuple[str, ...]:
    return f"{override}{raw}", f"{raw}{override}", f"{raw[0]}{override}{raw[1:]}", f"{override}-{raw}\u202c"


@pytest.mark.parametrize("override", OVERRIDES, ids=ascii)
@pytest.mark.parametrize("name", spread(load_sources(), 3))
def test_an_override_makes_its_figure_unreadable_and_no_other(name: str, override: str) -> None:
    for fact in list(find_figures(name))[:2]:
        printing = _find_printing(name, fact.raw)
        assert printing is not None
        for turned in _turned(fact.raw, override):
            source = load_sources()[name]
            report = read(source[: printing.start()] + turned + source[printing.end() :], name)
            expected = [
                other._replace(value=None, state=State.UNREADABLE, raw=turned) if other == fact else other
                for other in read_unchanged(name).facts
            ]
            assert list(report.facts) == expected, (fact.raw, turned)
            unreadable = [issue for issue in report.issues if issue.check == "unreadable_value"]
            assert (fact.indicator,) in [issue.indicators for issue in unreadable], turned
            assert all(issue.message.en.isprintable() for issue in unreadable)


def test_most_pages_have_figures_to_turn() -> None:
    assert sum(1 for name in load_sources() if next(find_figures(name), None)) > 15


@pytest.mark.parametrize(
    "markup",
    [
        '<bdo dir="rtl">{}</bdo>',
        "<BDO DIR=rtl>{}</BDO>",
        '<span style="direction:rtl;unicode-bidi:bidi-override">{}</span>',
    ],
)
def test_markup_that_turns_a_figure_is_an_override(markup: str) -> None:
    for name in list_names("plain.html"):
        fact = next(find_figures(name))
        printing = _find_printing(name, fact.raw)
        assert printing is not None
        source = load_sources()[name]
        report = read(source[: printing.start()] + markup.format(fact.raw) + source[printing.end() :], name)
        turned = [other for other in report.facts if other not in read_unchanged(name).facts]
        assert [(other.indicator, other.state) for other in turned] == [(fact.indicator, State.UNREADABLE)]
