"""The last runs are read without a broken word in a terminal of any usual width, and lose no counter that says something."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest

from flows.console.output import InertConsole
from flows.console.status import print_status
from flows.inspection.status import Status
from load.queries.runs import RunRow

BEGAN = datetime(2026, 11, 27, 8, 57, tzinfo=UTC)
COUNTERS = {"fetched": 243, "loaded": 83, "unchanged": 32, "restated": 0, "held": 1, "failed": 234}


def draw(width: int, site: str = "zhenhai-replica") -> str:
    ended = BEGAN + timedelta(seconds=64)
    run = RunRow(7, site, "nightly", BEGAN, ended, "nothing_done", "no answer", False, {}, COUNTERS)
    console = InertConsole(file=StringIO(), width=width, highlight=False)
    print_status(console, Status((run,), True, False, (), "0.1.0"), "Asia/Shanghai")
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("width", [80, 100, 120, 160])
def test_no_word_is_broken(width: int) -> None:
    words = draw(width).split()
    assert {"zhenhai-replica", "nightly", "2026-11-27", "16:57", "nothing_done"} <= set(words)
    assert {"64", "243", "83", "32", "1", "234"} <= set(words)
    assert all(len(line) <= width for line in draw(width).splitlines() if "No good night" not in line)


def test_counters_have_columns_where_there_is_room_and_words_where_there_is_none() -> None:
    assert "restated" in draw(160).split()
    narrow = " ".join(draw(80).split())
    assert "restated" not in narrow  # it is 0
    assert all(word in narrow for word in ("seconds", "requests", "loaded", "unchanged", "held", "failed"))


def test_a_long_site_and_a_narrow_terminal_lose_nothing() -> None:
    shown = "".join(draw(40, "site-of-a-long-name").split())
    assert all(str(count) in shown for count in COUNTERS.values() if count)
