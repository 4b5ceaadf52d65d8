"""Mutation testing of the risky modules: `make mutants`, or python -m tests.mutation [TARGET ...].

First each mutant of named.toml, which was found alive once, has to die; then those that mutmut's operators make of
the targets. Verdicts are kept in .mutants/verdicts.jsonl: a run that was interrupted goes on where it was, and any
change of the code begins anew (with --survivors only those that have not died yet are tried again). Ends with 1
unless exactly the mutants survive that docs/TESTING.md lists as equivalent.
"""

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.mutation.child import Mutant, Verdict
from tests.mutation.fresh import try_fresh
from tests.mutation.mutants import make_mutants
from tests.mutation.named import NamedMutant, read_named
from tests.mutation.quick import find_changed_function, try_quick
from tests.mutation.record import Record, compare_survivors, digest_tree, read_listed
from tests.mutation.targets import SEED, TARGETS, Target

ROOT = Path(__file__).parents[2]


def main() -> int:
    """Run the trials, print what survives, and return the exit code."""
    options = _read_options()
    record = Record(ROOT / ".mutants" / "verdicts.jsonl", digest_tree(ROOT))
    failures = 0
    if not options.targets or "named" in options.targets:
        failures += _try_named(read_named(ROOT), options.jobs)
    for target in TARGETS:
        if not options.targets or target.name in options.targets:
            failures += _try_target(target, record, options)
    return 1 if failures else 0


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    names = ["named", *(target.name for target in TARGETS)]
    parser.add_argument(
        "targets", nargs="*", metavar="TARGET", help=f"of {', '.join(names)}; all without one"
    )
    parser.add_argument("--jobs", type=int, default=2, help="mutants tried at once")
    parser.add_argument("--survivors", action="store_true", help="only mutants that have not died yet")
    options = parser.parse_args()
    if unknown := set(options.targets) - set(names):
        parser.error(f"no target {', '.join(sorted(unknown))}")
    return options


def _try_named(named: Sequence[NamedMutant], jobs: int) -> int:
    """Try the named mutants, each with its own tests; the number of those that survive."""
    _say("named")
    alive = 0
    for one in named:
        ((_, verdict),) = try_fresh(ROOT, one.tests, [one.mutant], jobs)
        alive += verdict.by is None
        _say(f"  {'SURVIVES' if verdict.by is None else 'dies'}: {one.name} ({verdict.by})")
    return alive


def _try_target(target: Target, record: Record, options: argparse.Namespace) -> int:
    """Try the mutants of a target; the number of those that do not end as the document says."""
    began = time.monotonic()
    mutants = _choose_mutants(target)
    kept = [record.find(mutant, any_tree=options.survivors) for mutant in mutants]
    entries = [entry for entry in kept if entry is not None]
    left = [mutant for mutant, entry in zip(mutants, kept, strict=True) if entry is None]
    _say(f"{target.name}: {len(mutants)} mutants, {len(entries)} known")
    for mutant, verdict in _try_all(target, left, options.jobs):
        entries.append(record.add(mutant, verdict.by, verdict.cpu_seconds))
    alive = {entry.name for entry in entries if entry.by is None}
    unlisted, stale = compare_survivors(alive, (mutant.name for mutant in mutants), read_listed(ROOT))
    seconds = time.monotonic() - began
    _say(f"{target.name}: {len(alive)} of {len(mutants)} survive, {len(unlisted)} unlisted; {seconds:.0f} s")
    for name in unlisted:
        _say(f"  survives, and is not listed: {name}")
    for name in stale:
        _say(f"  is listed, and dies: {name}")
    return len(unlisted) + len(stale)


def _choose_mutants(target: Target) -> list[Mutant]:
    mutants = [mutant for path in target.list_modules(ROOT) for mutant in make_mutants(ROOT, path)]
    if target.sample is None or target.sample >= len(mutants):
        return mutants
    chosen = random.Random(SEED).sample(range(len(mutants)), target.sample)
    return [mutants[index] for index in sorted(chosen)]


def _try_all(target: Target, mutants: Sequence[Mutant], jobs: int) -> Iterator[tuple[Mutant, Verdict]]:
    """The verdicts: quick trials first, and for what they cannot kill fresh ones, stage by stage. What is listed as
    equivalent, and survives a quick one, is believed."""
    quick = []
    for mutant in mutants:
        original = (ROOT / mutant.path).read_text(encoding="utf-8")
        function = find_changed_function(original, mutant.source)
        if function is not None:
            quick.append((mutant, function))
    alive, listed = set(mutants), read_listed(ROOT)
    believed: set[Mutant] = set()
    for stage in target.stages:
        left = [(mutant, function) for mutant, function in quick if mutant in alive - believed]
        for mutant, verdict in try_quick(stage, left, jobs, prime=target.prime) if left else ():
            if verdict.by is not None:
                alive.discard(mutant)
                yield mutant, verdict
        believed = {mutant for mutant, _ in quick if mutant in alive and mutant.name in listed}
    for stage in target.stages:
        rest = [mutant for mutant in mutants if mutant in alive - believed]
        for mutant, verdict in try_fresh(ROOT, stage, rest, jobs) if rest else ():
            if verdict.by is not None:
                alive.discard(mutant)
                yield mutant, verdict
    for mutant in mutants:
        if mutant in alive:
            yield mutant, Verdict(None, 0, 0)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
