"""What a run leaves in Prefect's UI is text of ours, and what Prefect cannot record ends the run with a reason."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from prefect.client.schemas.objects import FlowRun
from prefect.exceptions import PrefectException
from prefect.states import Failed

from flows import prefect_tasks
from flows.alerts import end_of_run
from flows.errors import NothingDoneError
from flows.nightly import nightly
from flows.prefect_tasks import alert_of_end, end_told, perform_flow, read_end, run_as_task
from flows.run.report import RunReport
from flows.run.request import backfill_request, nightly_request
from flows.settings import read_settings
from flows.watch import watch
from load.runs.outcome import RunOutcome
from load.runs.run_lock import utc_now
from tests.support.deployment import Deployment


def test_a_run_whose_process_died_is_told_with_the_sites_of_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(end_of_run, "deliver", lambda settings, message: sent.append(message.title))
    for code in ("a", "b"):
        (tmp_path / f"{code}.toml").write_text(
            f'[site]\ncode = "{code}"\nname = "{code}"\nbase_url = "http://{code}.test"\n'
            '[[source]]\nkind = "links"\npath = "/"\n',
            encoding="utf-8",
        )
    monkeypatch.setenv("GONGKAI_SITE", str(tmp_path))
    for parameters in ({"site": str(tmp_path / "b.toml")}, {"site": None}, {"site": "gone.toml"}):
        run = FlowRun(flow_id=uuid4(), name="quick-fox", parameters=parameters)
        alert_of_end(nightly, run, Failed())

    assert sent == [
        "Gongkai, b: the night broke off",
        "Gongkai, a, b: the night broke off",
        "Gongkai, gone.toml: the night broke off",
    ]


def test_a_run_that_told_of_its_end_itself_is_not_told_again(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(end_of_run, "deliver", lambda settings, message: sent.append(message.title))
    run = FlowRun(flow_id=uuid4(), name="quick-fox", parameters={})
    monkeypatch.setenv("PREFECT__FLOW_RUN_ID", str(run.id))
    monkeypatch.setattr("prefect.runtime.flow_run.id", str(run.id), raising=False)
    alert_of_end(nightly, run, end_told(Failed()))
    assert sent == []


def test_a_watch_names_the_sites_that_are_stale(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one that is to have nights and never had any; one that the settings no longer name is nobody's concern."""
    profiles = Path(deployment.settings.site).parent / "sites"
    profiles.mkdir()
    own = Path(deployment.settings.site).read_text(encoding="utf-8")
    (profiles / "own.toml").write_text(own, encoding="utf-8")
    other = own.replace('code = "zhenhai-replica"', 'code = "beilun"', 1)
    (profiles / "other.toml").write_text(other, encoding="utf-8")
    deployment.now = utc_now()
    deployment.run()
    monkeypatch.setenv("GONGKAI_HOME", str(deployment.settings.home))
    monkeypatch.setenv("GONGKAI_SITE", str(profiles))
    state = watch.fn()
    assert (state.type, state.name) == ("FAILED", "Ill")
    assert state.message.splitlines()[0] == "beilun: There was no good night yet."
    (profiles / "other.toml").unlink()
    state = watch.fn()
    assert (state.type, state.message) == ("COMPLETED", "1 sites are well")


def test_a_step_that_prefect_cannot_record_ends_the_run_with_a_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object, **__: object) -> Callable[[], None]:
        def call() -> None:
            raise PrefectException("Internal Server Error")

        return call

    monkeypatch.setattr(prefect_tasks, "Task", refuse)
    with pytest.raises(NothingDoneError, match=r"Prefect could not record discover .*Server Error.*again"):
        run_as_task("discover", lambda: None)


@pytest.mark.parametrize(
    ("outcome", "kind", "name"),
    [
        (RunOutcome.DONE, "COMPLETED", "Completed"),
        (RunOutcome.SOME_FAILED, "COMPLETED", "SomeFailed"),
        (RunOutcome.NOTHING_DONE, "FAILED", "NothingDone"),
        (RunOutcome.REFUSED, "FAILED", "Refused"),
        (RunOutcome.SKIPPED, "CANCELLED", "Skipped"),
    ],
)
def test_the_state_of_a_flow_is_called_as_its_run_ended_and_says_why(
    outcome: RunOutcome, kind: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime(2019, 3, 1, 2, tzinfo=UTC)
    report = RunReport("nightly", "zhenhai", outcome, now, now, reason="run 7 holds site zhenhai")
    monkeypatch.setattr(prefect_tasks, "run_now", lambda *_, **__: report)

    state = perform_flow(read_settings(), nightly_request)

    assert (state.type, state.name, state.message) == (kind, name, "run 7 holds site zhenhai")
    assert read_end(state) is report


def test_a_run_that_broke_off_is_crashed_and_its_caller_gets_the_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broken = NothingDoneError("the warehouse was lost on the way")

    def break_off(*_: object, **__: object) -> RunReport:
        raise broken

    monkeypatch.setattr(prefect_tasks, "run_now", break_off)

    state = perform_flow(read_settings(), nightly_request)

    assert (state.type, state.message) == ("CRASHED", "the warehouse was lost on the way")
    with pytest.raises(NothingDoneError) as raised:
        read_end(state)
    assert raised.value is broken


def test_contradictory_years_end_a_run_at_once_with_the_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """The form of Prefect cannot compare two of its fields."""
    sent: list[str] = []
    monkeypatch.setattr(end_of_run, "deliver", lambda settings, message: sent.append(message.title))
    make_request = partial(
        backfill_request, first_year=2018, last_year=2017, publishers=(), mode="fill", dry_run=False
    )

    state = perform_flow(read_settings(), make_request)

    assert (state.type, state.name) == ("FAILED", "WrongUsage")
    assert state.message == "years 2018-2017: the first year must not be after the last"
    assert len(sent) == 1
