"""What a run and a discovery print of a site is text: titles, addresses, reasons, offices."""

import re
from datetime import UTC, datetime

import pytest

from extract.adapters.publisher_proposals import Proposal
from extract.records import Listing
from flows.batch.outcome import PageOutcome, PageStatus, Remark
from flows.console.output import InertConsole
from flows.console.run_report import print_report
from flows.console.tables import print_dry_discovery
from flows.inspection.dry_discovery import DryDiscovery, PlannedPage
from flows.run.report import RunReport
from load.engine import open_engine
from load.issues.issue_log import make_site_issue
from load.runs.outcome import RunOutcome
from load.versions.candidate import FactChange

HOSTILE = "[red]政[/red] \x1b]8;;http://x\x07\x1b[2J\x9b31m\r\u202e\u0085\nFailed: all"
ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_the_report_of_a_run_is_text(sqlite_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    statuses = (PageStatus.FAILED, PageStatus.HELD, PageStatus.WITHDRAWN)
    pages = tuple(
        PageOutcome(HOSTILE, HOSTILE, status, remark=Remark(HOSTILE, HOSTILE)) for status in statuses
    )
    change = FactChange(HOSTILE, 2017, "f2014.4", "total", "件", None, None, "blank", "blank", "", "")
    report = RunReport(
        "nightly", "zhenhai", RunOutcome.SOME_FAILED, NOW, NOW, None, pages=pages, reason=HOSTILE,
        issues=(make_site_issue("discovery.list_unreadable", "list", values={"source": HOSTILE, "error": HOSTILE}),), changes=(change,),
    )  # fmt: skip

    print_report(report, open_engine(sqlite_url), "en")

    written = capsys.readouterr().out
    assert ACTS.findall(written) == []
    assert written.count("[red]政[/red]") == 13
    assert len(re.findall("^Failed:", written, re.M)) == 1


def test_what_discovery_prints_is_text(capsys: pytest.CaptureFixture[str]) -> None:
    discovery = DryDiscovery(
        (PlannedPage("zhenhai", HOSTILE, HOSTILE, HOSTILE, None, None, True, HOSTILE),),
        (Listing(HOSTILE, HOSTILE, 0, error=HOSTILE),),
        (make_site_issue("discovery.list_unreadable", "list", values={"source": HOSTILE, "error": HOSTILE}),),
        (Proposal("庄市街道", None, seen_at=HOSTILE.replace("\n", "")),),
    )

    print_dry_discovery(InertConsole(highlight=False, width=200), discovery)

    written = capsys.readouterr().out
    assert ACTS.findall(written) == []
    assert not re.search("^Failed", written, re.M)
    assert written.count("[red]政[/red]") == 8
