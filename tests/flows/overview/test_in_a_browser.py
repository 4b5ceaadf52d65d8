"""The pages in Chromium, on a desktop and on a phone, light and dark: nothing runs out of the screen, nothing is asked for,
and axe finds nothing serious."""

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from flows.overview.publish import write_overview
from tests.conftest import open_copy
from tests.flows.overview.sample import draw_few, fill
from tests.load.conftest import open_run
from tests.support.chromium import Chromium, open_chromium
from tests.support.long import LONG

PAGES = (
    "index",
    "coverage",
    "offices",
    "concepts",
    "concept/requests.received",
    "findings",
    "office/evil",
    "year/2016",
)
DESKTOP, PHONE = 1280, 390
RUN_AXE = """axe.run(document, {resultTypes: ['violations']}).then(found => found.violations
  .filter(one => ['serious', 'critical'].includes(one.impact))
  .map(one => [one.id, one.nodes.slice(0, 3).map(node => node.html.slice(0, 200))]))"""
LOOK = """({wide: document.documentElement.scrollWidth - document.documentElement.clientWidth, ran: window.ran || 0,
  asked: performance.getEntriesByType('resource').map(one => one.name),
  ink: getComputedStyle(document.body).color})"""
SEARCH = """(() => {
  const field = document.querySelector('input');
  field.value = %s;
  field.dispatchEvent(new Event('input'));
  return [[...document.querySelectorAll('.found li')].filter(item => item.checkVisibility()).length,
          document.querySelector('[role=status]').textContent];
})()"""


@pytest.fixture(scope="module")
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The overview of the made-up district."""
    request.param = "sqlite"
    folder = tmp_path_factory.mktemp("overview")
    with (
        pytest.MonkeyPatch.context() as patch,
        open_copy(request, tmp_path_factory.mktemp("sample")) as engine,
        open_run(engine) as warehouse,
    ):
        fill(warehouse)
        draw_few(patch, 5)
        write_overview(warehouse.engine, str(folder), timezone="Asia/Shanghai")
    return folder


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory, site: Path) -> Iterator[Chromium]:
    """A browser."""
    with open_chromium(tmp_path_factory.mktemp("chromium")) as chromium:
        yield chromium


def open_page(chromium: Chromium, site: Path, language: str, page: str) -> None:
    place = f"{page}.html" if page == "index" else f"zhenhai/{page}.html"
    chromium.open(site / language / place)


SCREENS = (("zh", PHONE, False), ("en", DESKTOP, True), ("en", PHONE, True), ("zh", DESKTOP, False))
SHORT = {
    *((SCREENS[0], page) for page in ("index", "office/evil", "offices")),
    *((SCREENS[1], page) for page in ("coverage", "concept/requests.received")),
}


@pytest.mark.parametrize(
    ("screen", "page"),
    [
        pytest.param(screen, page, marks=() if (screen, page) in SHORT else LONG, id=f"{page}-{number}")
        for number, screen in enumerate(SCREENS)
        for page in PAGES
    ],
)
def test_a_page_is_well(chromium: Chromium, site: Path, screen: tuple[str, int, bool], page: str) -> None:
    language, width, is_dark = screen
    chromium.look_as(width, dark=is_dark, phone=width == PHONE)
    open_page(chromium, site, language, page)
    seen = chromium.evaluate(LOOK)
    light = seen.pop("ink") == "rgb(27, 36, 48)"
    assert seen == {"wide": 0, "ran": 0, "asked": []}
    assert light is not is_dark
    axe = files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    chromium.evaluate(f"{axe}; 0")
    assert chromium.evaluate(RUN_AXE) == []


def test_an_office_is_found_by_a_part_of_its_name_or_code(chromium: Chromium, site: Path) -> None:
    chromium.look_as(PHONE, phone=True)
    open_page(chromium, site, "zh", "offices")
    assert chromium.evaluate(SEARCH % json.dumps("")) == [3, ""]
    assert chromium.evaluate(SEARCH % json.dumps("庄市")) == [1, ""]
    assert chromium.evaluate(SEARCH % json.dumps("ZHUANG shi")) == [1, ""]
    assert chromium.evaluate(SEARCH % json.dumps("window.ran")) == [1, ""]
    assert chromium.evaluate(SEARCH % json.dumps("none such")) == [0, "没有匹配的结果。"]
