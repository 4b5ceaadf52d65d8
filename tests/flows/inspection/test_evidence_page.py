"""The evidence page is inert: in a browser no attack of a page makes a request, runs a script or covers the banner."""

import html
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from extract.archive import Archive, open_archive
from flows.inspection.evidence import find_evidence
from flows.inspection.evidence_page import draw_evidence
from replica.printed import PrintedCell, PrintedTable
from tests.support.chromium import Chromium, Listener, listen, open_chromium
from tests.support.corpus.writers import WRITERS
from tests.support.small_pages import HEADER, LAWSUITS, PUBLISHER, REVIEWS, table
from tests.support.traced import taint, trace_figure
from tests.support.waiting import wait_until

FIGURE = "f2014.4"
ATTACKS = tomllib.loads((Path(__file__).parent / "page_attacks.toml").read_text(encoding="utf-8"))["attack"]
# What a page may consist of that is drawn out of a grid and lines of text.
TAGS = {
    "HTML", "HEAD", "META", "TITLE", "STYLE", "BODY", "HEADER", "H1", "DL", "DT", "DD", "BDI", "A", "MAIN", "P",
    "TABLE", "TBODY", "TR", "TD", "MARK",
}  # fmt: skip
ATTRIBUTES = {
    "lang",
    "charset",
    "http-equiv",
    "content",
    "name",
    "rel",
    "href",
    "class",
    "id",
    "rowspan",
    "colspan",
}
LATER = "new Promise(done => setTimeout(done, 300))"
LOOK = """(() => {
  const header = document.querySelector('header');
  const isOnTop = (element, box) => [0.1, 0.5, 0.9].every(x => [0.1, 0.5, 0.9].every(y => {
    const hit = document.elementFromPoint(box.left + x * box.width, box.top + y * box.height);
    return element.contains(hit);
  }));
  const seesBanner = () => {
    const box = header.getBoundingClientRect();
    return box.width > 500 && box.height > 50 && box.top === 0 && isOnTop(header, box) && header.checkVisibility(
      {opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true});
  };
  const atFirst = seesBanner();
  const marked = document.getElementById('evidence');
  if (marked) marked.scrollIntoView();
  const box = marked && marked.getBoundingClientRect();
  const all = [...document.querySelectorAll('*')];
  return {
    ran: window.ran || 0, title: document.title, frames: window.length, address: location.protocol,
    banner: atFirst && seesBanner(), heading: document.querySelector('h1').textContent,
    marked: marked && marked.textContent, marksSeen: !marked || isOnTop(marked, box),
    tags: [...new Set(all.map(element => element.tagName))],
    attributes: [...new Set(all.flatMap(element => element.getAttributeNames()))],
    links: [...document.querySelectorAll('[href]')].map(element => element.protocol),
  };
})()"""


@dataclass(frozen=True)
class Attack:
    """An attack as it is written in page_attacks.toml, for a listener."""

    number: int
    name: str
    markup: str
    where: str
    acts: bool

    def place(self, figures: str) -> str:
        """The table of a page with the markup before, behind or around it."""
        around = {"before": f"{self.markup}TABLE", "after": f"TABLE{self.markup}", "around": self.markup}
        return around.get(self.where, "TABLE").replace("TABLE", figures)


def compose_page(attacks: Sequence[Attack]) -> str:
    """A report whose page has the markup of the attacks in its place, and the same as text before it."""
    # A page with a NUL is refused; an entity of one is read as a sign.
    written = [html.escape(attack.markup).replace("\0", "&#0;") for attack in attacks]
    cell = "".join(attack.markup for attack in attacks if attack.where == "cell")
    texts = (f"{text}|件|{text}" for text in written)
    placed = table(HEADER, REVIEWS[0].replace("|3", f"|3{cell}"), *REVIEWS[1:], *LAWSUITS, *texts)
    for attack in attacks:
        placed = attack.place(placed)
    lines = "".join(f"<p>{text}</p>" for text in written)
    return f"<h1>{PUBLISHER}2017年政府信息公开年度报告</h1>{lines}{placed}"


