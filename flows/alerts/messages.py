"""The words of messages: a title with site and what happened, at most eight lines for a phone, in the language of the
settings. Class names and tracebacks are for the log."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from flows.batch.outcome import PageStatus
from flows.inspection.status import SiteStatus
from flows.run.report import RunReport
from flows.words import Words
from load.queries.news import EndedRun, OpenedIssue
from load.queries.runs import CheckJump
from load.runs.outcome import RunOutcome
from transform.forms.check_catalogue import checks
from transform.text.inert import show_line

MOST_LINES = 8
_WORST = 3
_LINE = 200
_CLASS = re.compile(r"(?<![\w.])(?:\w++\.)*+(?:[A-Z][a-z0-9]+)+(?:Error|Exception)\b(?:: ?)?")
_RANK = {"error": 0, "warning": 1, "info": 2}


class Gravity(StrEnum):
    """How grave a message is: the types of Apprise."""

    SUCCESS = "success"
    INFO = "info"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Message:
    """A message to the person on call."""

    title: str
    body: str
    gravity: Gravity


@dataclass(frozen=True, slots=True)
class News:
    """What the warehouse says of a run that has ended: the night before it, runs that it found dead, the issues that it
    opened, and checks that fail far more often than before. Empty where the warehouse cannot be asked."""

    before: EndedRun | None = None
    abandoned: Sequence[EndedRun] = ()
    opened: Sequence[OpenedIssue] = ()
    jumps: Sequence[CheckJump] = ()


_GRAVITY = {
    RunOutcome.SOME_FAILED: Gravity.WARNING,
    RunOutcome.NOTHING_DONE: Gravity.FAILURE,
    RunOutcome.REFUSED: Gravity.FAILURE,
    RunOutcome.CRASHED: Gravity.FAILURE,
    RunOutcome.SKIPPED: Gravity.WARNING,
}
_ADVICE = {
    RunOutcome.SKIPPED: "do_wait",
    RunOutcome.REFUSED: "do_restate",
    RunOutcome.SOME_FAILED: "do_again",
}
# Issues of a good night that a person should look at: a source that is gone silent, an office that nobody knows.
_NOTABLE = (
    "discovery.list_emptied",
    "discovery.list_shrank",
    "discovery.list_vanished",
    "discovery.list_unreadable",
    "discovery.platform_changed",
    "publisher_unregistered",
    "site_unreachable",
    "mass_restatement",
    "clock_went_back",
    "clock_ahead",
)


def describe_end(words: Words, report: RunReport, news: News, link: str | None = None) -> Message | None:
    """The message about a run that has ended with a report; None where there is nothing to tell.

    ``link`` leads to the run in Prefect's UI.
    """
    if report.dry_run:
        return None
    notable = _select_notable(news.opened, report.outcome)
    was_bad = news.before is not None and not news.before.is_good
    match report.outcome:
        case RunOutcome.NOTHING_DONE | RunOutcome.REFUSED | RunOutcome.SKIPPED:
            what, gravity = report.outcome.value, _GRAVITY[report.outcome]
        case RunOutcome.SOME_FAILED if any(
            issue.of_site and issue.severity == "error" for issue in news.opened
        ):
            what, gravity = report.outcome.value, _GRAVITY[report.outcome]
        case RunOutcome.DONE | RunOutcome.SOME_FAILED if notable or news.jumps or news.abandoned:
            what, gravity = ("abandoned" if news.abandoned else "attention"), Gravity.WARNING
        case RunOutcome.DONE if was_bad and report.flow == "nightly" and report.run_id is not None:
            what, gravity = "recovered", Gravity.SUCCESS
        case _:
            return None
    lines = [report.reason, _count(words, report), *_list_findings(words, notable, news)]
    advice = "do_nothing" if what == "recovered" else _ADVICE.get(report.outcome, "do_issues")
    return _make(words, report.site, report.flow, what, gravity, lines, (words.say(f"alert.{advice}"), link))


def describe_crash(
    words: Words, site: str, flow: str, reason: str, *, abandoned: bool = False, link: str | None = None
) -> Message:
    """The message about a run that broke off, or whose process died."""
    what = "abandoned" if abandoned else "crashed"
    end = (words.say("alert.do_status"), link)
    return _make(words, site, flow, what, Gravity.FAILURE, [reason], end)


def describe_ill(words: Words, ill: Sequence[SiteStatus], hours: int) -> Message:
    """The message about sites without a good night for so many hours, or whose last one was not good."""
    named = ", ".join(site.site for site in ill[:_WORST]) + (
        f" (+{len(ill) - _WORST})" if len(ill) > _WORST else ""
    )
    is_stale = any(site.is_stale for site in ill)
    what = words.say("alert.stale", hours=hours) if is_stale else words.say("alert.ill")
    lines = [_shorten(_describe_ill_site(words, site)) for site in ill[: MOST_LINES - 1]]
    body = "\n".join([*lines, words.say("alert.do_status")])
    return Message(words.say("alert.title", site=named or "-", what=what), body, Gravity.FAILURE)


def _describe_ill_site(words: Words, site: SiteStatus) -> str:
    night = site.last_night
    good = (
        words.say("alert.none_yet")
        if night is None
        else words.say("alert.last_good", began=f"{night:%Y-%m-%d %H:%M}")
    )
    end = site.last_end
    last = "" if end is None or end.is_good else f" {end.outcome}: {end.reason or ''}"
    return f"{site.site}: {good}{last}"


def describe_test(words: Words) -> Message:
    """The message of `gongkai alerts test`."""
    title = words.say("alert.title", site="-", what=words.say("alert.test"))
    return Message(title, words.say("alert.test_body"), Gravity.INFO)


def _make(
    words: Words,
    site: str,
    flow: str,
    what: str,
    gravity: Gravity,
    lines: Sequence[str | None],
    end: Sequence[str | None],
) -> Message:
    said = words.say(f"alert.{what}", flow=words.say(f"flow.{flow}"))
    tail = [line for line in end if line]
    head = [_shorten(line) for line in lines if line][: MOST_LINES - len(tail)]
    return Message(words.say("alert.title", site=site, what=said), "\n".join([*head, *tail]), gravity)


def _count(words: Words, report: RunReport) -> str | None:
    if not report.pages:
        return None
    shown = ("loaded", "restated", "unchanged", "held", "failed")
    counts = {name: report.counts[PageStatus(name)] for name in shown}
    return words.say("alert.counts", addresses=len(report.pages), **counts)


def _select_notable(opened: Iterable[OpenedIssue], outcome: RunOutcome) -> list[OpenedIssue]:
    """What a message names: what is notable in a good night, and all errors of the site in another one."""
    return [
        issue
        for issue in opened
        if issue.check in _NOTABLE
        or issue.is_hold
        or (outcome is not RunOutcome.DONE and issue.of_site and issue.severity == "error")
    ]


def _list_findings(words: Words, notable: Sequence[OpenedIssue], news: News) -> Iterator[str]:
    """The worst, by gravity, then by number."""
    for dead in news.abandoned[:1]:
        flow = words.say(f"flow.{dead.flow}") if dead.flow in ("nightly", "backfill") else dead.flow
        yield words.say("alert.died", flow=flow, run=dead.run_id, began=f"{dead.started:%Y-%m-%d %H:%M}")
    counts = Counter(issue.check for issue in notable)
    first = {issue.check: issue for issue in reversed(notable)}
    worst = sorted(
        first.values(), key=lambda issue: (_RANK[issue.severity], -counts[issue.check], issue.check)
    )
    for issue in worst[:_WORST]:
        label = checks()[issue.check].name.tell(words.language)
        yield words.say(
            "alert.finding", label=label, count=counts[issue.check], first=issue.message.tell(words.language)
        )
    for jump in news.jumps[:1]:
        yield words.say("alert.jump", check=jump.check, before=jump.before, now=jump.now)


def _shorten(line: str) -> str:
    """A line of a message: of one length at most, and without the names of classes, which are for the log."""
    line = _CLASS.sub("", show_line(line))
    return line if len(line) <= _LINE else line[: _LINE - 1] + "…"
