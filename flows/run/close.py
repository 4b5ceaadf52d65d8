"""The close of a run: checks across years, issues of the site, corrections, coverage, marts of whole years.

One cause is one issue: a host that gives no answer is one `site_unreachable`, not an issue for each of its addresses.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from extract.records import Fetch, FetchOutcome
from extract.urls import host_of
from flows.batch.outcome import NoAnswer, PageOutcome, PageStatus
from flows.run.context import RunContext, RunState
from flows.run.intake.clock_check import SiteClock, find_clock_issues
from flows.run.request import Mode
from flows.run.story import tell_checks
from flows.run.year_checks import check_all
from flows.words import say_both
from load.corrections import sync_corrections
from load.engine import write
from load.issues.issue_log import SiteIssue, make_site_issue, record_site_issues
from load.marts.years import refresh_years
from load.queries.issues import tally_issues
from load.runs.run_lock import require_lock
from load.sites import site_of_run
from load.versions.coverage import CoverageStatus, record_coverage
from transform.text.bilingual import Bilingual, join_words

# Of two addresses of one report, the later status in this order counts for coverage.
_COVERAGE_ORDER = (
    CoverageStatus.MISSING,
    CoverageStatus.FAILED,
    CoverageStatus.WAITING,
    CoverageStatus.HELD,
    CoverageStatus.LOADED,
)
# What a host answers, or does not, whatever the address: a check of browsers, a refusal, a failure of its server.
_OF_THE_HOST = frozenset(
    {
        FetchOutcome.UNREACHABLE,
        FetchOutcome.TIMEOUT,
        FetchOutcome.CHALLENGE,
        FetchOutcome.BLOCKED,
        FetchOutcome.REFUSED,
        FetchOutcome.SERVER_ERROR,
    }
)
_MANY = 5
"""So many addresses of a host without an answer have one cause, also where others of it were answered before."""


@dataclass(frozen=True, slots=True)
class Outage:
    """A host that gave no answer: how often it had which outcome, the first time, aware UTC, its outcome then, and what
    was said of it."""

    host: str
    answers: Counter[FetchOutcome]
    since: datetime
    first: FetchOutcome
    error: str

    @property
    def issue(self) -> SiteIssue:
        """What happened, for people. ``error`` begins with the outcome of the first request."""
        counts = [
            Bilingual(f"{name.zh} {count}", f"{name.en} {count}")
            for answer, count in self.answers.most_common()
            for name in (say_both(f"failure.{answer}"),)
        ]
        values = {
            "host": self.host, "count": self.answers.total(), "counts": join_words(counts),
            "since": f"{self.since:%Y-%m-%d %H:%M:%S}", "kind": say_both(f"failure.{self.first}"), "error": self.error,
        }  # fmt: skip
        return make_site_issue("site_unreachable", "host", self.host, values=values)


def close_run(context: RunContext, state: RunState, run_id: int, site_clock: SiteClock) -> None:
    """Record what can be known only when every address is done, and add up the years that changed."""
    now = context.clock()
    check_all(context.engine, run_id, now)
    outages = find_outages(state.pages, state.list_fetches)
    with write(context.engine) as conn:
        require_lock(conn, run_id)
        state.issues += tuple(find_clock_issues(conn, run_id, state.started, site_clock))
        site_id = site_of_run(conn, run_id)
        issues = list(_site_issues(state, outages))
        record_site_issues(conn, run_id, now, site_id, issues, looked_at=_looked_at(state, outages))
        if context.corrections is not None:
            sync_corrections(conn, run_id, context.corrections, now)
        if state.request.mode is not Mode.FROM_ARCHIVE:  # which did not ask the site for anything
            rows = _coverage_rows(state.pages, outages, context.today().year, now)
            record_coverage(conn, site_id, rows)
    refresh_years(context.engine)
    tell_checks(context.words, tally_issues(context.engine, run_id))


def find_outages(pages: Iterable[PageOutcome], list_fetches: Iterable[Fetch]) -> dict[str, Outage]:
    """The hosts that gave no answer to any address, or to many, by name; ``list_fetches`` are the requests for lists."""
    answered: set[str] = set()
    silent: dict[str, list[tuple[NoAnswer, str]]] = defaultdict(list)
    for page in pages:
        if page.no_answer is not None and page.no_answer.outcome in _OF_THE_HOST:
            silent[page.no_answer.host].append((page.no_answer, page.reason or ""))
        elif page.status is not PageStatus.SKIPPED:
            answered.add(_host(page.url))
    for fetch in list_fetches:
        if fetch.outcome in _OF_THE_HOST:
            silent[_host(fetch.url)].append((NoAnswer.of(fetch), fetch.error or ""))
        else:
            answered.add(_host(fetch.url))
    return {
        host: _describe_outage(host, failures)
        for host, failures in silent.items()
        if host and (len(failures) >= _MANY or host not in answered)
    }


def _describe_outage(host: str, failures: Sequence[tuple[NoAnswer, str]]) -> Outage:
    first, said = min(failures, key=lambda failure: failure[0].at)
    return Outage(host, Counter(answer.outcome for answer, _ in failures), first.at, first.outcome, said)


def _is_of_outage(page: PageOutcome, outages: dict[str, Outage]) -> bool:
    answer = page.no_answer
    return answer is not None and answer.outcome in _OF_THE_HOST and answer.host in outages


def _host(url: str) -> str:
    """The host of an address; empty for what is none."""
    try:
        return host_of(url)
    except ValueError:
        return ""


def _looked_at(state: RunState, outages: dict[str, Outage]) -> Iterable[str] | None:
    """The addresses whose old issues a bounded run may resolve; None for a night, which may resolve all unless it did not
    see all. A night with a host that is down saw the lists and the pages of the others, and those hosts."""
    is_whole = state.request.flow == "nightly" and not state.is_partial
    if is_whole and not outages:
        return None
    unseen = (PageStatus.SKIPPED, PageStatus.NOT_REACHED, PageStatus.REFUSED)
    # Of a run from the archive these are a hundred thousand: they are not put together.
    seen = (
        page.url for page in state.pages if page.status not in unseen and not _is_of_outage(page, outages)
    )
    if not is_whole:
        return seen
    pages, lists = set(seen), {listing.url for listing in state.listings}
    well = {url for url in pages | lists if _host(url) not in outages}
    return {*pages, state.site, *well, *map(_host, well)}


def _site_issues(state: RunState, outages: dict[str, Outage]) -> Iterator[SiteIssue]:
    for issue in state.issues:
        is_list = issue.check == "discovery.list_unreadable"
        if not (is_list and issue.url is not None and _host(issue.url) in outages):
            yield issue
    for outage in outages.values():
        yield outage.issue
    for page in state.pages:
        if page.status is PageStatus.FAILED and not _is_of_outage(page, outages):
            values = {"url": page.url, "kind": page.failure, "reason": page.reason}
            yield make_site_issue("page_failed", "page", page.url, values=values)
    if state.is_cut_short:
        unread = {"addresses": state.unreached, "lists": state.unread_lists}
        yield make_site_issue("run_cut_short", "time", state.site, values=unread)
    if state.refusal is not None:
        yield make_site_issue("mass_restatement", "counts", state.site, values=state.describe_refusal())


def _coverage_rows(
    pages: Iterable[PageOutcome], outages: dict[str, Outage], this_year: int, now: datetime
) -> list[tuple[str, int, str, datetime]]:
    """A row for each publisher and year that was asked for and answered. The report on this year is not due yet."""
    best: dict[tuple[str, int], CoverageStatus] = {}
    for page in pages:
        status = page.status.coverage
        if status is None or not page.publisher or not page.year or page.year >= this_year:
            continue
        if _is_of_outage(page, outages):
            continue
        key = (page.publisher, page.year)
        best[key] = max(best.get(key, status), status, key=_COVERAGE_ORDER.index)
    return [(code, year, status, now) for (code, year), status in best.items()]
