"""The command line. Commands import what they need when they are called: `--help` must not cost seconds."""

import sys
import traceback

# The order of these is the order of the commands in the help.
from flows.cli import inspection, parse, review, runs, schedules, site, warehouse
from flows.cli.app import SOME_FAILED, app
from transform.text.inert import show_text

__all__ = ["app", "inspection", "main", "parse", "review", "runs", "schedules", "site", "warehouse"]


def main() -> None:
    """Run `gongkai`. The traceback of a bug of ours may have text of a site in it: control characters are signs there."""
    try:
        app(prog_name="gongkai")
    except Exception:  # noqa: BLE001 - as Python does by itself
        sys.stderr.write(show_text(traceback.format_exc()))
        sys.exit(SOME_FAILED)
