"""A run from a terminal: what is printed of its log, and the overview at its end."""

import logging
from typing import Any

import pytest

from flows import plain_run
from flows.overview import end_of_night
from flows.settings import read_settings


def test_warnings_of_ours_are_lines_and_those_of_libraries_are_not(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def warn(*_: object, **__: object) -> Any:
        logging.getLogger("urllib3.connectionpool").warning("Retrying (%s)", "PoliteRetry(total=1)")
        logging.getLogger("load.runs.run_lock").warning("the heartbeat is late by %s\x1b s", 3)
        logging.getLogger("flows.run.start").info("the warehouse is empty")

    monkeypatch.setattr(plain_run, "run_now", warn)

    plain_run.run_plainly(read_settings(), "nightly", lambda day: pytest.fail(f"no run on {day}"))
    logging.getLogger("load.runs.run_lock").warning("after the run")

    assert capsys.readouterr().err == "warning: the heartbeat is late by 3␛ s\n"


def test_an_overview_is_written_where_the_settings_name_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[object] = []
    monkeypatch.setattr(plain_run, "run_now", lambda *_, publish: publish("report", "engine"))
    monkeypatch.setattr(plain_run, "print_report", lambda *_: None)
    monkeypatch.setattr(plain_run, "tell_of_end", lambda *_: None)
    monkeypatch.setattr(end_of_night, "write_at_end", lambda settings, *_: written.append(settings.overview))

    for place in ("", "somewhere"):
        plain_run.run_plainly(
            read_settings(overview=place), "nightly", lambda day: pytest.fail(f"no run on {day}")
        )

    assert written == ["somewhere"]
