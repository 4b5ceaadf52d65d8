"""The file of settings: where it is looked for, and what in it or in the environment is warned of."""

import logging
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.errors import WrongUsageError
from flows.settings import read_settings
from flows.settings.env_file import ENV_FILE, find_env_file


def write(file: Path, text: str) -> Path:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_a_named_file_wins_over_that_of_the_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path / "home"))
    assert find_env_file() is None
    own = write(tmp_path / "home" / ".env", "GONGKAI_CONTACT=home")
    assert (find_env_file(), read_settings().contact) == (own, "home")
    other = write(tmp_path / "other.env", "GONGKAI_CONTACT=other")
    monkeypatch.setenv(ENV_FILE, "other.env")
    assert (find_env_file(), read_settings().contact) == (other, "other")


def test_the_option_of_the_command_line_names_the_file_and_config_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = write(tmp_path / "other.env", "GONGKAI_CONTACT=other")
    monkeypatch.setenv(ENV_FILE, "")  # what the command leaves in the environment goes with the test
    assert CliRunner().invoke(app, ["--env-file", "none.env", "config"]).exit_code == 2
    shown = CliRunner().invoke(app, ["--env-file", "other.env", "config"]).stdout
    assert f"\n# settings of {file}, and of the environment\n" in shown
    assert "\nGONGKAI_CONTACT=other\n" in shown


def test_the_home_of_an_option_has_its_file(tmp_path: Path) -> None:
    write(tmp_path / "there" / ".env", "GONGKAI_CONTACT=镇海")
    assert read_settings(home=tmp_path / "there").contact == "镇海"


def test_a_named_file_that_is_not_there_or_no_text_is_wrong_usage(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(ENV_FILE, "none.env")
    with pytest.raises(WrongUsageError, match=r"--env-file.*there is no file .*/none.env"):
        read_settings()
    (tmp_path / "bad.env").write_bytes(b"GONGKAI_SITE=\xff\xfe")
    monkeypatch.setenv(ENV_FILE, "bad.env")
    with pytest.raises(WrongUsageError, match=r"bad.env: the file of settings cannot be read"):
        read_settings()


def test_a_name_that_is_no_setting_is_warned_of_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(tmp_path / "home" / ".env", "GONGKAI_CONTAKT=a@b\nOTHER=1\n")
    for name, value in (("HOME", str(tmp_path / "home")), ("WAREHOUSE", "x"), ("QQQ", "x")):
        monkeypatch.setenv(f"GONGKAI_{name}", value)
    with caplog.at_level(logging.WARNING):
        read_settings()
        read_settings()
    assert sorted(caplog.messages) == [
        f"GONGKAI_CONTAKT in {tmp_path}/home/.env is no setting; did you mean GONGKAI_CONTACT?",
        "GONGKAI_QQQ in the environment is no setting; see .env.example",
        "GONGKAI_WAREHOUSE in the environment is no setting; did you mean GONGKAI_WAREHOUSE_URL?",
    ]


def test_a_file_of_ours_in_the_current_folder_is_not_read_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path / "home"))
    write(tmp_path / ".env", "POSTGRES_PASSWORD=x\n")
    read_settings()
    assert caplog.messages == []
    write(tmp_path / ".env", "GONGKAI_CONTACT=a@b\n")
    assert read_settings().contact == ""
    assert caplog.messages == [
        f"{tmp_path}/.env is not read: move it into GONGKAI_HOME, or name it with --env-file {tmp_path}/.env"
    ]
