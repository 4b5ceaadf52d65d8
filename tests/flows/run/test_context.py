"""The state of a run under way: its time, and what it keeps of the pages that are done."""

from datetime import UTC, datetime
from math import inf

from flows.batch.outcome import PageOutcome, PageStatus, Remark
from flows.run.context import RunState, RunTime
from flows.run.request import nightly_request
from flows.words import Words

NOW = datetime(2019, 3, 1, 2, tzinfo=UTC)


def test_a_run_that_is_stopped_has_no_time_left() -> None:
    time = RunTime()
    assert time.left() == inf
    time.stop()
    assert time.left() < 0


def test_of_a_page_of_which_there_is_nothing_to_tell_no_title_is_kept() -> None:
    state = RunState(nightly_request(NOW.date()), "zhenhai", "http://site.test", NOW, Words("en"))
    loaded = PageOutcome(
        "http://site.test/1", "list", PageStatus.LOADED, "".join(["zhuang", "shi"]), 2017, Remark("年报")
    )
    failed = PageOutcome("http://site.test/2", "list", PageStatus.FAILED, remark=Remark("年报", "no table"))
    state.keep([loaded, failed])
    assert [(page.title, page.reason) for page in state.pages] == [(None, None), ("年报", "no table")]
    assert state.pages[0].publisher == "zhuangshi"
    assert [page.status for page in state.pages] == [PageStatus.LOADED, PageStatus.FAILED]
