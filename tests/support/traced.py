"""The trace of a figure of made-up files, as the warehouse gives it for files that a run has loaded."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from extract.archive import Archive
from flows.reading.jobs import ParseJob, ReportFile
from flows.reading.parse import parse_report
from load.queries.trace import FactName, FactTrace, PartRow
from tests.support.small_pages import PUBLISHER
from transform.report import Expectation

MOMENT = datetime(2026, 3, 1, tzinfo=UTC)


def trace_figure(
    archive: Archive, files: Mapping[str, bytes], indicator: str, *, year: int = 2017
) -> FactTrace:
    """The trace of an indicator's total in a report of these files, the page first; their bytes are archived."""
    parts = []
    for number, (name, data) in enumerate(files.items()):
        archive.put(data)
        parts.append(PartRow(number, hashlib.sha256(data).hexdigest(), f"http://site.test/{name}"))
    read = tuple(ReportFile(part.url, part.sha256, files[part.url.rpartition("/")[2]]) for part in parts)
    report = parse_report(ParseJob(read, Expectation((PUBLISHER,), year))).report
    assert report is not None
    fact = next(fact for fact in report.facts if (fact.indicator, fact.breakdown) == (indicator, "total"))
    place = fact.source
    return FactTrace(
        "zhenhai", FactName("zhenhai/zhuangshi", year, indicator), fact.label, fact.label, fact.value, fact.value, fact.state.value,
        fact.raw, fact.note, fact.unit, None, 1, "n1", report.title, None, MOMENT, MOMENT, tuple(parts),
        place.part if place else 0, place.table if place else None, place.row if place else None,
        place.column if place else None, MOMENT, MOMENT, 200, parts[0].url,
    )  # fmt: skip


def taint(trace: FactTrace, hostile: str, address: str) -> FactTrace:
    """The same with a hostile text wherever a site has a word, and with an address for all files."""
    return replace(
        trace, label=trace.label + hostile, printed_label=trace.printed_label + hostile, raw=trace.raw + hostile,
        note=hostile, correction=hostile, title=hostile, final_url=address,
        parts=tuple(replace(part, url=address) for part in trace.parts),
    )  # fmt: skip
