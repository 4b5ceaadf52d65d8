"""How runs are performed and their ends said: a report for people, or one object of JSON for each run."""

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from flows.cli.app import INTERRUPTED, SOME_FAILED, say
from transform.text.inert import show_line

if TYPE_CHECKING:
    from flows.nights import EndedNight
    from flows.run.report import RunReport
    from flows.settings import Settings
    from load.queries.issues import CheckTally

WRONG_USAGE = 2


def end_run(
    settings: "Settings",
    flow: str,
    perform: "Callable[[], RunReport]",
    *,
    as_json: bool = False,
    to: Path | None = None,
) -> int:
    """Perform a run, which prints its report, and return its exit code. ``as_json`` the report is on standard error, and
    an object on standard output. ``to`` is the file for its changes.

    Why nothing was done is said on standard error too, where errors are looked for.
    """
    report = _perform_as_json(settings, flow, perform) if as_json else perform()
    if to is not None:
        from flows.console.changes import write_changes
        from flows.words import Words

        write_changes(to, report.site, report.changes)
        words = Words(settings.lang)
        say(words.say("report.changes_written", count=len(report.changes), file=to), err=True)
    if report.exit_code > SOME_FAILED and report.reason:
        say(show_line(f"gongkai: {report.reason}"), err=True)
    return report.exit_code


def _perform_as_json(settings: "Settings", flow: str, perform: "Callable[[], RunReport]") -> "RunReport":
    from flows.alerts.end_of_run import name_sites
    from flows.console.run_json import write_end, write_run
    from flows.failures import REPORTED_ERRORS
    from flows.settings import mask_passwords

    try:
        with redirect_stdout(sys.stderr):
            report = perform()
    except REPORTED_ERRORS as error:
        if error.exit_code != WRONG_USAGE:
            reason = mask_passwords(str(error))
            say(write_end(flow, name_sites(settings), "crashed", reason, error.exit_code))
        raise
    except (KeyboardInterrupt, SystemExit) as stopped:
        code = stopped.code if isinstance(stopped, SystemExit) else INTERRUPTED
        say(write_end(flow, name_sites(settings), "stopped", None, int(code or 0)))
        raise
    say(write_run(report, _read_tallies(settings, report)))
    return report


def _read_tallies(settings: "Settings", report: "RunReport") -> "Iterable[CheckTally]":
    """What a run opened and resolved; nothing of one that was not recorded."""
    if report.run_id is None:
        return ()
    from flows.resources import open_current_warehouse
    from load.queries.issues import tally_issues

    engine = open_current_warehouse(settings)
    try:
        return tally_issues(engine, report.run_id)
    finally:
        engine.dispose()


def run_each_site(
    settings: "Settings",
    words: list[str],
    more: Mapping[str, list[str]] | None = None,
    *,
    recorded: bool,
    as_json: bool,
) -> int:
    """Run the command for each site, recorded ones with one Prefect server for all, and print what each of them printed.
    ``more`` are further words by profile, for those sites alone. ``as_json`` only the objects are printed."""
    from flows import nights
    from flows.console.run_report import print_run_of_site, print_sites
    from flows.resources import open_profiles
    from flows.stopping import end_on_sigterm

    codes = [profile.site.code for profile in open_profiles(settings)]
    named = dict(zip(settings.sites, codes, strict=True))
    ended: list[EndedNight] = []

    def show(night: "EndedNight") -> None:
        ended.append(replace(night, site=named[night.site]))
        if as_json:
            _say_object(words[0], ended[-1])
        else:
            print_run_of_site(ended[-1], settings.lang)

    with end_on_sigterm(), ExitStack() as stack:
        if recorded:
            from flows.serving.prefect_environment import prepare_prefect
            from flows.serving.prefect_server import named_or_own_server

            prepare_prefect(settings, quiet=True)
            os.environ["PREFECT_API_URL"] = stack.enter_context(named_or_own_server(settings))
        code = nights.run_each_site(settings, [*words, *(["--json"] if as_json else [])], show, more)
    if not as_json:
        print_sites(ended, settings.lang)
    return code


def _say_object(flow: str, ended: "EndedNight") -> None:
    """The object of a site's run; of one that could not say how it ended, its exit code alone."""
    from flows.console.run_json import write_end

    objects = [line for line in ended.output.splitlines() if line.startswith("{")]
    say(objects[-1] if objects else write_end(flow, ended.site, None, None, ended.exit_code))
