"""Changed facts for people and scripts: on a line each, grouped by cause and indicator, and as a file."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields, replace
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from flows.console.json_lines import write_decimal, write_json
from flows.console.output import InertConsole
from flows.errors import WrongUsageError, refuse_target
from flows.words import Words
from transform.forms.catalogue import indicators
from transform.text.inert import neutralise_formula, show_line

if TYPE_CHECKING:
    from load.versions.candidate import FactChange

_CAUSES = ("site", "normaliser", "unknown")
_ENDINGS = (".csv", ".jsonl", ".json")


def name_site(site: str, change: "FactChange") -> "FactChange":
    """The changed fact with its publisher named as it is in every warehouse: site/code."""
    return replace(change, publisher=f"{site}/{change.publisher}")


def describe_change(words: Words, change: "FactChange") -> str:
    """A changed fact on one line: publisher, year, indicator, old value → new value with its unit."""
    return show_line(f"{change.publisher} {change.year} {_name_line(change)}: {_show_values(words, change)}")


def print_changes(console: InertConsole, changes: "Iterable[FactChange]") -> None:
    """Print changed facts, one on each line."""
    for change in changes:
        console.print(f"  {describe_change(console.words, change)}")


def print_grouped(console: InertConsole, changes: "Sequence[FactChange]") -> None:
    """Print all of the changed facts by cause and line of the form, those of most facts first."""
    words = console.words
    for cause in _CAUSES:
        of_cause = [change for change in changes if change.cause == cause]
        if of_cause:
            said = {"cause": words.say(f"cause.{cause}"), "meaning": words.say(f"change.{cause}")}
            console.say("change.group", **said, count=len(of_cause), style="bold")
        for line, of_line in _group_by_line(of_cause):
            known = indicators().get(of_line[0].indicator)
            label = known.label if known else ""
            console.say("change.line", line=line, label=label, count=len(of_line))
            for change in of_line:
                console.print(
                    show_line(f"      {change.publisher} {change.year}: {_show_values(words, change)}"),
                    soft_wrap=True,
                )


def require_writable(to: Path) -> None:
    """Raise, before anything is done, what ``write_changes`` would raise after it."""
    if to.suffix.lower() not in _ENDINGS:
        raise WrongUsageError(f"--to {to}: write .csv, or .jsonl for JSON lines")
    try:
        with to.open("a", encoding="utf-8"):
            pass
    except OSError as error:
        raise refuse_target(f"--to {to}", error) from error


def write_changes(to: Path, site: str, changes: "Iterable[FactChange]") -> None:
    """Write changed facts as a file: CSV with a line of names, or an object of JSON a line, by the file's ending.

    Raises WrongUsageError for a place that cannot be written, NothingDoneError where the disk is full.
    """
    from load.versions.candidate import FactChange

    rows = ({"site": site} | asdict(change) for change in changes)
    try:
        with to.open("w", encoding="utf-8", newline="") as file:
            if to.suffix.lower() == ".csv":
                table = csv.writer(file)
                table.writerow(["site", *(field.name for field in fields(FactChange))])
                table.writerows([_write_cell(value) for value in row.values()] for row in rows)
            else:
                file.writelines(f"{write_json(row)}\n" for row in rows)
    except OSError as error:
        raise refuse_target(f"--to {to}", error) from error


def _group_by_line(changes: "Iterable[FactChange]") -> "list[tuple[str, list[FactChange]]]":
    grouped = groupby(sorted(changes, key=_name_line), key=_name_line)
    lines = [(line, sorted(some, key=lambda one: (one.publisher, one.year))) for line, some in grouped]
    return sorted(lines, key=lambda line: -len(line[1]))


def _name_line(change: "FactChange") -> str:
    return change.indicator if change.breakdown == "total" else f"{change.indicator}/{change.breakdown}"


def _show_values(words: Words, change: "FactChange") -> str:
    old = _show_value(words, change.old_state, change.old_value)
    new = _show_value(words, change.new_state, change.new_value)
    unit = f" {change.unit}" if change.unit else ""
    if change.old_unit and change.new_state and change.old_unit != change.unit:
        return f"{old} {change.old_unit} → {new}{unit or words.say('change.no_unit')}"
    is_same = (change.old_value, change.old_state) == (change.new_value, change.new_state)
    return f"{old} → {new}{unit}{words.say('change.unit_changed') if is_same else ''}"


def _show_value(words: Words, state: str | None, value: Decimal | None) -> str:
    return words.say(f"state.{state or 'not_there'}") if value is None else write_decimal(value)


def _write_cell(value: object) -> object:
    if isinstance(value, Decimal):
        return write_decimal(value)
    return neutralise_formula(value) if isinstance(value, str) else value
