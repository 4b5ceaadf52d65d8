"""Batches are given away while others are fetched, never too many at once, and come back in the order of the addresses."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event
from typing import cast

import pytest

from extract.profile import load_profile
from extract.records import Fetch, FetchOutcome, Reference
from flows.batch.outcome import PageOutcome, PageStatus
from flows.batch.values import Batch, BatchPage, BatchSummary, FilePart, Wanted
from flows.run.context import RunState
from flows.run.dispatch import Dispatch
from flows.run.intake.fetching import Fetcher
from flows.run.intake.page_source import FetchedPage
from flows.run.intake.sink import Sink
from flows.run.plan import Target
from flows.run.request import nightly_request
from flows.words import Words
from tests.support.waiting import PATIENCE
from transform.document import Attachment

NOW = datetime(2019, 3, 1, 2, tzinfo=UTC)
FILE = Attachment("file.doc", "附件")


def target(name: str) -> Target:
    return Target(Reference(f"http://site.test/{name}", "list", year=2017), "zhuangshi", None)


class Source:
    """Every address shows a page, but for those named ``gone``; every attachment comes, but for those of ``bare``."""

    def get_pages(self, targets: Sequence[Target]) -> list[FetchedPage]:
        return [self._get_page(one.url) for one in targets]

    def _get_page(self, url: str) -> FetchedPage:
        fetch = Fetch(url, NOW, FetchOutcome.PAGE)
        if url.endswith("gone"):
            return FetchedPage(fetch=fetch, status=PageStatus.MISSING, reason="nothing")
        return FetchedPage((FilePart("a" * 64, url),), NOW, fetch, bodies={"a" * 64: b"page"})

    def get_attachment(self, attachment: Attachment, page_url: str) -> FetchedPage:
        fetch = Fetch(f"{page_url}/{attachment.address}", NOW, FetchOutcome.PAGE)
        if page_url.endswith("bare"):
            return FetchedPage(fetch=fetch, status=PageStatus.FAILED, reason="no file")
        return FetchedPage((FilePart("b" * 64, fetch.url),), NOW, fetch, bodies={"b" * 64: b"file"})


@dataclass
class Performer:
    """Keeps what it is given until it is asked. ``wants`` says of which pages the attachments are wanted first."""

    in_flight: int
    wants: Callable[[BatchPage], bool] = lambda page: False
    given: list[tuple[Batch, dict[str, bytes]]] = field(default_factory=list)
    waiting: int = 0
    most: int = 0

    def give(self, batch: Batch, at_hand: Mapping[str, bytes]) -> "Pending":
        self.given.append((batch, dict(at_hand)))
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        return Pending(self, batch)


@dataclass
class Pending:
    performer: Performer
    batch: Batch

    def result(self) -> BatchSummary:
        self.performer.waiting -= 1
        wanted = tuple(
            Wanted(place, (FILE,), "jiaoyu", 2016)
            for place, page in enumerate(self.batch.pages)
            if len(page.parts) == 1 and self.performer.wants(page)
        )
        places = {one.place for one in wanted}
        ends = [
            None if n in places else page.end(PageStatus.LOADED) for n, page in enumerate(self.batch.pages)
        ]
        return BatchSummary(tuple(ends), wanted)


def work(performer: Performer, *batches: Sequence[str], source: Source | None = None) -> RunState:
    state = RunState(nightly_request(NOW.date()), "zhenhai", "http://site.test", NOW, Words("en"))
    sink = Sink(cast("object", None), lambda: NOW, None)  # type: ignore[arg-type]
    with ThreadPoolExecutor(1) as thread:
        fetcher = Fetcher(load_profile("zhenhai"), source or Source(), sink, lambda: NOW, None, False, thread)
        dispatch = Dispatch(
            fetcher, performer, state, iter([[target(name) for name in names] for names in batches])
        )
        assert sum(dispatch.work(2) for _ in batches) == sum(map(len, batches))
        dispatch.finish()
    return state


def ends(pages: Sequence[PageOutcome]) -> list[tuple[str, str]]:
    return [(page.url.rpartition("/")[2], page.status.value) for page in pages]


@pytest.mark.parametrize("in_flight", [0, 1, 3])
def test_never_more_are_under_way_than_the_performer_takes_and_order_stays(in_flight: int) -> None:
    performer = Performer(in_flight)
    state = work(performer, ["1", "2"], ["3"], ["gone"], ["4"], ["5"])
    assert performer.most <= in_flight + 1
    loaded = [name for name, status in ends(state.pages) if status == "loaded"]
    assert loaded == ["1", "2", "3", "4", "5"]
    assert sorted(ends(state.pages)) == sorted([("gone", "missing"), *((name, "loaded") for name in "12345")])
    assert state.answered == 6


def test_the_next_batch_is_fetched_while_the_one_before_it_is_worked_on() -> None:
    """The performer gives the first batch back only when the second was asked for, and so on."""
    source, result = Source(), Pending.result
    asked = [Event(), Event(), Event()]

    class Watched(Source):
        def get_pages(self, targets: Sequence[Target]) -> list[FetchedPage]:
            asked[int(targets[0].url[-1])].set()
            return source.get_pages(targets)

    class Patient(Performer):
        def give(self, batch: Batch, at_hand: Mapping[str, bytes]) -> Pending:
            return PatientPending(self, batch)

    class PatientPending(Pending):
        def result(self) -> BatchSummary:
            following = int(self.batch.pages[0].url[-1]) + 1
            assert following == len(asked) or asked[following].wait(PATIENCE)
            return result(self)

    assert ends(work(Patient(0), ["0"], ["1"], ["2"], source=Watched()).pages) == [
        ("0", "loaded"), ("1", "loaded"), ("2", "loaded"),
    ]  # fmt: skip


def test_what_needs_nobody_is_given_to_nobody() -> None:
    performer = Performer(0)
    assert ends(work(performer, ["gone"]).pages) == [("gone", "missing")]
    assert performer.given == []


def test_attachments_that_are_wanted_come_with_their_page_in_a_batch_of_their_own() -> None:
    performer = Performer(0, wants=lambda page: page.url.endswith("2"))
    state = work(performer, ["1", "2", "gone", "3"])
    (first, _), (second, at_hand) = performer.given
    assert ends(state.pages) == [("1", "loaded"), ("2", "loaded"), ("gone", "missing"), ("3", "loaded")]
    assert [len(page.parts) for page in first.pages] == [1, 1, 1]
    assert [(page.url, len(page.parts)) for page in second.pages] == [("http://site.test/2", 2)]
    assert (first.number < second.number, at_hand) == (True, {"a" * 64: b"page", "b" * 64: b"file"})


def test_an_attachment_that_does_not_come_fails_its_page_under_the_name_that_the_page_gave() -> None:
    performer = Performer(0, wants=lambda page: page.url.endswith("bare"))
    [one] = work(performer, ["bare"]).pages
    assert (one.status, one.reason, one.publisher, one.year) == (PageStatus.FAILED, "no file", "jiaoyu", 2016)
    assert len(performer.given) == 1
