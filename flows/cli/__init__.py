"""The command line. Commands import what they need when they are called: `--help` must not cost seconds."""

import atexit
import gc
import sys
import traceback

# The order of these is the order of the commands in the help.
from flows.cli import alerts, inspection, overview, parse, review, runs, schedules, setup, site, warehouse
from flows.cli.app import SOME_FAILED, app
from transform.text.inert import show_text

__all__ = [
    "alerts",
    "app",
    "inspection",
    "main",
    "overview",
    "parse",
    "review",
    "runs",
    "schedules",
    "setup",
    "site",
    "warehouse",
]

# Thresholds of the garbage collector, of which the first is 700 by default: what is imported stays, and to look through
# it again and again took a seventh of the time to the first step of a run.
_COLLECT_SELDOM = (50_000, 10, 10)


def main() -> None:
    """Run `gongkai`. The traceback of a bug of ours may have text of a site in it: control characters are signs there."""
    gc.set_threshold(*_COLLECT_SELDOM)
    # At its end Python looks for rings among all that was imported: a sixth of the time that `gongkai status` took.
    atexit.register(gc.freeze)
    try:
        app(prog_name="gongkai")
    except Exception:  # noqa: BLE001 - as Python does by itself
        sys.stderr.write(show_text(traceback.format_exc()))
        sys.exit(SOME_FAILED)
