"""The command line. Commands import what they need when they are called: `--help` must not cost seconds."""

from flows.cli import configuration, parsing, runs, serving
from flows.cli.app import app

__all__ = ["app", "configuration", "main", "parsing", "runs", "serving"]


def main() -> None:
    """Run `gongkai`."""
    app(prog_name="gongkai")
