"""Settings from the environment, and what is printed of them."""

from pathlib import Path

import pytest

from flows.cli.app import name_sites
from flows.errors import WrongUsageError
from flows.resources import open_profile, open_profiles
from flows.settings import Settings, example_text, export_settings, mask_passwords, mask_whole, read_settings

ROOT = Path(__file__).parents[3]


def test_the_example_file_names_every_setting_and_is_current() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")

    assert text == example_text()
    assert all(f"GONGKAI_{name.upper()}=" in text for name in Settings.model_fields)


def test_warehouse_and_archive_lie_under_home_unless_they_are_named(tmp_path: Path) -> None:
    settings = read_settings(home=tmp_path)

    assert settings.warehouse == f"sqlite:///{tmp_path}/warehouse.sqlite"
    assert settings.archive == f"{tmp_path}/archive"
    assert read_settings(archive_url="s3://bucket/x").archive == "s3://bucket/x"


def test_the_command_line_wins_over_the_environment_and_that_over_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("GONGKAI_SITE=file\nGONGKAI_CONTACT=a@b\n", encoding="utf-8")
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path))
    monkeypatch.setenv("GONGKAI_SITE", "environment")

    assert read_settings().site == "environment"
    assert read_settings(site="option").site == "option"
    assert read_settings(site=None).contact == "a@b"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("GONGKAI_TIMEZONE", "Mars/Olympus", "no time zone is called Mars/Olympus"),
        ("GONGKAI_NIGHTLY_CRON", "daily", "five fields"),
        ("GONGKAI_PARSE_WORKERS", "many", "integer"),
    ],
)
def test_a_wrong_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, message: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(WrongUsageError, match=rf"{name}: .*{message}"):
        read_settings()


def test_exported_settings_are_read_back_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(f"GONGKAI_{name.upper()}", "")
    before = read_settings(home=tmp_path, alert_urls=("json://a", "json://b"), server_port=0)

    export_settings(before)

    assert read_settings() == before


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://me:s3cret@db/x", "postgresql://me:***@db/x"),
        ("failed: postgresql://me:p@ss@db/x is down", "failed: postgresql://me:***@db/x is down"),
        ("s3://bucket/a?secret_key=abc&region=x", "s3://bucket/a?secret_key=***&region=x"),
        ("http://site/col/col1001/index.html", "http://site/col/col1001/index.html"),
        ("sqlite:////tmp/w.sqlite", "sqlite:////tmp/w.sqlite"),
    ],
)
def test_passwords_are_masked_and_nothing_else(text: str, shown: str) -> None:
    assert mask_passwords(text) == shown


def test_of_an_alert_address_only_the_kind_is_shown() -> None:
    assert mask_whole("mailto://user:pw@host?to=x") == "mailto://***"


def _write_profile(folder: Path, code: str) -> Path:
    path = folder / f"{code} 1.toml"
    shipped = (ROOT / "extract" / "sites" / "zhenhai.toml").read_text(encoding="utf-8")
    path.write_text(shipped.replace('code = "zhenhai"', f'code = "{code}"', 1), encoding="utf-8")
    return path


def test_several_sites_are_named_one_by_one_or_by_their_folder(tmp_path: Path) -> None:
    folder = tmp_path / "my sites"
    folder.mkdir()
    haishu, beilun = _write_profile(folder, "haishu"), _write_profile(folder, "beilun")

    assert read_settings().sites == ("zhenhai",)
    assert read_settings(site=str(haishu)).sites == (str(haishu),)
    assert read_settings(site=str(folder)).sites == (str(beilun), str(haishu))
    assert read_settings(site=name_sites(["zhenhai", str(haishu)])).sites == ("zhenhai", str(haishu))
    assert read_settings(site=f"zhenhai, {folder}, zhenhai").sites == ("zhenhai", str(beilun), str(haishu))
    assert name_sites([]) is None
    codes = [profile.site.code for profile in open_profiles(read_settings(site=f"zhenhai,{folder}"))]
    assert codes == ["zhenhai", "beilun", "haishu"]


def test_wrong_sites_are_refused_with_what_is_wrong(tmp_path: Path) -> None:
    twice = _write_profile(tmp_path, "zhenhai")
    empty = tmp_path / "empty"
    empty.mkdir()

    for site, message in (
        (str(empty), "names no site profile"),
        (f"zhenhai,{twice}", "are both of the site zhenhai"),
        (f"zhenhai,{tmp_path / 'none.toml'}", "site profile: .*none.toml"),
    ):
        with pytest.raises(WrongUsageError, match=message):
            open_profiles(read_settings(site=site))
    haishu = _write_profile(empty, "haishu")
    with pytest.raises(WrongUsageError, match="for one site, and the settings name zhenhai, haishu"):
        open_profile(read_settings(site=f"zhenhai,{haishu}"))
