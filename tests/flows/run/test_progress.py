"""What a run shows of its progress is text, whatever a site calls its lists."""

import io
from functools import partial

import pytest
from rich.console import Console

from flows.run import progress
from flows.run.progress import show_progress

HOSTILE = "[link=http://x]一[/link]\x1b]0;x\x07\x9b2J\n\u202e"
SHOWN = "[link=http://x]一[/link]␛]0;x␇\N{REPLACEMENT CHARACTER}2J \N{REPLACEMENT CHARACTER}"


def test_a_stage_is_a_line_of_text(capsys: pytest.CaptureFixture[str]) -> None:
    with show_progress() as shown:
        shown.stage(HOSTILE)

    assert capsys.readouterr().err == f"{SHOWN}\n"


def test_a_stage_before_a_bar_is_text(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    console = partial(Console, file=written, force_terminal=True, width=200)
    monkeypatch.setattr(progress, "Console", lambda stderr: console())

    with show_progress() as shown:
        shown.start(2)
        shown.stage(HOSTILE)
        shown.advance(2)

    assert SHOWN in written.getvalue()
    assert "\x1b]" not in written.getvalue()
    assert "\x9b" not in written.getvalue()
