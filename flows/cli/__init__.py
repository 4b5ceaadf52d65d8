"""The command line. Commands import what they need when they are called: `--help` must not cost seconds."""

# The order of these is the order of the commands in the help.
from flows.cli import runs, parse, inspection, review, warehouse, site  # noqa: I001
from flows.cli.app import app

__all__ = ["app", "inspection", "main", "parse", "review", "runs", "site", "warehouse"]


def main() -> None:
    """Run `gongkai`."""
    app(prog_name="gongkai")
