"""The terminal: colours and width for people, plain lines for files and pipes."""

from rich.console import Console

SEVERITY_STYLE = {"error": "red", "warning": "yellow", "info": "cyan"}
_PLAIN_WIDTH = 120


def open_console() -> Console:
    """A console on standard output: as wide as the terminal, or wide enough for a log."""
    console = Console(highlight=False, emoji=False)
    return console if console.is_terminal else Console(highlight=False, emoji=False, width=_PLAIN_WIDTH)