def read_attacks(listener: Listener) -> list[Attack]:
    """The attacks of the file, each with an address of its own at the listener."""
    attacks = []
    for number, entry in enumerate(ATTACKS):
        site = f"{listener.address}/{number}"
        run = f"window.ran=1,new(Image)().src=`{site}/ran`"
        markup = entry["markup"].replace("RUN", run).replace("SITE", site)
        attacks.append(
            Attack(number, entry["name"], markup, entry.get("where", "before"), entry.get("acts", False))
        )
    return attacks


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """An empty archive."""
    return open_archive(str(tmp_path / "archive"))


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A server that attacks would ask."""
    with listen() as listener:
        yield listener


def draw(archive: Archive, attacks: Sequence[Attack]) -> str:
    """The evidence page of a figure whose page, and all that is told of it, holds these attacks."""
    hostile = "".join(attack.markup for attack in attacks)
    trace = trace_figure(archive, {"2017.html": compose_page(attacks).encode()}, FIGURE)
    scheme = ("javascript:", "data:text/html,", trace.source.url)[attacks[0].number % 3]
    evidence = find_evidence(trace, archive, {})
    assert evidence.cell is not None
    return draw_evidence(taint(trace, hostile, f"{scheme}{hostile}"), evidence)


def draw_attachment(archive: Archive, attacks: Sequence[Attack], ending: str) -> str:
    """The evidence page of a figure in an attached file of this kind, whose table and lines hold the attacks as text."""
    texts = [attack.markup.translate(dict.fromkeys(range(0x20))) for attack in attacks]
    rows = [
        *(row.split("|") for row in (HEADER, *REVIEWS, *LAWSUITS)),
        *([text, "件", text] for text in texts),
    ]
    printed = (*texts, PrintedTable(tuple(tuple(map(PrintedCell, row)) for row in rows)), *texts)
    name = f"file.{ending}"
    page = f"<h1>{PUBLISHER}2017年政府信息公开年度报告</h1><p><a href='{name}'>{name}</a></p>"
    files = {"2017.html": page.encode(), name: WRITERS[ending](printed)}
    trace = trace_figure(archive, files, FIGURE)
    assert trace.part == 1
    return draw_evidence(trace, find_evidence(trace, archive, {}))


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """One browser for all tests of this file: it takes a second to start."""
    with open_chromium(tmp_path_factory.mktemp("chromium")) as chromium:
        yield chromium


def test_in_a_browser_no_attack_does_anything(
    chromium: Chromium, archive: Archive, listener: Listener, tmp_path: Path
) -> None:
    attacks = read_attacks(listener)
    seen: dict[str, dict[str, Any]] = {}
    page = tmp_path / "evidence.html"
    # Two at a time, for it takes longer to open a page than to read one.
    for pair in zip(attacks[::2], attacks[1::2], strict=True):
        page.write_text(draw(archive, pair), encoding="utf-8")
        chromium.open(page)
        seen[", ".join(attack.name for attack in pair)] = chromium.evaluate(LOOK)
    for ending in ("docx", "xlsx", "pdf"):
        page.write_text(draw_attachment(archive, attacks[::20], ending), encoding="utf-8")
        chromium.open(page)
        seen[ending] = chromium.evaluate(LOOK)
    chromium.evaluate(LATER)
    assert len(attacks) >= 35
    assert listener.asked == []
    assert {name: look["ran"] for name, look in seen.items() if look["ran"]} == {}
    assert [name for name, look in seen.items() if not look["banner"] or not look["marksSeen"]] == []
    assert [name for name, look in seen.items() if not set(look["tags"]) <= TAGS] == []
    assert [name for name, look in seen.items() if not set(look["attributes"]) <= ATTRIBUTES] == []
    assert {protocol for look in seen.values() for protocol in look["links"]} == {"http:"}
    assert {(look["frames"], look["address"]) for look in seen.values()} == {(0, "file:")}
    assert [name for name, look in seen.items() if not look["marked"].startswith("3")] == []


def test_the_attacks_act_where_a_browser_is_given_the_pages_themselves(
    chromium: Chromium, listener: Listener, tmp_path: Path
) -> None:
    attacks = [attack for attack in read_attacks(listener) if attack.acts]
    for attack in attacks:
        (tmp_path / f"{attack.number}.html").write_text(compose_page([attack]), encoding="utf-8")
    frames = "".join(f'<iframe src="{attack.number}.html"></iframe>' for attack in attacks)
    (tmp_path / "all.html").write_text(
        f"<!DOCTYPE html><style>iframe {{ width: 80px; height: 50px }}</style>{frames}", encoding="utf-8"
    )
    chromium.open(tmp_path / "all.html")
    wanted = {attack.number for attack in attacks}

    def find_acted() -> set[int]:
        return {int(request.split("/")[1]) for request in listener.asked if "/" in request}

    # Not all of them: another version of the browser may have closed a way.
    enough = max(35, len(wanted) * 4 // 5)
    wait_until(lambda: len(wanted & find_acted()) >= enough, tell=lambda: str(sorted(wanted - find_acted())))
