"""A batch and what comes back of it travel between processes and survive as they were."""

import pickle
from datetime import UTC, date, datetime
from decimal import Decimal

from extract.profile import load_profile
from flows.batch.outcome import PageOutcome, PageStatus, Remark
from flows.batch.values import Batch, BatchPage, BatchSummary, FilePart, RunMark, Wanted
from load.versions.candidate import FactChange, Showing
from transform.document import Attachment
from transform.report import Expectation

NOW = datetime(2019, 3, 1, 2, tzinfo=UTC)


def make_batch(pages: int = 1) -> Batch:
    expectation = Expectation(("庄市街道", "庄市"), 2017, "庄市街道2017年年报", date(2018, 3, 1))
    parts = (
        FilePart("a" * 64, "http://site.test/a", "a.html", "text/html"),
        FilePart("b" * 64, "http://site.test/b"),
    )
    page = BatchPage(
        "http://site.test/a", "list", parts, NOW, expectation, "zhuangshi", shown_publisher="zhuangshi",
        shown_year=2017, request=3, shown_before=Showing(1, 2),
    )  # fmt: skip
    return Batch(RunMark(7, NOW), 3, load_profile("zhenhai"), (page,) * pages, "n1", tells_causes=True)


def test_a_batch_is_a_small_value_that_travels() -> None:
    batch = make_batch(50)
    pickled = pickle.dumps(batch)
    assert pickle.loads(pickled) == batch
    assert len(pickled) < 100_000


def test_a_summary_is_stored_as_it_was() -> None:
    outcome = PageOutcome(
        "http://site.test/a", "list", PageStatus.HELD, "zhuangshi", 2017, Remark("题", "other_year")
    )
    change = FactChange(
        "zhuangshi", 2017, "f2014.1.1", "total", "件", Decimal("0.10"), None, "reported", "blank", "0.10", ""
    )
    wanted = Wanted(1, (Attachment("../附件.doc", "附件"),), None, 2016)
    summary = BatchSummary((outcome, None), (wanted,), (change,))
    again = BatchSummary.from_json(summary.to_json())
    assert again == summary
    assert str(again.changes[0].old_value) == "0.10"
    assert again.outcomes[0] is not None
    assert again.outcomes[0].status is PageStatus.HELD


def test_the_outcome_of_a_page_names_what_was_known_before_it_was_read() -> None:
    page = make_batch().pages[0]
    outcome = page.end(PageStatus.FAILED, "why")
    assert (outcome.url, outcome.source, outcome.title) == (page.url, "list", "庄市街道2017年年报")
    assert (outcome.publisher, outcome.year, outcome.reason) == ("zhuangshi", 2017, "why")
