"""Every attack of the corpus ends within the limits in a report or an error, and the command says which."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from tests.fuzz.attacks import Expected, list_attacks, load_expected
from tests.fuzz.reading import End, Reading, open_reader

# One cheap attack of so many is read here, and one of so many is given to the command; `make fuzz` reads all.
_READ_HERE, _TO_THE_COMMAND = 4, 30


@pytest.fixture(scope="module")
def attacks() -> dict[str, bytes]:
    """The attacks that are cheap to read, and the names alone of the others."""
    expected = load_expected()
    return {
        name: data if name in expected and not expected[name].is_dear else b""
        for name, data in list_attacks()
    }


def test_what_has_to_come_of_each_attack_is_written_down(attacks: dict[str, bytes]) -> None:
    assert attacks.keys() ^ load_expected().keys() == set()
    assert len(attacks) > 500


def test_attacks_end_as_expected(attacks: dict[str, bytes]) -> None:
    wrong = []
    cheap = [name for name, data in attacks.items() if data]
    with open_reader() as read:
        for name in cheap[::_READ_HERE]:
            reading = read(attacks[name], name)
            if load_expected()[name].contradicts(reading):
                wrong.append((name, reading.end, reading.reason))
    assert wrong == []


@pytest.mark.parametrize("as_json", [True, False], ids=["json", "for people"])
def test_the_command_gives_a_report_or_an_error_for_each(
    attacks: dict[str, bytes], as_json: bool, tmp_path: Path
) -> None:
    chosen = {name: data for name, data in list(attacks.items())[::_TO_THE_COMMAND] if data}
    for name, data in chosen.items():
        (tmp_path / name).write_bytes(data)
    files = [str(tmp_path / name) for name in chosen]

    result = CliRunner().invoke(app, ["parse", *(["--json"] if as_json else []), *files])

    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert "a bug of ours" not in result.output
    if as_json:
        given = [json.loads(line) for line in result.stdout.splitlines()]
        assert [line["file"] for line in given] == files
        assert [name for name, line in zip(chosen, given, strict=True) if "error" not in line] == [
            name for name in chosen if load_expected()[name].end is End.READ
        ]


def test_an_end_that_was_not_expected_is_seen() -> None:
    refused = Expected(End.REFUSED)
    assert not refused.contradicts(Reading(End.LIMIT))
    assert all(refused.contradicts(Reading(end)) for end in (End.READ, End.BROKEN, End.UNPRINTED))
    assert Expected(End.READ, 58).contradicts(Reading(End.REFUSED))
    assert Expected(End.READ, 58).contradicts(Reading(End.READ))
    assert Expected(End.LIMIT).contradicts(Reading(End.BROKEN))
    assert not Expected(End.LIMIT).contradicts(Reading(End.READ))
