"""A local run reads one batch while it loads the one before it, and loads them in the order in which they were given."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event, current_thread, main_thread
from types import SimpleNamespace
from typing import Any, cast

import pytest

from flows.batch import performer
from flows.batch.performer import LocalPerformer
from flows.batch.values import Batch
from tests.support.waiting import PATIENCE


def test_a_batch_is_read_while_the_one_before_it_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = [Event(), Event(), Event(), Event()]
    loaded = []

    def read(place: object, batch: Any, at_hand: object) -> int:
        assert current_thread() is not main_thread()
        begun[batch.number].set()
        return int(batch.number)

    def load(place: object, number: int) -> str:
        assert current_thread() is main_thread()
        assert begun[number + 1].wait(PATIENCE)
        loaded.append(number)
        return f"summary {number}"

    monkeypatch.setattr(performer, "read_batch", read)
    monkeypatch.setattr(performer, "load_batch", load)
    batches = [cast("Batch", SimpleNamespace(number=number)) for number in range(4)]
    with ThreadPoolExecutor(1) as thread:
        local = LocalPerformer(cast("Any", None), thread)
        pending = [local.give(batch, {}) for batch in batches]
        assert [one.result() for one in pending[:3]] == ["summary 0", "summary 1", "summary 2"]
    assert loaded == [0, 1, 2]
    assert local.in_flight == 1


def test_what_ends_the_reading_is_raised_where_the_batch_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(performer, "read_batch", fail)
    with ThreadPoolExecutor(1) as thread:
        pending = LocalPerformer(cast("Any", None), thread).give(cast("Batch", None), {})
        with pytest.raises(OSError, match="No space left"):
            pending.result()
