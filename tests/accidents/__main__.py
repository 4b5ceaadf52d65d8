"""Accidents of nights, and what everybody is told of each: python -m tests.accidents [--only WORDS] [--write-document].

It prints the table of docs/ACCIDENTS.md, and ends with 1 where a night after an accident was no good one.
"""

import argparse
import logging
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from load.runs.outcome import RunOutcome
from tests.accidents.ground import Ground, open_ground, open_hook, start_prefect
from tests.accidents.nights import ACCIDENTS, Accident
from tests.conftest import create_database, database_url
from tests.support.postgres import open_postgres
from tests.support.processes import ROOT

DOCUMENT = ROOT / "docs" / "ACCIDENTS.md"
_HEAD = """\
# Accidents

What a night makes of an accident, and who is told what: `make accidents` has each of them happen to a recorded night of its own (a process,
the replica as the site, a Prefect server, a webhook as the person on call) after a good one, and writes this page. The exit code is that of
the night, or of `gongkai serve` where that is named; a night of a worker has none that anybody sees. Prefect's state is the one after
`gongkai status --alert`, which ends there what is dead.

| accident | exit code | `run.outcome` | `run.reason` | state in Prefect | messages and pings | `status` | next night |
|---|---:|---|---|---|---|---:|---|
"""
_MOST = 140


@dataclass(frozen=True, slots=True)
class Row:
    """What was seen of an accident."""

    cells: tuple[str, ...]
    is_well_again: bool


def main() -> int:
    """Have accidents happen."""
    given = _read_arguments()
    logging.disable(logging.CRITICAL)
    # A shell that starts it in the background has it ignore Ctrl-C, and nights would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    rows = []
    for row in _try_all([one for one in ACCIDENTS if given.only in one.name]):
        rows.append(row)
        sys.stdout.write(_format(row) + "\n")
        sys.stdout.flush()
    if given.write_document:
        DOCUMENT.write_text(_HEAD + "".join(f"{_format(row)}\n" for row in rows), encoding="utf-8")
    return 0 if all(row.is_well_again for row in rows) else 1


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="", metavar="WORDS", help="accidents whose name has these words")
    parser.add_argument("--write-document", action="store_true", help=f"write {DOCUMENT.name}")
    return parser.parse_args()


def _try_all(accidents: list[Accident]) -> Iterator[Row]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        hook = stack.enter_context(open_hook())
        api = stack.enter_context(start_prefect(folder))
        server = stack.enter_context(
            open_postgres(Path(tempfile.gettempdir()) / f"gongkai-accidents-{folder.name}")
        )
        for number, accident in enumerate(accidents):
            warehouse = database_url(server, create_database(server)) if accident.on_postgresql else ""
            with open_ground(folder / str(number), hook, api, warehouse) as ground:
                yield _try(accident, ground)


def _try(accident: Accident, ground: Ground) -> Row:
    ground.hook.take()
    code = accident.happen(ground)
    told = ground.hook.take()
    outcome, reason = ground.read_end()
    status = ground.ask_status()
    told += [f"then {title}" for title in ground.hook.take()]
    state = ground.find_state()
    after = ground.run_next()
    if outcome == RunOutcome.RUNNING:  # whoever comes next finds out
        outcome, reason = _read_found(ground)
    told_next = [title for title in ground.hook.take() if not title.startswith("/")]
    cells = (
        accident.name, "–" if code is None else str(code), outcome, _shorten(reason), state, "; ".join(told) or "nothing", str(status),
        "; ".join([after.outcome.value, *told_next]),
    )  # fmt: skip
    return Row(cells, after.outcome in (RunOutcome.DONE, RunOutcome.SOME_FAILED))


def _read_found(ground: Ground) -> tuple[str, str]:
    rows = ground.deployment.rows(
        "SELECT outcome, reason FROM run WHERE outcome = 'abandoned' ORDER BY run_id"
    )
    return (str(rows[-1][0]), str(rows[-1][1])) if rows else (RunOutcome.RUNNING.value, "")


def _shorten(reason: str) -> str:
    return reason if len(reason) <= _MOST else reason[: _MOST - 1] + "…"


def _format(row: Row) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in row.cells) + " |"


if __name__ == "__main__":
    sys.exit(main())
