"""Commands of ours as they are written in documents and files of a deployment: do they exist, with these options?"""

import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

import typer

import flows.cli
from flows.cli.app import app

_BLOCK = re.compile(r"^```(?:sh|text)?\n(.*?)^```$", re.M | re.S)
_BEFORE = re.compile(r"\w+=.*|exec|env|--unset=\w+")


def list_commands(page: Path) -> Iterator[list[str]]:
    """The words behind `gongkai` of each command in the blocks of a document."""
    for block in _BLOCK.findall(page.read_text(encoding="utf-8")):
        for line in re.sub(r"(?:^|\s)#.*", "", block, flags=re.M).splitlines():
            for part in re.split(r"&&|[;|&]", line):
                words = _split(part)
                while words and _BEFORE.fullmatch(words[0]):
                    words.pop(0)
                if words and words[0].rpartition("/")[2] == "gongkai":
                    yield words[1:]


def find_faults(words: Sequence[str]) -> list[str]:
    """What is wrong with a command: a name or an option that there is not."""
    assert flows.cli.main is not None  # which registers the commands
    command, rest = typer.main.get_command(app), list(words)
    while rest and hasattr(command, "commands"):
        name = rest.pop(0)
        if name not in command.commands:
            return [f"no command {name} in: gongkai {' '.join(words)}"]
        command = command.commands[name]
    known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    options = [word.partition("=")[0] for word in rest if word.startswith("-")]
    return [f"no option {option} in: gongkai {' '.join(words)}" for option in options if option not in known]


def _split(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:  # half of a quoted text: no command of ours
        return []
