"""Two programs on one warehouse never alternate: the one that came later writes, the other is refused."""

import pytest
from sqlalchemy import Engine

from load.engine import write
from load.errors import SupersededProgram
from load.normalisers import Program, enter_program
from load.runs.outcome import RunOutcome
from load.runs.run_lock import finish_run, start_run
from tests.support.warehouse import FIRST_NIGHT


def enter(engine: Engine, normaliser: str, package: str = "0.1.0", *, take_over: bool = False) -> None:
    """A program begins to write."""
    with write(engine) as conn:
        enter_program(conn, Program(normaliser, package, take_over), FIRST_NIGHT)


def test_a_program_that_another_followed_is_refused_until_it_takes_over(engine: Engine) -> None:
    for normaliser in ("a", "a", "b", "b", "c"):
        enter(engine, normaliser)
    for superseded in ("a", "b", "a"):
        with pytest.raises(
            SupersededProgram, match=rf"normaliser {superseded}\) is superseded .* normaliser c"
        ):
            enter(engine, superseded)
    enter(engine, "a", take_over=True)
    enter(engine, "a")
    for superseded in ("b", "c"):
        with pytest.raises(SupersededProgram, match="--take-over"):
            enter(engine, superseded)


def test_a_program_of_an_older_package_is_superseded_before_it_ever_wrote(engine: Engine) -> None:
    enter(engine, "new", "0.10.0")
    for older in ("0.9.0", "0.10.0rc1", "0.10.0.dev3"):
        with pytest.raises(SupersededProgram, match=f"gongkai {older}.*gongkai 0.10.0"):
            enter(engine, f"of {older}", older)
    enter(engine, "edited", "0.10.0")
    enter(engine, "newer", "0.11.0.dev1")


def test_a_release_that_reads_as_before_keeps_its_place(engine: Engine) -> None:
    enter(engine, "a", "0.1.0")
    enter(engine, "a", "0.2.0")
    enter(engine, "a", "0.1.0")
    with pytest.raises(SupersededProgram):
        enter(engine, "b", "0.1.0")


def test_a_refused_program_records_no_run_and_leaves_the_lock(engine: Engine) -> None:
    for name in ("a", "b"):
        run = start_run(engine, "nightly", {}, FIRST_NIGHT, program=Program(name, "0.1.0"))
        finish_run(run, RunOutcome.DONE, {}, FIRST_NIGHT)
    with pytest.raises(SupersededProgram) as caught:
        start_run(engine, "nightly", {}, FIRST_NIGHT, program=Program("a", "0.1.0"))
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 3
    run = start_run(engine, "nightly", {}, FIRST_NIGHT, program=Program("b", "0.1.0"))
    assert run.run_id == 3 or engine.dialect.name == "postgresql"
    finish_run(run, RunOutcome.DONE, {}, FIRST_NIGHT)
