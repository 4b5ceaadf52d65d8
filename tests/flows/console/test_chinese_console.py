"""With GONGKAI_LANG=zh what commands print for people is Chinese: beside codes, addresses and what others said, no English."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest

from extract.records import FetchOutcome
from flows.batch.outcome import NoAnswer, PageOutcome, PageStatus, Remark
from flows.console.output import InertConsole
from flows.console.parsed_table import print_parsed
from flows.console.run_report import print_report, print_sites
from flows.console.status import print_status
from flows.console.tables import print_held, print_history, print_issues
from flows.inspection.status import SiteStatus, Status
from flows.nights import EndedNight
from flows.reading.parse_files import ParsedFile
from flows.run.report import RunReport
from load.engine import open_engine
from load.issues.issue_log import make_site_issue
from load.queries.history import CurrentRow, ReportHistory, Restatement, SourceRow, VersionRow
from load.queries.issues import IssueRow
from load.queries.review_queue import HeldRow
from load.queries.runs import CheckJump, FailedFetch, NightEnd, RunRow
from load.runs.outcome import RunOutcome
from load.versions.candidate import FactChange
from tests.support.findings import check_report
from tests.support.sample_reports import make_facts, make_report
from tests.transform.forms.test_sentences import CODE, SAID_BY_OTHERS, WORD
from transform.report import HeldReason

AT = datetime(2026, 11, 26, 2, tzinfo=UTC)
URL = "http://site.test/a.html"
CHANGE = FactChange(
    "zhuangshi", 2017, "f2014.3.1", "total", "件", Decimal(4), None, "reported", "blank", "4", "", "site"
)
HISTORY = ReportHistory(
    "zhenhai", "zhuangshi", "庄市街道", 2017,
    (VersionRow(1, URL, "abc", None, AT, AT, 1, 9, 8, ("other_year",), "accepted", "看过", "李"),),
    (CurrentRow(1, AT, None, "site", 1),), (SourceRow(URL, "links:/a", AT, AT, AT),),
    (Restatement("zhenhai", CHANGE, AT, "site", 1, 1, 2),),
)  # fmt: skip
STATUS = Status(
    (RunRow(1, "zhenhai", "nightly", AT, AT, "some_failed", None, False, {}, {"loaded": 3}),), True, False,
    (
        SiteStatus(
            "zhenhai", AT, True, {"page": 3, "timeout": 1}, (FailedFetch(URL, "timeout", None, AT, None),),
            (CheckJump("f2014.sum.3.1", 1, 9),), {"year_gap": 2},
            NightEnd(1, AT, "some_failed", "有失败", False),
        ),
    ),
    "0.1.0",
)  # fmt: skip
ISSUE = IssueRow(
    7, "year_gap", "warning", "accepted", "zhenhai", "zhuangshi", "庄市街道", 2017, (), None,
    "缺 2016 年度报告", "2016", None, (), (), URL, AT, AT, "李", "看过", "2016 is missing",
)  # fmt: skip
HELD = HeldRow(1, "zhenhai", "unknown", 0, tuple(HeldReason), None, None, None, 9, URL, "0" * 64, AT)


def write(print_it: Callable[[InertConsole], None]) -> str:
    console = InertConsole(language="zh", file=StringIO(), width=300, highlight=False)
    print_it(console)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def english_in(written: str) -> list[str]:
    """The words of English in a text, without publishers' codes."""
    plain = SAID_BY_OTHERS.sub(" ", SAID_BY_OTHERS.sub(" ", written))
    return [
        word
        for word in WORD.findall(CODE.sub(" ", plain))
        if word not in ("zhenhai", "zhuangshi", "unknown", "abc", "links")
    ]


@pytest.mark.parametrize(
    "print_it",
    [
        lambda console: print_issues(console, [ISSUE], of_several=True),
        lambda console: print_held(console, [HELD], of_several=False),
        lambda console: print_history(console, HISTORY, "Asia/Shanghai"),
        lambda console: print_status(console, STATUS, "Asia/Shanghai"),
    ],
    ids=["issues", "review", "history", "status"],
)
def test_what_is_in_the_warehouse_is_told_in_chinese(print_it: Callable[[InertConsole], None]) -> None:
    written = write(print_it)
    assert english_in(written) == []
    assert len(re.findall("[\u4e00-\u9fff]", written)) > 20


def test_the_report_of_a_run_is_told_in_chinese(sqlite_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    no_answer = NoAnswer("site.test", FetchOutcome.TIMEOUT, AT)
    pages = tuple(
        PageOutcome(URL, "links", status, publisher="zhuangshi", year=2017,
                    remark=Remark(None, "no answer in time", no_answer if status is PageStatus.FAILED else None))
        for status in PageStatus if status is not PageStatus.HELD
    )  # fmt: skip
    gone = make_site_issue(
        "discovery.list_vanished", "list", URL, values={"source": "links", "before": 4, "url": URL}
    )
    for outcome in (RunOutcome.SOME_FAILED, RunOutcome.SKIPPED):
        for dry_run in (True, False):
            report = RunReport(
                "nightly", "zhenhai", outcome, AT, AT + timedelta(seconds=9), pages=pages, issues=(gone,),
                changes=(CHANGE,), dry_run=dry_run, reason="有失败",
            )  # fmt: skip
            print_report(report, open_engine(sqlite_url), "zh")
    print_sites([EndedNight("zhenhai", "", code) for code in (0, 1, 2, 3, 4, 9)], "zh")
    written = capsys.readouterr().out
    assert "zhuangshi 2017：未按时应答（no answer in time）" in written
    assert english_in(written) == []


def test_what_was_parsed_is_told_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    report = make_report(make_facts({"f2014.3.1": 9, "f2014.3.1.1": None, "f2014.3.1.3": 8}).values())
    print_parsed(ParsedFile("a.html", report.with_issues(check_report(report))), "zh")
    print_parsed(ParsedFile("b.html", error="a table is never closed"), "zh")
    written = capsys.readouterr().out
    assert "提示：row_not_printed：表式 f2014：缺 51 " in written
    assert english_in(written) == []
