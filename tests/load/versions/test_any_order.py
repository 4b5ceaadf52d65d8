"""Whatever order the copies of a report are loaded in, and however they are split into batches: the same is current."""

from collections.abc import Sequence
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from load.versions.candidate import Candidate, Showing, ValidCandidate, validate_candidate
from load.versions.current import copies_differ, decide_version
from load.versions.state import ReportState
from tests.load.versions.test_choosing_current import DIMENSIONS, NOWHERE, at
from tests.support.warehouse import make_report
from transform.report import Content

ADDRESSES = ("http://site.test/a", "http://site.test/b", "http://site.test/c")
DAYS = (None, date(2018, 3, 1), date(2018, 3, 2))

Copy = tuple[str, str, date | None]
"""What an address shows: a figure, or none where it is empty; in which bytes; and the date of its publication."""
copies = st.tuples(st.sampled_from(["1", "2", ""]), st.sampled_from(["x", "y"]), st.sampled_from(DAYS))
nights = st.lists(
    st.dictionaries(st.sampled_from(ADDRESSES), st.lists(copies, min_size=1, max_size=2), min_size=1),
    min_size=1,
    max_size=3,
)
"""What each address shows in each of some nights, one after the other."""


def make_candidate(url: str, copy: Copy, run: int, request: int) -> ValidCandidate:
    value, content, day = copy
    report = make_report({"f2014.1.1": value}) if value else make_report({}, content=Content.PROSE_ONLY)
    made: Candidate = NOWHERE.candidate(
        report, f"{url} {value} {content}", url=url, published_on=day, observed_at=at(run),
        shown_before=Showing(run, request),
    )  # fmt: skip
    return validate_candidate(made, DIMENSIONS, run)


def load_night(state: ReportState, night: Sequence[Sequence[ValidCandidate]], run: int) -> None:
    """Load the batches of a night one after the other, as the loader and the database do."""
    for batch in night:
        for parse in state.parses.values():
            parse.sequence = 0
        for candidate in sorted(batch, key=lambda item: (item.url, item.showing)):
            decided = decide_version(state, candidate, at(run))
            if decided.version is not None and decided.is_new:
                decided.version.version_id = len(state.versions)


def split(draw: st.DrawFn, night: dict[str, list[Copy]], run: int) -> list[list[ValidCandidate]]:
    """The addresses of a night in any order and in any batches. One address is in one batch, in the order of its showing."""
    order = draw(st.permutations(sorted(night)))
    batches: list[list[ValidCandidate]] = []
    for url in order:
        if not batches or draw(st.booleans()):
            batches.append([])
        batches[-1] += [make_candidate(url, copy, run, n) for n, copy in enumerate(night[url])]
    return batches


def describe(state: ReportState) -> tuple[object, ...]:
    current = state.current
    return (
        (current.url, current.parts_digest, current.reading_digest, current.reported) if current else None,
        [(copy.url, copy.version.reading_digest) for copy in copies_differ(state)],
    )


@given(nights, st.data())
def test_one_night_gives_the_same_current_version_in_any_order_and_any_batches(
    shown: list[dict[str, list[Copy]]], data: st.DataObject
) -> None:
    states = [ReportState(7), ReportState(7)]
    for state in states:
        load_night(state, split(data.draw, shown[0], 1), 1)
    assert describe(states[0]) == describe(states[1])


@given(nights, st.data())
def test_some_nights_give_the_same_figures_in_any_order_and_any_batches(
    shown: list[dict[str, list[Copy]]], data: st.DataObject
) -> None:
    states = [ReportState(7), ReportState(7)]
    for run, night in enumerate(shown, 1):
        for state in states:
            load_night(state, split(data.draw, night, run), run)
        digests = [state.current.reading_digest if state.current else None for state in states]
        assert digests[0] == digests[1]
