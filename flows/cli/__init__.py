"""The command line. Commands import what they need when they are called: `--help` must not cost seconds."""

# The order of these is the order of the commands in the help.
from flows.cli import runs, serving, parsing, looking, tracing, reviewing, keeping, site, configuration  # noqa: I001
from flows.cli.app import app

__all__ = [
    "app",
    "configuration",
    "keeping",
    "looking",
    "main",
    "parsing",
    "reviewing",
    "runs",
    "serving",
    "site",
    "tracing",
]


def main() -> None:
    """Run `gongkai`."""
    app(prog_name="gongkai")
