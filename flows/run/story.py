"""The log of a run, as the story of it: begun, lists, parts with what became of their addresses, checks, end.

These lines are in the logs of a recorded run, and on standard error of a run from a terminal.
"""

import logging
from collections import Counter
from collections.abc import Iterable
from importlib.metadata import version

from extract.records import Listing
from flows.batch.outcome import PageOutcome, PageStatus
from flows.run.context import RunContext, RunState
from flows.run.report import RunReport
from flows.words import Words
from load.queries.issues import CheckTally
from transform.text.inert import show_line

STORY = "flows.run.story"
"""The name of the logger."""
logger = logging.getLogger(STORY)
# Python passes over what is less than a warning, unless it is told otherwise.
logger.setLevel(logging.INFO)

_TOLD = (
    PageStatus.LOADED,
    PageStatus.RESTATED,
    PageStatus.UNCHANGED,
    PageStatus.COPY,
    PageStatus.HELD,
    PageStatus.WAITING,
    PageStatus.WITHDRAWN,
    PageStatus.MISSING,
    PageStatus.NOT_REPORT,
    PageStatus.REFUSED,
    PageStatus.NOT_REACHED,
    PageStatus.FAILED,
)


def tell_start(context: RunContext, state: RunState) -> None:
    """Which site, program and warehouse, and what is asked of the run."""
    _tell(
        context.words, "start", site=state.site, version=version("gongkai"), run=state.run_id or "-",
        warehouse=context.engine.url.render_as_string(), mode=context.words.say(f"mode.{state.request.mode}"),
        years=f"{state.request.years.start}-{state.request.years.stop - 1}",
    )  # fmt: skip


def tell_lists(words: Words, listings: Iterable[Listing], addresses: int) -> None:
    """How many addresses each list gave, and what could not be read."""
    for listing in listings:
        if listing.error is None:
            _tell(words, "list", source=listing.source, entries=listing.entries)
        else:
            _tell(words, "list_failed", source=listing.source, error=listing.error)
    _tell(words, "lists", addresses=addresses)


def tell_part(words: Words, state: RunState, told: int) -> None:
    """What became of the addresses after the first ``told``, and each that failed, with its reason. Nothing where none has
    come back yet: three batches are under way at a time."""
    pages = state.pages[told:]
    if not pages:
        return
    _tell(words, "part", done=len(state.pages), all=state.planned, counts=count_pages(words, pages))
    for page in pages:
        if page.status is PageStatus.FAILED:
            _tell(words, "failed", name=_name(page), url=page.url, reason=page.explain(words.language))


def tell_hand_over(words: Words) -> None:
    """That a backfill lets a night go before the rest of it."""
    _tell(words, "handed_over")


def tell_checks(words: Words, tallies: Iterable[CheckTally]) -> None:
    """How many findings the run opened and resolved."""
    counted = list(tallies)
    opened, resolved = sum(one.opened for one in counted), sum(one.resolved for one in counted)
    _tell(words, "checks", opened=opened, resolved=resolved)


def tell_end(words: Words, report: RunReport) -> None:
    """How the run ended, why, and its totals."""
    _tell(
        words, "end", flow=words.say(f"flow.{report.flow}"), outcome=words.say(f"outcome.{report.outcome.value}"),
        seconds=f"{(report.finished - report.started).total_seconds():.0f}", requests=report.requests,
        counts=count_pages(words, report.pages), reason=f": {report.reason}" if report.reason else "",
    )  # fmt: skip


def count_pages(words: Words, pages: Iterable[PageOutcome]) -> str:
    """How many addresses have which status, in a line."""
    counts = Counter(page.status for page in pages)
    told = [words.say(f"status.{status.value}", count=counts[status]) for status in _TOLD if counts[status]]
    return ", ".join(told) or words.say("status.nothing")


def _name(page: PageOutcome) -> str:
    return " ".join(str(part) for part in (page.publisher, page.year) if part) or page.title or "?"


def _tell(words: Words, key: str, **values: object) -> None:
    logger.info("%s", show_line(words.say(f"story.{key}", **values)))
