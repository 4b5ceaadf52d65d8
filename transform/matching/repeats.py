"""The same indicator printed twice in one report."""

from collections.abc import Sequence

from transform.report import Fact, Issue, Severity, State, Unmapped


def settle_repeats(facts: Sequence[Fact]) -> tuple[list[Fact], list[Unmapped], list[Issue]]:
    """One fact for each indicator x breakdown.

    Equal printings are one fact. Of different ones, a blank beside a figure included, none is loaded: which of
    them is the report's (and not last year's, another office's, a part's) cannot be told.
    """
    if len({fact[:2] for fact in facts}) == len(facts):
        return list(facts), [], []
    groups: dict[tuple[str, str], list[Fact]] = {}
    for fact in facts:
        groups.setdefault((fact.indicator, fact.breakdown), []).append(fact)
    kept: list[Fact] = []
    unmapped: list[Unmapped] = []
    issues: list[Issue] = []
    for group in groups.values():
        if len({(fact.state, fact.value) for fact in group}) == 1:
            kept.append(group[0])
            if len(group) > 1:
                issues.append(_found(group, "repeated", Severity.INFO, "is printed more than once, alike"))
        else:
            unmapped += [
                Unmapped(f.label, f.raw, f.source)
                for f in group
                if f.source is not None and f.state is not State.BLANK
            ]
            issues.append(
                _found(
                    group,
                    "repeated_differs",
                    Severity.ERROR,
                    "is printed with different figures; neither is loaded",
                )
            )
    return kept, unmapped, issues


def _found(group: Sequence[Fact], check: str, severity: Severity, words: str) -> Issue:
    first = group[0]
    return Issue(
        check,
        severity,
        f"「{first.label}」 {words}: {', '.join(fact.raw or '(blank)' for fact in group)}",
        (first.indicator,),
        first.breakdown,
        actual=", ".join(fact.raw for fact in group),
        cells=tuple(fact.source for fact in group if fact.source is not None),
    )
