"""The note and the log of the Prefect server that `gongkai serve` starts, and what it says of itself."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.errors import WrongUsageError
from flows.serving import own_server
from flows.serving.announcement import NightSchedule, describe_serving
from flows.serving.own_server import (
    OwnServer,
    _write_note,
    drop_own_server,
    keep_own_server,
    read_note,
    require_alone,
    rotate_log,
)
from flows.settings import read_settings

NOW = datetime(2026, 11, 26, 12, 30, tzinfo=UTC)


def test_a_note_is_read_as_it_was_written_and_a_broken_one_names_no_server(tmp_path: Path) -> None:
    settings = read_settings(home=tmp_path)
    settings.prefect_home.mkdir()
    assert read_note(settings) is None
    server = OwnServer("http://127.0.0.1:1/api", 2**22 + 1, 2**22 + 1)
    _write_note(settings, server)
    assert read_note(settings) == server
    assert [path.name for path in settings.prefect_home.iterdir()] == ["own-server.json"]
    drop_own_server(settings)
    assert list(settings.prefect_home.iterdir()) == []
    for broken in ("", '{"api"', '{"port": 1}', "[]"):
        (settings.prefect_home / "own-server.json").write_text(broken, encoding="utf-8")
        assert read_note(settings) is None


def test_a_second_serve_in_the_same_folder_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = read_settings(home=tmp_path)
    settings.prefect_home.mkdir()
    monkeypatch.setattr(own_server, "is_healthy", lambda _: True)
    _write_note(settings, OwnServer("http://127.0.0.1:1/api", os.getpid(), 2**22 + 1))
    require_alone(settings)
    _write_note(settings, OwnServer("http://127.0.0.1:1/api", os.getpid(), os.getppid()))
    with pytest.raises(WrongUsageError, match=r"serves .* already"):
        require_alone(settings)
    with keep_own_server(settings) as used:
        assert used.is_of_another
    assert read_note(settings) == used


def test_a_log_that_is_long_is_moved_away_and_whoever_writes_it_goes_on(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    rotate_log(log)
    with log.open("ab", buffering=0) as writer:
        for number in range(5):
            writer.write(f"{number}".encode() * 20)
            rotate_log(log, 20)
        writer.write(b"end")
    assert {path.name: path.read_text()[0] for path in tmp_path.iterdir()} == {
        "server.log": "e", "server.log.1": "4", "server.log.2": "3", "server.log.3": "2",
    }  # fmt: skip


def test_serve_says_where_it_is_and_when_the_next_night_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "UTC")
    settings = read_settings(
        home=tmp_path, site="zhenhai", warehouse_url="postgresql://gongkai:hidden@db/gongkai"
    )
    schedule = NightSchedule("0 2 * * *", "Asia/Shanghai", is_active=True)
    said = describe_serving(settings, "http://127.0.0.1:4711", schedule, NOW)
    assert "serves zhenhai" in said
    assert "UI: http://127.0.0.1:4711" in said
    assert "2026-11-27 02:00 there" in said and "in 5:30 h" in said
    assert "postgresql://gongkai:***@db/gongkai" in said
    paused = describe_serving(settings, "-", NightSchedule("0 2 * * *", "UTC", is_active=False), NOW)
    assert "PAUSED" in paused
    assert "NONE" in describe_serving(settings, "-", None, NOW)
