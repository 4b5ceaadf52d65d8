"""The nights of several sites: spread over a window, one after the other or side by side, one exit code for all."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows import nights
from flows.nights import EndedNight, add_up, plan_nights, run_each_site
from flows.settings import Settings, read_settings

AT = datetime(2026, 3, 1, 18, tzinfo=UTC)
DAY = "2026-03-02"  # in Shanghai
PROFILE = '[site]\ncode = "{code}"\nname = "{code}"\nbase_url = "http://{code}.test"\n[[source]]\nkind = "links"\npath = "/"\n'


def settings_of(folder: Path, *codes: str, **more: object) -> Settings:
    """The settings of a deployment with a folder of profiles."""
    for code in codes:
        (folder / f"{code}.toml").write_text(PROFILE.format(code=code), encoding="utf-8")
    return read_settings(home=folder / "home", site=str(folder), **more)


def test_each_site_has_its_place_in_the_window_whatever_other_sites_there_are(tmp_path: Path) -> None:
    few = plan_nights(settings_of(tmp_path, "a", "b"), AT)
    more = plan_nights(settings_of(tmp_path, "a", "aa", "b", "c"), AT)

    begins = {planned.code: planned.begins for planned in more}
    assert [planned.code for planned in more] == ["a", "aa", "b", "c"]
    assert all(begins[planned.code] == planned.begins for planned in few)
    assert len(set(begins.values())) == 4
    assert all(AT <= moment < AT + timedelta(minutes=60) for moment in begins.values())


def test_without_a_window_all_begin_at_once(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, "a", "b", nights_window_minutes=0)
    assert {planned.begins for planned in plan_nights(settings, AT)} == {AT}


@pytest.mark.parametrize(
    ("codes", "code"),
    [
        ((0, 0), 0),
        ((3, 3), 3),
        ((4, 4), 4),
        ((0, 3), 1),
        ((0, 4), 1),
        ((3, 4), 1),
        ((1, 0), 1),
        ((0, 143), 143),
        ((0, -15), 143),
    ],
)
def test_the_exit_code_of_several_sites(codes: tuple[int, ...], code: int) -> None:
    assert add_up(codes) == code


@pytest.mark.parametrize(("warehouse", "at_once"), [("", 1), ("postgresql://there/db", 3)])
def test_on_sqlite_one_after_the_other_else_as_many_as_may_be(
    warehouse: str, at_once: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(nights._Runs, "run", lambda _, site, words: EndedNight(site, " ".join(words), 0))
    pool = nights.ThreadPoolExecutor
    monkeypatch.setattr(
        nights, "ThreadPoolExecutor", lambda most, **more: (asked.append(most), pool(most, **more))[1]
    )
    said: list[EndedNight] = []

    code = run_each_site(
        settings_of(tmp_path, "a", "b", warehouse_url=warehouse, nights_at_once=3), ["nightly"], said.append
    )

    assert (code, asked) == (0, [at_once])
    assert [(Path(ended.site).stem, ended.output) for ended in said] == [("a", "nightly"), ("b", "nightly")]


def test_one_site_that_is_down_is_its_own_outcome(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        nights._Runs,
        "run",
        lambda _, site, words: EndedNight(site, "", 3 if site.endswith("a.toml") else 0),
    )
    assert run_each_site(settings_of(tmp_path, "a", "b"), ["nightly"], lambda ended: None) == 1


def test_the_nights_of_several_sites_are_started_and_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows import nightly

    settings = settings_of(tmp_path, "a", "b")
    started: list[dict[str, object]] = []
    monkeypatch.setattr(
        nightly, "run_deployment", lambda name, **more: started.append({"name": name, **more})
    )
    monkeypatch.setattr(nightly, "_scheduled_time", lambda: AT)

    nightly._start_nights(settings, full=True, take_over=False)

    assert [(one["name"], one["flow_run_name"], one["timeout"], one["as_subflow"]) for one in started] == [
        ("night/night", f"a {DAY}", 0, False), ("night/night", f"b {DAY}", 0, False),
    ]  # fmt: skip
    assert [one["scheduled_time"] for one in started] == [
        planned.begins for planned in plan_nights(settings, AT)
    ]
    assert started[0]["parameters"] == {"site": str(tmp_path / "a.toml"), "full": True, "take_over": False}
    assert len({one["idempotency_key"] for one in started}) == 2
