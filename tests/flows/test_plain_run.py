"""A run from a terminal: what is printed of its log."""

import logging
from typing import Any

import pytest

from flows import plain_run
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
