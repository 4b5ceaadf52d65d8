"""Changes of a site are reported, and never taken for a night without news."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

import replica
from flows.batch.outcome import PageStatus
from flows.console.run_report import print_report
from flows.run.report import RunReport
from flows.run.request import nightly_request
from load.publisher_names import UNKNOWN
from replica import Fault
from replica.columns import COLUMNS, Contents
from replica.pages.article import Article
from tests.support.deployment import YEARS, Deployment

FACTS = "SELECT publisher_code, year, indicator_code, breakdown, state, raw FROM mart_fact"
TRUNCATED = '\n[[source]]\nkind = "jcms_column"\npath = "/col/col1003/index.html"\n'


class ChangingSite(replica.Site):
    """A site whose lists can lose entries, and whose articles can be put up anew under a later date."""

    shown: int | None = None

    def listed(self, contents: Contents = "all") -> list[Article]:
        """The articles of a list, as many as are shown."""
        return super().listed(contents)[: self.shown]

    def repost(self, code: str, year: int, on: date) -> None:
        """The article of a report gets another date, and with it another address."""
        filing = self._posted.get((code, year), self.filings[code, year])
        self._posted[code, year] = replace(filing, published_on=on)
        self._touch((code, year))


@pytest.fixture
def site() -> ChangingSite:
    """Three offices, three years."""
    return ChangingSite(3, YEARS)


def next_night(deployment: Deployment) -> RunReport:
    deployment.now += timedelta(days=1)
    return deployment.run()


def issues(deployment: Deployment, check: str) -> list[tuple[object, ...]]:
    return deployment.rows(f"SELECT severity, status FROM mart_issue WHERE check_id = '{check}'")


def asked_since(deployment: Deployment, start: int) -> list[str]:
    return [request.target for request in deployment.served.asked[start:]]


def test_a_list_that_came_empty_is_a_failure_until_it_is_back(
    deployment: Deployment, capsys: pytest.CaptureFixture[str]
) -> None:
    deployment.run()
    facts = deployment.rows(FACTS)
    deployment.served.faults.add(Fault("empty_list", r"/col/col1001/|/jpage/dataproxy"))

    for _ in range(2):
        report = next_night(deployment)
        assert [issue.check for issue in report.issues] == ["discovery.list_emptied"]
        assert report.exit_code == 1
        assert issues(deployment, "discovery.list_emptied") == [("error", "open")]
        assert sorted(deployment.rows(FACTS)) == sorted(facts)
    print_report(report, deployment.engine, "en")
    assert "came empty, it had 97 entries" in "".join(capsys.readouterr().out.split("\n"))

    deployment.served.faults.clear()
    assert next_night(deployment).exit_code == 0
    assert issues(deployment, "discovery.list_emptied") == [("error", "resolved")]


def test_a_list_that_shrank_is_said_until_it_is_whole_again(deployment: Deployment) -> None:
    site = deployment.served.site
    assert isinstance(site, ChangingSite)
    deployment.run()
    site.shown = 92
    assert next_night(deployment).issues == ()
    site.shown = 60

    for _ in range(2):
        report = next_night(deployment)
        assert [issue.message.en.partition(" ")[2] for issue in report.issues] == [
            "shrank from 92 to 60 entries, more than discovery.max_shrink allows"
        ]
        assert (report.exit_code, issues(deployment, "discovery.list_shrank")) == (0, [("warning", "open")])

    site.shown = None
    next_night(deployment)
    assert issues(deployment, "discovery.list_shrank") == [("warning", "resolved")]


def test_a_column_that_is_gone_is_a_failure_and_its_reports_are_asked_for_all_the_same(
    deployment: Deployment,
) -> None:
    deployment.run()
    facts, requests_before = deployment.rows(FACTS), len(deployment.served.asked)
    deployment.served.faults.add(Fault("gone", r"/col/col1001/"))

    report = next_night(deployment)

    assert [issue.check for issue in report.issues] == ["discovery.list_unreadable"]
    assert report.exit_code == 1
    assert deployment.rows("SELECT failed FROM mart_run ORDER BY run_id") == [(0,), (1,)]
    articles = {f.number for f in deployment.served.site.filings.values() if f.publisher.reach != "annual"}
    visited = " ".join(asked_since(deployment, requests_before))
    assert all(f"_{number}.html" in visited for number in articles)
    assert sorted(deployment.rows(FACTS)) == sorted(facts)


def test_a_list_that_vanished_from_its_column_is_a_failure(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_source(deployment, TRUNCATED)
    deployment.run()
    column = COLUMNS["1003"]
    left = {unit: contents for unit, contents in column.units.items() if contents == "reports"}
    monkeypatch.setitem(COLUMNS, "1003", replace(column, units=left))

    for _ in range(2):
        report = next_night(deployment)
        assert [issue.check for issue in report.issues] == ["discovery.list_vanished"]
        assert "is gone, it had" in report.issues[0].message.en
        assert (report.exit_code, issues(deployment, "discovery.list_vanished")) == (1, [("error", "open")])


def test_an_office_that_nobody_registered_is_loaded_and_said(deployment: Deployment) -> None:
    deployment.run()
    deployment.served.site.publish("minzheng", 2018)

    report = next_night(deployment)

    assert (report.exit_code, report.counts[PageStatus.LOADED]) == (0, 1)
    unregistered = deployment.rows(
        "SELECT publisher_code, year, status FROM mart_issue"
        " WHERE check_id = 'publisher_unregistered' AND year = 2018"
    )
    assert ("unregistered-民政局", 2018, "open") in unregistered
    count = deployment.rows("SELECT count(*) FROM mart_fact WHERE publisher_code = 'unregistered-民政局'")
    assert count == [(len(deployment.served.site.truth("minzheng", 2018)),)]


@pytest.mark.parametrize(
    ("code", "name", "severity", "status"),
    [
        ("jiaochuan", "宁波镇海区蛟川街道办", None, PageStatus.UNCHANGED),
        ("jiaochuan", "蛟川镇", "warning", PageStatus.UNCHANGED),
        ("jiaochuan", "蛟川街道社区", "error", PageStatus.HELD),
        ("jiaochuan", "骆驼街道", "error", PageStatus.HELD),
        ("jiaochuan", "石化管理中心", "error", PageStatus.HELD),
        ("zhuangshi", "古塘开发区", "error", PageStatus.HELD),
    ],
)
def test_an_office_under_a_new_name_is_said_and_its_figures_stay(
    deployment: Deployment, code: str, name: str, severity: str | None, status: PageStatus
) -> None:
    deployment.run()
    facts = deployment.rows(FACTS)
    deployment.served.site.retitle(code, 2018, f"{name}2018年度政府信息公开年度报告")

    report = next_night(deployment)

    number = deployment.served.site.filings[code, 2018].number
    (page,) = (page for page in report.pages if page.url.endswith(f"_{number}.html"))
    assert (page.publisher, page.status) == (code, status)
    assert set(issues(deployment, "publisher_conflict")) == ({(severity, "open")} if severity else set())
    assert sorted(deployment.rows(FACTS)) == sorted(facts)


def test_of_two_copies_that_differ_the_newer_wins_and_that_is_said(deployment: Deployment) -> None:
    site = deployment.served.site
    assert isinstance(site, ChangingSite)
    site.edit("zhuangshi", 2017, "f2014.2.2.4", "406", posted_only=True)
    site.repost("zhuangshi", 2017, date(2018, 6, 1))

    deployment.run()
    shown = "SELECT raw, report_url LIKE '%art_1001%' FROM mart_fact WHERE publisher_code = 'zhuangshi' AND year = 2017 AND indicator_code = 'f2014.2.2.4'"
    assert deployment.rows(shown) == [("406", 1)]
    assert issues(deployment, "copies_differ") == [("warning", "open")]

    site.edit("zhuangshi", 2017, "f2014.2.2.4", "406")
    next_night(deployment)
    assert deployment.rows(shown) == [("406", 1)]
    assert issues(deployment, "copies_differ") == [("warning", "resolved")]


def test_what_only_its_page_can_tell_is_fetched_once_and_remembered(deployment: Deployment) -> None:
    add_source(deployment, TRUNCATED)
    deployment.run()
    news = [str(row[0]) for row in deployment.rows("SELECT url FROM not_report")]
    base = deployment.served.base_url
    first = [base + target for target in asked_since(deployment, 0)]
    start = len(deployment.served.asked)
    quiet = next_night(deployment)
    second = [base + target for target in asked_since(deployment, start)]
    start = len(deployment.served.asked)
    deployment.run(lambda today: nightly_request(today, full=True))
    full = [base + target for target in asked_since(deployment, start)]

    assert len(news) > 10
    assert [first.count(url) for url in news] == [1] * len(news)
    assert [second.count(url) for url in news] == [0] * len(news)
    assert [full.count(url) for url in news] == [1] * len(news)
    statuses = {page.url: page.status for page in quiet.pages}
    assert {statuses[url] for url in news} == {PageStatus.NOT_REPORT}
    assert deployment.rows(f"SELECT count(*) FROM mart_fact WHERE publisher_code = '{UNKNOWN}'") == [(0,)]


def test_a_page_that_is_gone_is_a_fetch_with_its_404_every_night_until_it_is_back(
    deployment: Deployment,
) -> None:
    deployment.run()
    facts = deployment.rows(FACTS)
    site = deployment.served.site
    filing = site.filings["jiaochuan", 2017]
    site.withdraw("jiaochuan", 2017)

    for nights in (1, 2):
        assert next_night(deployment).exit_code == 0
        gone = deployment.rows(
            f"SELECT outcome, status FROM fetch WHERE url LIKE '%_{filing.number}.html' AND run_id > 1"
        )
        assert gone == [("not_found", 404)] * nights
        assert sorted(deployment.rows(FACTS)) == sorted(facts)
        assert issues(deployment, "page_withdrawn") == [("warning", "open")]

    site.publish("jiaochuan", 2017)
    assert next_night(deployment).exit_code == 0
    assert issues(deployment, "page_withdrawn") == [("warning", "resolved")]


@pytest.mark.parametrize("known", [False, True])
def test_a_year_that_echoes_another_is_held(deployment: Deployment, known: bool) -> None:
    site = deployment.served.site
    echo = Fault("echo", f"fbtime=2018&area={site.filings['zhaobaoshan', 2018].publisher.area}")
    if known:
        deployment.run()
    facts = deployment.rows(FACTS) if known else []
    deployment.served.faults.add(echo)

    report = next_night(deployment)

    held = [
        (page.publisher, page.year, page.reason) for page in report.pages if page.status is PageStatus.HELD
    ]
    assert held == [("zhaobaoshan", 2018, "other_year")]
    assert issues(deployment, "other_year") == [("error", "open")]
    if known:
        assert sorted(deployment.rows(FACTS)) == sorted(facts)
    where = "WHERE publisher_code = 'zhaobaoshan' AND year = 2018"
    assert deployment.rows(f"SELECT status FROM mart_coverage {where}") == [("loaded" if known else "held",)]
    assert bool(deployment.rows(f"SELECT * FROM mart_fact {where}")) is known

    deployment.served.faults.clear()
    next_night(deployment)
    assert issues(deployment, "other_year") == [("error", "resolved")]
    assert deployment.rows(f"SELECT status FROM mart_coverage {where}") == [("loaded",)]


def test_a_figure_that_goes_back_to_what_it_was_is_what_it_was(deployment: Deployment) -> None:
    """Behind an annual-report address the very same bytes come back, for they carry no time of making."""
    shown = "SELECT raw FROM mart_fact WHERE publisher_code = 'zhaobaoshan' AND year = 2017 AND indicator_code = 'f2014.1.1'"
    site = deployment.served.site
    before = site.truth("zhaobaoshan", 2017)["f2014.1.1", "total"][2]
    deployment.run()
    for figure in ("999", before, "999", before):
        site.edit("zhaobaoshan", 2017, "f2014.1.1", figure)
        report = next_night(deployment)
        assert report.counts[PageStatus.RESTATED] == 1
        assert deployment.rows(shown) == [(figure,)]
    assert deployment.rows("SELECT count(*) FROM mart_restatement") == [(4,)]


def add_source(deployment: Deployment, text: str) -> None:
    profile = Path(deployment.settings.site)
    before, mark, publishers = profile.read_text(encoding="utf-8").partition("[[publisher]]")
    profile.write_text(f"{before}{text}\n{mark}{publishers}", encoding="utf-8")
