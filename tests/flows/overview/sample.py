"""A district of made-up reports: ten concepts and more, two forms, names and titles that attack."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256

import pytest

from flows.overview import rendering
from flows.overview.drawing import draw_chart
from load.dimensions import PublisherRow, sync_publishers
from load.engine import write
from load.marts.years import refresh_years
from load.sites import ensure_site
from load.versions.coverage import record_coverage
from tests.support.warehouse import ZHENHAI, Warehouse, make_report
from transform.forms.catalogue import concepts
from transform.report import Issue, Severity
from transform.text.bilingual import Bilingual

HOSTILE = "</title><script>window.ran = 1</script><img src=x onerror='window.ran = 2'>\u202e\"&'"
"""The name of an office."""
TITLE = '=HYPERLINK("http://evil.test/")</bdi></td><svg onload=window.ran=3>'
"""The title of a report."""
LINES = (
    "1.1", "1.1.2", "3.1", "3.3", "3.3.1", "3.3.2", "3.3.3", "3.3.4", "3.3.5", "3.3.6", "4", "4.1", "4.2", "5", "5.1",
    "7", "8.3.1", "8.3.2", "8.4",
)  # fmt: skip
OFFICES = (("zhuangshi", "庄市街道"), ("jiaochuan", "蛟川街道"), ("evil", HOSTILE))


def draw_few(patch: pytest.MonkeyPatch, most: int) -> None:
    """Draw so many charts of bars at most, and no small lines: drawing takes longer than all else. In place of another
    drawing stands the hash of its specification."""
    drawn: dict[str, str] = {}

    def draw(spec: str) -> str:
        if spec not in drawn and len(drawn) < most and "split(" in spec:
            drawn[spec] = draw_chart(spec)
        return drawn.get(spec) or f"<svg><title>{sha256(spec.encode()).hexdigest()}</title></svg>"

    patch.setattr(rendering, "draw_chart", draw)
    patch.setattr(rendering, "draw_lines", lambda lines: dict.fromkeys(lines, '<svg class="spark"></svg>'))


def fill(warehouse: Warehouse) -> None:
    """Three offices and the years 2014 to 2017; one has a figure blank, one filed in two of the years alone."""
    with write(warehouse.engine) as conn:
        rows = [PublisherRow(code, name, "subdistrict") for code, name in OFFICES]
        sync_publishers(conn, ensure_site(conn, ZHENHAI), rows)
    statuses = []
    for number, (code, _) in enumerate(OFFICES, 1):
        for year in range(2014, 2018):
            if code == "jiaochuan" and year > 2015:
                statuses.append((code, year, "missing"))
                continue
            load(warehouse, code, year, number)
            statuses.append((code, year, "loaded"))
    with write(warehouse.engine) as conn:
        record_coverage(conn, warehouse.site_id, [(*row, warehouse.now) for row in statuses])
    refresh_years(warehouse.engine)


def load(warehouse: Warehouse, code: str, year: int, number: int, **cells: str) -> None:
    """A report whose figures follow from office, year and line; of the first office, 3.1 is blank in 2016."""
    printed = {f"f2014.{line}": str(number * 10 + (year - 2014) * place) for place, line in enumerate(LINES)}
    printed["f2014.7"] = f"{number}.{year % 100}"
    if (code, year) == ("zhuangshi", 2016):
        printed["f2014.3.1"] = ""
    wrong = Issue(
        "reports.sum", Severity.ERROR, Bilingual(f"3不等于4 {TITLE}", f"3 is not 4 {TITLE}"), ("f2014.3.1",)
    )
    report = make_report(printed | cells, title=TITLE, year=year, issues=(wrong,) if code == "evil" else ())
    url = "javascript:window.ran=4" if code == "evil" else f"http://site.test/{code}/{year}.html"
    warehouse.load(replace(report), f"{code}{year}{cells}", publisher_code=code, year=year, url=url)


def ask_facts(warehouse: Warehouse) -> Mapping[str, dict[tuple[str, int], Decimal]]:
    """The figures of each concept by office and year, of the facts alone: neither marts nor series are asked."""
    rows = warehouse.rows(
        "SELECT p.code, r.year, i.code, f.value FROM fact f "
        "JOIN report_current c ON c.version_id = f.version_id AND c.until IS NULL "
        "JOIN report r ON r.report_id = c.report_id JOIN publisher p ON p.publisher_id = r.publisher_id "
        "JOIN indicator i ON i.indicator_id = f.indicator_id JOIN breakdown b ON b.breakdown_id = f.breakdown_id "
        "WHERE b.code = 'total' AND f.value IS NOT NULL"
    )
    facts = {(office, year, line): Decimal(str(value)) for office, year, line, value in rows}
    found: dict[str, dict[tuple[str, int], Decimal]] = {}
    for concept in concepts():
        lines = concept.parts("f2014")
        for office, year in {(office, year) for office, year, _ in facts}:
            values = [facts.get((office, year, line)) for line in lines]
            if lines and None not in values:
                total = sum((value for value in values if value is not None), Decimal(0))
                found.setdefault(concept.code, {})[office, year] = total * concept.factor.get(
                    "f2014", Decimal(1)
                )
    return found
