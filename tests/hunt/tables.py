"""The outcomes of a hunt as tables of Markdown."""

from collections import Counter
from collections.abc import Iterable

from tests.hunt.hunting import Findings
from tests.hunt.outcomes import Outcome
from tests.hunt.registry import FORMS, KINDS, mutations

_HEADS = ("documents", *Outcome)


def by_form_and_kind(findings: Findings) -> str:
    """A row for each form and kind of document, and one for all."""
    rows = [
        _row((form, kind), findings.documents[form, kind], findings.outcomes.get((form, kind), Counter()))
        for form in FORMS
        for kind in KINDS
        if findings.documents[form, kind]
    ]
    rows.append(_row(("all", ""), findings.documents.total(), findings.total))
    return "\n".join((*_head("form", "kind"), *rows))


def by_mutation(findings: Findings) -> str:
    """A row for each mutation that had a failing document, with how many of its documents failed."""
    failing: dict[str, list[str]] = {}
    for names, seeds in findings.failing.items():
        for name in names.split("+"):
            failing.setdefault(name, []).extend(seeds)
    rows = [
        _row((name, _group(name), f"{len(seeds)} of"), findings.tried[name], findings.by_mutation[name])
        for name, seeds in sorted(failing.items(), key=lambda pair: -len(pair[1]))
    ]
    return "\n".join((*_head("mutation", "changes", "failing"), *rows))


def _group(name: str) -> str:
    return mutations()[name].group if name in mutations() else ""


def _head(*names: str) -> Iterable[str]:
    return f"| {' | '.join((*names, *_HEADS))} |", f"|{'---|' * len(names)}{'---:|' * len(_HEADS)}"


def _row(names: tuple[str, ...], documents: int, outcomes: Counter[Outcome]) -> str:
    figures = (documents, *(outcomes[outcome] for outcome in Outcome))
    return f"| {' | '.join((*names, *(f'{figure:,}' for figure in figures)))} |"
