"""How values are written for people and scripts."""

import io
import json
import re
from decimal import Decimal

import pytest
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.console.json_lines import write_decimal, write_json
from flows.console.output import InertConsole


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("3", "3"),
        ("3.00", "3"),
        ("3E+2", "300"),
        ("0", "0"),
        ("-0.0", "0"),
        ("4068.208", "4068.208"),
        ("1E-7", "0.0000001"),
    ],
)
def test_decimals_have_no_exponent(value: str, text: str) -> None:
    assert write_decimal(Decimal(value)) == text


ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
HOSTILE = "[red]政[/red][link=http://x]府[/link] \x1b]8;;http://x\x07\x1b[2J\x9b31m\r\u202e\u0085:smile:"
SHOWN = "[red]政[/red][link=http://x]府[/link] ␛]8;;http://x␇␛[2J\N{REPLACEMENT CHARACTER}31m␍\N{REPLACEMENT CHARACTER}␤:smile:"


def print_everywhere(console: Console) -> None:
    """Print a hostile text in every way that commands print."""
    console.print(HOSTILE)
    console.print(Text("> ", style="red").append(HOSTILE, style="default"))
    console.print(f"  {HOSTILE}", style="dim", soft_wrap=True)
    console.rule(Text(HOSTILE), align="left")
    table = Table(title=HOSTILE)
    table.add_column(HOSTILE)
    table.add_row(HOSTILE)
    table.add_row(Text(HOSTILE, style="yellow"))
    console.print(table)


def test_no_text_acts_on_a_console() -> None:
    written = io.StringIO()
    print_everywhere(InertConsole(file=written, width=300, highlight=False))

    assert ACTS.findall(written.getvalue()) == []
    assert written.getvalue().count("[red]政[/red][link=http://x]府[/link] ␛]8;;http://x") == 8


def test_on_a_terminal_the_styles_are_ours_alone() -> None:
    written = io.StringIO()
    print_everywhere(InertConsole(file=written, width=300, force_terminal=True, color_system="standard"))

    without_styles = re.sub(r"\x1b\[[\d;]*m", "", written.getvalue())
    assert ACTS.findall(without_styles) == []
    assert "\x1b]" not in written.getvalue()
    assert "\x1b[31m> " in written.getvalue()
    assert SHOWN in without_styles


def test_json_is_the_text_and_does_not_act() -> None:
    row = {"title": HOSTILE, "path": "a\u2028"}

    assert ACTS.findall(write_json(row)) == []
    assert json.loads(write_json(row)) == row
