"""What an error says to people, in both languages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.alerts.messages import describe_crash
from flows.cli import app
from flows.errors import DiskFullError, OwnBugError, WarehouseLostError
from flows.failures import REPORTED_ERRORS, explain_crash, explain_failure, say_error
from flows.words import Words
from tests.transform.forms.test_sentences import mixes
from transform.text.bilingual import Bilingual


def kinds_of(base: type[Exception]) -> Iterator[type[Exception]]:
    yield base
    for kind in base.__subclasses__():
        yield from kinds_of(kind)


@pytest.mark.parametrize(
    "kind", sorted({k for base in REPORTED_ERRORS for k in kinds_of(base)}, key=str), ids=str
)
def test_every_error_has_a_kind_in_chinese(kind: type[Exception]) -> None:
    error = kind.__new__(kind)
    Exception.__init__(error, "no answer from db.test")
    said = say_error(error, "zh")
    assert said.endswith("（no answer from db.test）")
    assert not mixes(Bilingual(said, "")) and "出错（" not in said.partition("（")[0]
    assert say_error(error, "en") == "no answer from db.test"


def test_a_full_disk_and_a_bug_of_ours_are_told_apart() -> None:
    full = explain_failure(OSError(28, "No space left on device", "/data/archive"))
    assert type(full) is DiskFullError
    assert say_error(full, "zh").startswith("磁盘已满（/data/archive: No space left on device")
    assert type(explain_crash(OSError(28, "No space left on device"), "w")) is DiskFullError
    assert type(explain_crash(KeyError("x"), "w")) is OwnBugError
    assert WarehouseLostError.exit_code == 3


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_message_names_a_class(language: str) -> None:
    reason = say_error(explain_crash(ValueError("line 7"), "w"), language)  # type: ignore[arg-type]
    message = describe_crash(Words(language), "zhenhai", "nightly", reason)  # type: ignore[arg-type]
    assert "ValueError" in reason
    assert "ValueError" not in message.body and "(line 7)" in message.body


def test_the_last_line_of_a_command_is_in_the_language_of_the_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    words = ["coverage", "--year", "17", "--warehouse", f"sqlite:///{tmp_path / 'none.sqlite'}"]
    english = CliRunner().invoke(app, words)
    monkeypatch.setenv("GONGKAI_LANG", "zh")
    chinese = CliRunner().invoke(app, words)
    assert english.exit_code == chinese.exit_code == 2
    assert (
        chinese.stderr == f"gongkai: 用法或配置有误（{english.stderr.removeprefix('gongkai: ').strip()}）\n"
    )
