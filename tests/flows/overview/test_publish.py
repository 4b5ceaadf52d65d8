"""The overview shows what the facts say, whatever names and titles hold; it writes what differs and nothing else."""

import csv
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from statistics import median

import pytest
from selectolax.lexbor import LexborHTMLParser

from flows.overview.publish import Written, write_overview
from flows.overview.renewal import renew
from flows.overview.target import FolderTarget
from load.engine import write
from load.marts.years import refresh_years
from load.versions.coverage import record_coverage
from tests.conftest import DATABASES, open_copy
from tests.flows.overview.sample import HOSTILE, TITLE, ask_facts, draw_few, fill, load
from tests.load.conftest import open_run
from tests.support.long import LONG, spread
from tests.support.warehouse import Warehouse

ZONE = "Asia/Shanghai"
ZH = "zh/zhenhai"
DRAWN = 12


@contextmanager
def open_filled(request: pytest.FixtureRequest, folder: Path, database: str) -> Iterator[Warehouse]:
    """The made-up district in a database of its own."""
    request.param = database
    with open_copy(request, folder) as engine, open_run(engine) as warehouse:
        fill(warehouse)
        yield warehouse


@pytest.fixture(scope="module", params=spread(DATABASES, 2))
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """The made-up district, once on each database, for tests that only ask it."""
    with open_filled(request, tmp_path_factory.mktemp("sample"), request.param) as warehouse:
        yield warehouse


