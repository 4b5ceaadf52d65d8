"""The hunt: python -m tests.hunt [--minutes 5 | --documents 5000 | --each 5] [--seed N] [--found FOLDER] [--write-document].

It reads document after document of the seed and prints the outcomes by form and kind of document, and by mutation for
those with a failure. A failing document is kept, with a line in found.jsonl. ``--again SEED`` makes the document of such
a line again (with its ``--mutation``, where one was asked for), reads it and prints what was made of it. It ends with 1 where a document failed.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from random import SystemRandom

from tests.hunt.accuracy_document import write_document
from tests.hunt.documents import make_document
from tests.hunt.hunting import Findings, describe_failure, hunt, hunt_each, read_and_judge
from tests.hunt.registry import mutations
from tests.hunt.tables import by_form_and_kind, by_mutation
from tests.support.processes import ROOT


def main() -> int:
    """Hunt for the minutes that were asked for."""
    given = _read_arguments()
    if given.again:
        return _read_again(given.again, tuple(given.mutation))
    _tell(f"seed {given.seed}")
    end = time.monotonic() + given.minutes * 60

    def stop(number: int) -> bool:
        return number >= given.documents if given.documents else number > 0 and time.monotonic() > end

    if given.each:
        findings = hunt_each(given.seed, given.each, given.found, _tell)
    else:
        findings = hunt(given.seed, stop, given.found, _tell, only=tuple(given.mutation))
    _tell(_describe(findings))
    if given.write_document:
        place = ROOT / "docs" / "ACCURACY.md"
        place.write_text(write_document(findings, given.seed), encoding="utf-8")
    _tell(f"seed {given.seed}: {findings.describe()}; failing ones are kept in {given.found}")
    return 1 if findings.failing else 0


def _read_again(seed: str, only: tuple[str, ...]) -> int:
    # The documents of --each have the name of their mutation in their seed.
    named = tuple(name for name in seed.split("-")[2:] if name in mutations())
    made = make_document(seed, only=only or named)
    judgement = read_and_judge(made)
    Path(f"again-{made.name}").write_bytes(made.data)
    _tell(json.dumps(describe_failure(made, judgement), ensure_ascii=False, indent=1))
    for outcome, sentence in judgement.sentences:
        _tell(f"{outcome}: {sentence}")
    return 0


def _describe(findings: Findings) -> str:
    return "\n\n".join((by_form_and_kind(findings), by_mutation(findings)))


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--documents", type=int, default=0)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    parser.add_argument("--found", type=Path, default=Path("hunt-found"))
    parser.add_argument("--mutation", action="append", default=[], help="only documents with these mutations")
    parser.add_argument("--each", type=int, default=0, help="so many documents of each mutation alone")
    parser.add_argument("--again", help="the seed of a document, as in found.jsonl")
    parser.add_argument("--write-document", action="store_true")
    return parser.parse_args()


def _tell(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
