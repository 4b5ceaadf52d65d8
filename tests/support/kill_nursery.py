"""A process that has imported what a night needs, and forks a night for each line of its standard input.

A night can be killed with SIGKILL at a named point: before and after a commit and a COPY, after a statement that writes, before,
amid and after the keeping of an object. The points are named from outside: nothing of the product is aware of them.
"""

import json
import os
import signal
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.engine.default import DefaultDialect

import extract.archive.folder_store
from flows.reading.parse import parse_report
from flows.run import pipeline
from flows.run.request import nightly_request
from flows.run.start import run_now
from flows.settings import Settings, read_settings
from load.runs.host_lease import HostLease

_WRITING = ("INSERT", "UPDATE", "DELETE")


class Points:
    """The points that a night passes, each under a name with its number; at ``kill_at`` the process is killed."""

    def __init__(self, kill_at: str | None) -> None:
        self._kill_at, self._counts, self._lock = kill_at, Counter[str](), threading.Lock()
        self.passed: list[str] = []

    def pass_one(self, name: str) -> None:
        """Pass a point of this name."""
        with self._lock:
            self._counts[name] += 1
            point = f"{name} {self._counts[name]}"
            self.passed.append(point)
            if point == self._kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

    def around(self, owner: Any, name: str, what: str) -> None:
        """Have a point before and after each call of a function."""
        function: Callable[..., Any] = getattr(owner, name)

        def call(*given: Any, **named: Any) -> Any:
            if not _is_of_the_night():
                return function(*given, **named)
            self.pass_one(f"before {what}")
            result = function(*given, **named)
            self.pass_one(f"after {what}")
            return result

        setattr(owner, name, call)

    def pass_statement(self, *given: Any) -> None:
        """A listener of SQLAlchemy: a point after each statement that writes."""
        words = str(given[2]).split(None, 3)
        if words and words[0] in _WRITING and _is_of_the_night():
            table = words[1] if words[0] == "UPDATE" else words[2]
            self.pass_one(f"after {words[0]} {table.strip(chr(34))}")


_aside = threading.local()


def _pass_by(owner: Any, name: str) -> None:
    """Have no points within the calls of a function: how often it is called depends on the machine."""
    function: Callable[..., Any] = getattr(owner, name)

    def call(*given: Any, **named: Any) -> Any:
        _aside.now = True
        try:
            return function(*given, **named)
        finally:
            _aside.now = False

    setattr(owner, name, call)


def _is_of_the_night() -> bool:
    """Whether this is no heartbeat and no turn at a host: how many of these there are depends on the machine."""
    thread = threading.current_thread()
    of_a_run = thread is threading.main_thread() or thread.name.startswith(("fetch", "flush"))
    return of_a_run and not getattr(_aside, "now", False)


def _run_night(job: dict[str, Any]) -> None:
    points = Points(job["kill_at"])
    for taking in ("take_turn", "postpone", "give_back"):
        _pass_by(HostLease, taking)
    # In a process of its own each night would start another one, which takes longer than all the rest.
    pipeline.parser_pool = lambda workers: nullcontext(lambda jobs: list(map(parse_report, jobs)))  # type: ignore
    points.around(DefaultDialect, "do_commit", "commit")
    points.around(extract.archive.folder_store.FolderStore, "write", "keeping")
    points.around(extract.archive.folder_store.os, "fsync", "flushing an object")
    event.listen(Engine, "after_cursor_execute", points.pass_statement)
    points.around(psycopg.Copy, "__exit__", "the end of a COPY")
    run_now(
        read_settings(**job["settings"]), nightly_request, publish=lambda report, engine: None,
        clock=partial(datetime.fromisoformat, job["now"]),
    )  # fmt: skip
    Path(job["points"]).write_text(json.dumps(points.passed), encoding="utf-8")


def describe_night(settings: Settings, now: datetime, points: Path, kill_at: str | None) -> str:
    """The line that asks for a night. The points that it passed are written to a file, if it comes to its end."""
    names = ("home", "site", "warehouse_url", "parse_workers")
    shown = {name: getattr(settings, name) for name in names}
    job = {"settings": {**shown, "home": str(settings.home)}, "now": now.isoformat()}
    return json.dumps({**job, "points": str(points), "kill_at": kill_at}) + "\n"


def main() -> None:
    """Fork the nights one after another, and print the exit code of each: -9 of one that was killed."""
    for line in sys.stdin:
        night = os.fork()
        if not night:
            try:
                _run_night(json.loads(line))
            except BaseException:  # noqa: BLE001 - it must not go on as the nursery does
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        _, status = os.waitpid(night, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