@pytest.fixture(scope="module")
def site(sample: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its overview; its charts are drawn on SQLite alone, for that takes seconds."""
    folder = tmp_path_factory.mktemp("overview")
    with pytest.MonkeyPatch.context() as patch:
        draw_few(patch, DRAWN if sample.engine.dialect.name == "sqlite" else 0)
        publish(sample, folder)
    return folder


def publish(warehouse: Warehouse, folder: Path) -> Written:
    return write_overview(warehouse.engine, str(folder), timezone=ZONE)


def parse(path: Path) -> LexborHTMLParser:
    return LexborHTMLParser(path.read_text(encoding="utf-8"))


def read_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def read_all(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_charts_have_the_figures_of_the_facts(sample: Warehouse, site: Path) -> None:
    facts = ask_facts(sample)
    assert len(facts) >= 15
    loaded = Counter(year for _, year in next(iter(facts.values())))
    drawn = 0
    for concept, figures in facts.items():
        sums: dict[int, Decimal] = {}
        for (_, year), value in figures.items():
            sums[year] = sums.get(year, Decimal(0)) + value
        offices = Counter(year for _, year in figures)
        page = parse(site / ZH / "concept" / f"{concept}.html")
        table = [[cell.text() for cell in row.css("th, td")] for row in page.css("figure")[0].css("tbody tr")]
        assert {int(row[0]): Decimal(row[1].replace(",", "")) for row in table} == sums
        assert {int(row[0]): row[2] for row in table} == {
            year: f"{offices[year]}/{loaded[year]}" for year in sums
        }
        lines = read_csv(site / ZH / "data" / f"{concept}-offices.csv")[1:]
        assert {(row[2], int(row[4])): Decimal(row[5]) for row in lines if row[5]} == figures
        spread = read_csv(site / ZH / "data" / f"{concept}-spread.csv")[1:]
        assert {int(row[0]): Decimal(row[4]) for row in spread} == {
            year: pytest.approx(median(v for (_, y), v in figures.items() if y == year), abs=Decimal("0.01"))
            for year in sums
        }
        if not page.css("figure svg path"):
            continue
        drawn += 1
        assert drawn_bars(page) == pytest.approx([float(sums[year]) for year in sorted(sums)], rel=0.01)
        assert [text.text() for text in page.css("figure")[0].css("svg text:has(tspan)")] == [
            f"{year}{offices[year]}/{loaded[year]}" for year in sorted(sums)
        ]
    assert drawn >= (10 if sample.engine.dialect.name == "sqlite" else 0)


def drawn_bars(page: LexborHTMLParser) -> list[float]:
    """The heights of the bars of the first chart, in units of its axis: the figure of its highest line of the grid."""
    svg = page.css("figure svg")[0]
    labels = {
        float(re.findall(r",([-\d.]+)\)", text.attributes["transform"] or "")[0]): text.text().replace(
            ",", ""
        )
        for text in svg.css('text[text-anchor="end"]')
    }
    zero, top = max(labels), min(labels)
    unit = float(labels[top]) / (zero - top)
    heights = [re.findall(r"v(-?[\d.]+)", path.attributes["d"] or "")[0] for path in svg.css("path[fill]")]
    return [float(height) * unit for height in heights]


def test_a_rate_goes_over_reports_that_have_both_sides(sample: Warehouse, site: Path) -> None:
    facts = ask_facts(sample)
    granted, partly, answered = (
        facts[f"requests.{name}"] for name in ("granted", "granted_in_part", "processed")
    )
    both = granted.keys() & partly.keys() & answered.keys()
    expected = {}
    for year in range(2014, 2018):
        of_year = [place for place in both if place[1] == year]
        sides = [sum(granted[p] + partly[p] for p in of_year), sum(answered[p] for p in of_year)]
        expected[str(year)] = [*sides, len(of_year)]
    rows = read_csv(site / ZH / "data" / "rate-openness.csv")[1:]
    assert {row[1]: [Decimal(row[3]), Decimal(row[4]), int(row[5])] for row in rows} == expected
    assert all(Decimal(row[2]) == round(100 * Decimal(row[3]) / Decimal(row[4]), 4) for row in rows)
    assert [row[6] for row in rows] == ["3", "3", "2", "2"]


def test_an_office_has_its_lines_reports_and_findings(sample: Warehouse, site: Path) -> None:
    page = parse(site / ZH / "office" / "zhuangshi.html")
    assert page.css_first("h1").text() == "庄市街道"
    facts = ask_facts(sample)
    lines = read_csv(site / ZH / "data" / "office-zhuangshi.csv")[1:]
    own = {(c, y): v for c, of in facts.items() for (office, y), v in of.items() if office == "zhuangshi"}
    assert Counter(Decimal(row[3]) for row in lines) == Counter(own.values())
    assert len(page.css(".spark")) == len({concept for concept, _ in own})
    links = [a.attributes["href"] for a in page.css("a[rel]") if a.attributes["rel"] == "noopener noreferrer"]
    assert links == [f"http://site.test/zhuangshi/{year}.html" for year in (2017, 2016, 2015, 2014)]
    requests = next(row for row in page.css("tbody tr") if row.css_first("th").text() == "收到申请数")
    assert [cell.text() for cell in requests.css("td")] == ["10", "12", "–", "16"]
    evil = next(
        row
        for row in parse(site / ZH / "office" / "evil.html").css("tbody tr")
        if row.css_first("th").text() == "收到申请数"
    )
    assert [cell.text() for cell in evil.css("td")] == ["30?", "32?", "34?", "36?"]
    sums = read_csv(site / ZH / "data" / "requests.received-sums.csv")
    assert [(row[2], row[7]) for row in sums[1:]] == [(str(year), "1") for year in range(2014, 2018)]
    assert len(parse(site / ZH / "office" / "evil.html").css("section:last-of-type tbody tr")) == 4


def test_a_year_compares_the_same_offices(site: Path) -> None:
    page = parse(site / ZH / "year" / "2016.html")
    row = next(row for row in page.css("tbody tr") if row.css_first("th").text() == "制发规范性文件数")
    # 2016: offices 1 and 3 filed, 10 + 2 and 30 + 2; the year before it was 10 + 1, 20 + 1 and 30 + 1.
    assert [cell.text() for cell in row.css("td")][1:] == ["44", "件", "2", "42", "44", "2"]


def test_the_coverage_shows_every_office_and_year(site: Path) -> None:
    rows = parse(site / ZH / "coverage.html").css("tbody tr")
    shown = {row.css_first("th a").attributes["href"]: [td.text() for td in row.css("td")] for row in rows}
    assert shown == {
        "office/evil.html": ["有 1"] * 4,
        "office/jiaochuan.html": ["有", "有", "缺", "缺"],
        "office/zhuangshi.html": ["有"] * 4,
    }


def test_names_and_titles_are_text(site: Path) -> None:
    pages = [path for path in site.rglob("*.html") if path.parent != site]
    assert len(pages) >= 60
    for path in pages:
        page, text = parse(path), path.read_text(encoding="utf-8")
        assert "\u202e" not in text
        assert page.css("img, iframe, svg[onload]") == []
        assert len(page.css("script")) == (path.name == "offices.html")
        assert "javascript:" not in {
            (a.attributes["href"] or "").partition("window")[0] for a in page.css("a[href]")
        }
        policy = page.css_first('meta[http-equiv="Content-Security-Policy"]').attributes["content"] or ""
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert page.css("[style]") == []
    named = parse(site / ZH / "office" / "evil.html").css_first("h1").text()
    assert named == HOSTILE.replace("\u202e", "\N{REPLACEMENT CHARACTER}")
    titles = [row[2] for row in read_csv(site / ZH / "data" / "office-evil-reports.csv")[1:]]
    assert titles == [f"'{TITLE}"] * 4


def test_links_lead_to_files_that_are_there(site: Path) -> None:
    for path in site.rglob("*.html"):
        for link in parse(path).css("a[href]"):
            href = link.attributes["href"] or ""
            if not href.startswith(("http", "#")):
                assert (path.parent / href).is_file(), (path, href)


@LONG
def test_both_databases_give_the_same_bytes(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_few(monkeypatch, 0)
    for database in DATABASES:
        (tmp_path / database).mkdir()
        with open_filled(request, tmp_path / database, database) as warehouse:
            publish(warehouse, tmp_path / database / "site")
    one, other = (read_all(tmp_path / database / "site") for database in DATABASES)
    assert len(one) > 100
    assert one == other


@pytest.fixture
def changing(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Warehouse]:
    """The made-up district on SQLite, for tests that change it; nothing is drawn."""
    draw_few(monkeypatch, 0)
    with open_filled(request, tmp_path, "sqlite") as warehouse:
        yield warehouse


def test_a_note_that_names_files_elsewhere_removes_nothing_there(tmp_path: Path) -> None:
    outside, root = tmp_path / "outside.html", tmp_path / "overview"
    outside.touch()
    target = FolderTarget(root)
    known = {
        path: ["x", "x", 0] for path in ("../outside.html", str(outside), "zh/../../outside.html", "old.html")
    }
    target.write({"note.json": json.dumps(known).encode(), "old.html": b""})

    done = renew(target, "note.json", {"new.html": b"new"}, lambda sources: dict.fromkeys(sources, b"new"))

    assert (done.written, done.removed) == (1, 1)
    assert outside.exists()
    assert not (root / "old.html").exists()


def test_only_what_differs_is_written_and_what_is_gone_is_removed(
    changing: Warehouse, tmp_path: Path
) -> None:
    folder = tmp_path / "overview"
    first = publish(changing, folder)
    assert (first.written, first.removed) == (first.files, 0)
    before, times = read_all(folder), {p: p.stat().st_mtime_ns for p in folder.rglob("*.html")}
    again = publish(changing, folder)
    assert (again.files, again.written, again.removed) == (first.files, 0, 0)
    assert {p: p.stat().st_mtime_ns for p in folder.rglob("*.html")} == times
    (folder / ZH / "office" / "evil.html").unlink()
    (folder / ZH / "coverage.html").write_bytes(b"half a")
    assert publish(changing, folder).written == 2
    assert read_all(folder) == before
    load(changing, "jiaochuan", 2018, 2, **{"f2014.1.1": "77"})
    with write(changing.engine) as conn:
        record_coverage(conn, changing.site_id, [("jiaochuan", 2018, "loaded", changing.now)])
    refresh_years(changing.engine)
    third = publish(changing, folder)
    changed = {path for path, data in read_all(folder).items() if before.get(path) != data}
    assert third.written == len([path for path in changed if not path.startswith(".gongkai")])
    assert f"{ZH}/year/2018.html" in changed
    assert f"{ZH}/year/2014.html" not in changed
    with write(changing.engine) as conn:
        conn.exec_driver_sql("DELETE FROM mart_coverage WHERE year = 2018")
        conn.exec_driver_sql("DELETE FROM mart_series WHERE year = 2018")
        conn.exec_driver_sql("DELETE FROM mart_concept_year WHERE year = 2018")
        conn.exec_driver_sql("DELETE FROM mart_rate_year WHERE year = 2018")
        conn.exec_driver_sql("DELETE FROM report_head WHERE year = 2018")
    assert publish(changing, folder).removed > 0
    assert read_all(folder) == before
    publish_again_for_marts(changing)


def publish_again_for_marts(warehouse: Warehouse) -> None:
    """Put back the marts that were taken away, which are compared in the end."""
    from load.marts.filings import refresh_all

    with write(warehouse.engine) as conn:
        refresh_all(conn)
    refresh_years(warehouse.engine)


def test_a_reader_never_sees_half_a_page(
    changing: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "overview"
    written: list[str] = []

    def write_some(target: FolderTarget, files: dict[str, bytes]) -> None:
        for path, data in files.items():
            if len(written) == 100:
                raise OSError(28, os.strerror(28))
            written.append(path)
            whole(target, {path: data})

    whole = FolderTarget.write
    with monkeypatch.context() as full, pytest.raises(OSError, match="No space"):
        full.setattr(FolderTarget, "write", write_some)
        publish(changing, folder)
    assert not (folder / "index.html").exists()
    assert not (folder / "zh" / "index.html").exists()
    assert all(
        data.endswith(b"</html>\n") for path, data in read_all(folder).items() if path.endswith(".html")
    )
    noted = set(json.loads((folder / ".gongkai" / "zhenhai.json").read_text()))
    assert set(written) - {".gongkai/zhenhai.json"} < noted
    done = publish(changing, folder)
    assert done.written == done.files
    assert list((folder / ".gongkai").glob("*.part")) == []


def add_districts(warehouse: Warehouse, *codes: str) -> None:
    """Further districts, each with an office."""
    from load.dimensions import PublisherRow, sync_publishers
    from load.sites import SiteRow, ensure_site

    with write(warehouse.engine) as conn:
        for code in codes:
            site_id = ensure_site(conn, SiteRow(code, "北仑", "http://other.test"))
            sync_publishers(conn, site_id, [PublisherRow("index", "小港街道", "subdistrict")])


def assert_links_lead_to_files(root: Path) -> None:
    """Each link of each page that is no address of the web."""
    for path in root.rglob("*.html"):
        for link in parse(path).css("a[href]"):
            href = link.attributes["href"] or ""
            assert href.startswith(("http", "#")) or (path.parent / href).is_file(), (path, href)


def test_several_districts_have_a_first_page_of_their_own(changing: Warehouse, tmp_path: Path) -> None:
    publish(changing, tmp_path / "overview")
    add_districts(changing, "Beilun 区")
    publish(changing, tmp_path / "overview")
    home = parse(tmp_path / "overview" / "en" / "index.html")
    rows = [[cell.text() for cell in row.css("th, td")] for row in home.css("tbody tr")]
    assert [row[:3] for row in rows] == [["北仑", "1", "0/0"], ["镇海", "3", "10/12"]]
    assert_links_lead_to_files(tmp_path / "overview")
    only = write_overview(changing.engine, str(tmp_path / "only"), timezone=ZONE, sites={"zhenhai"})
    assert only.files == len([p for p in read_all(tmp_path / "only") if not p.startswith(".gongkai")])
    assert "北仑" not in (tmp_path / "only" / "zh" / "index.html").read_text(encoding="utf-8")


def test_a_district_that_comes_or_goes_leaves_no_dead_link_and_no_page(
    changing: Warehouse, tmp_path: Path
) -> None:
    """Also a night that looks at another district alone, and districts that are called as the files beside them."""
    folder = tmp_path / "overview"
    publish(changing, folder)
    add_districts(changing, "all", "data")
    strange = {"list": "[1]", "settings": '{"index.html": "abc"}', "text": "no JSON"}
    for name, text in strange.items():
        (folder / ".gongkai" / f"{name}.json").write_text(text, encoding="utf-8")
    write_overview(changing.engine, str(folder), timezone=ZONE, changed={"data"})
    assert_links_lead_to_files(folder)
    assert all((folder / ".gongkai" / f"{name}.json").is_file() for name in strange)
    for sites in ({"zhenhai"}, {"all", "data"}, {"all"}):
        write_overview(changing.engine, str(folder), timezone=ZONE, sites=sites)
        again = write_overview(changing.engine, str(folder), timezone=ZONE, sites=sites)
        there = [path for path in read_all(folder) if not path.startswith(".gongkai")]
        assert (again.files, again.written, again.removed) == (len(there), 0, 0)
        assert_links_lead_to_files(folder)
