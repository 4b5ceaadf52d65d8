"""The long fuzz: python -m tests.fuzz [--minutes 5] [--seed N] [--found FOLDER].

First all attacks of the corpus, then files and nights of the seed until the time is over. It prints the seed, how many
inputs there were and how many a second, and what it found. A file that is a defect is kept, and so is one that a limit
ended; a pair of nights is told by its seed. It ends with 1 where there was a defect.
"""

import argparse
import re
import subprocess
import sys
import time
from pathlib import Path
from random import SystemRandom

from tests.fuzz.attacks import list_attacks, load_expected
from tests.fuzz.files import fuzz_files
from tests.fuzz.reading import open_reader
from tests.support.processes import ROOT, describe_environment

_SHARE_OF_FILES = 0.7
_NIGHTS_AT_A_TIME = 5
_SECONDS_OF_NIGHTS = 1800


def main() -> int:
    """Fuzz for the minutes that were asked for."""
    given = _read_arguments()
    _tell(f"seed {given.seed}: all attacks, some minutes, then {given.minutes:g} minutes of files and nights")
    defects = _try_attacks()
    began = time.monotonic()
    files_end = began + given.minutes * 60 * _SHARE_OF_FILES
    findings = fuzz_files(
        given.seed, lambda number: number > 0 and time.monotonic() > files_end, given.found, _tell
    )
    defects += len(findings.defects)
    nights = bad = 0
    while not nights or time.monotonic() < began + given.minutes * 60:
        bad += _count_bad_nights(given.seed + nights)
        nights += _NIGHTS_AT_A_TIME
    _tell(f"seed {given.seed}: {findings.describe()}; {nights} pairs of nights, {bad} bad")
    _tell(
        f"{defects + bad} defects; {len(findings.beyond_limits)} files beyond the limits; kept in {given.found}"
    )
    return 1 if defects + bad else 0


def _try_attacks() -> int:
    """Read the whole corpus of attacks; gives how many did not end as expected."""
    began, wrong, count = time.monotonic(), 0, 0
    with open_reader() as read:
        for name, data in list_attacks():
            reading, expected = read(data, name), load_expected().get(name)
            count += 1
            if expected is None or expected.contradicts(reading):
                wrong += 1
                _tell(f"the attack {name}: expected {expected}, but {reading.end}: {reading.reason}")
    _tell(f"{count} attacks in {time.monotonic() - began:.0f} s, {wrong} not as expected")
    return wrong


def _count_bad_nights(seed: int) -> int:
    """Some pairs of nights in a process of their own; gives how many were bad, 1 where the process did not end well."""
    command = [
        sys.executable,
        "-m",
        "tests.fuzz.nights",
        "--seed",
        str(seed),
        "--nights",
        str(_NIGHTS_AT_A_TIME),
    ]
    try:
        ended = subprocess.run(
            command, cwd=ROOT, env=describe_environment(), capture_output=True, text=True, errors="replace",
            timeout=_SECONDS_OF_NIGHTS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        _tell(f"nights {seed} and on did not end in {_SECONDS_OF_NIGHTS} s: {' '.join(command)}")
        return 1
    lines = re.findall("^nights .*", ended.stdout, re.M)
    for line in lines:
        _tell(line)
    bad = sum("WRONG" in line for line in lines)
    if ended.returncode != (1 if bad else 0) or len(lines) != _NIGHTS_AT_A_TIME:
        _tell(f"{' '.join(command)} ended with {ended.returncode}: {ended.stderr[-2000:]}")
        return max(bad, 1)
    return bad


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    parser.add_argument("--found", type=Path, default=Path("fuzz-found"))
    return parser.parse_args()


def _tell(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
