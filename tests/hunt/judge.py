"""What a reading made of each value of a page: right, missed or wrong, and whether it says so."""

from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation

from replica.sheet import Key
from tests.hunt.around_tables import judge_day, judge_identity, judge_prose
from tests.hunt.outcomes import Judgement, Outcome
from tests.hunt.page import Grid, Means, Page, label_of
from tests.hunt.voice import Printed, Voice
from transform.document import Document, NotAReport
from transform.report import Fact, NormalisedReport


def judge(page: Page, document: Document, report: NormalisedReport) -> Judgement:
    """Count every value that the page prints and every fact that was read of it."""
    judgement = Judgement()
    voice = Voice(report, document)
    facts = {(fact.indicator, fact.breakdown): fact for fact in report.facts}
    printed = list(_list_printed(page))
    expected = _expect(printed)
    for key, values in expected.items():
        _judge_line(key, values, facts.get(key), voice, judgement)
    for one in printed:
        if one.box.means is Means.LOCAL or (one.box.means is Means.UNKNOWN and one.box.key is None):
            said = voice.speaks_of(one, None)
            judgement.add(
                Outcome.RIGHT if said else Outcome.MISSED_SILENT,
                f"{one.label}: {one.box.text!r} of no line vanished",
            )
    for key, fact in facts.items():
        if key not in expected and fact.value is not None and fact.source is not None:
            outcome = Outcome.WRONG_SAID if voice.warns_of(fact) else Outcome.WRONG_SILENT
            judgement.add(
                outcome, f"{key}: nothing is printed, read {fact.value} from {fact.raw!r} ({fact.label})"
            )
    judge_identity(page, report, voice, judgement)
    judge_day(page, report, judgement)
    judge_prose(page, report, judgement)
    if page.needs_word and not voice.says_something:
        judgement.add(Outcome.WRONG_SILENT, "nothing says that the page has a second set of figures")
    return judgement


def judge_refusal(page: Page, refusal: Exception) -> Judgement:
    """A file that was refused: every value was missed, and the refusal says so, unless it calls the page no report."""
    judgement = Judgement()
    outcome = Outcome.MISSED_SILENT if isinstance(refusal, NotAReport) else Outcome.MISSED_SAID
    for one in _list_printed(page):
        if one.box.means is Means.FIGURE:
            judgement.add(outcome, f"{one.box.key}: {one.box.text!r} refused: {refusal}")
    return judgement


def _expect(printed: Iterable[Printed]) -> dict[Key, list[Printed]]:
    expected: dict[Key, list[Printed]] = {}
    for one in printed:
        if one.box.key is not None and one.box.means not in (Means.FOREIGN, Means.LOCAL):
            expected.setdefault(one.box.key, []).append(one)
    return expected


def _number(value: str | None) -> Decimal | None:
    """The number of a figure as a person reads it; None where two mutations left no number of it."""
    try:
        return Decimal(value) if value else None
    except InvalidOperation:
        return None


def _judge_line(
    key: Key, values: list[Printed], fact: Fact | None, voice: Voice, judgement: Judgement
) -> None:
    read = None if fact is None or fact.value is None else fact.value
    readings = {(one.box.means, _number(one.box.value)) for one in values}
    one = values[0]
    if len(readings) > 1:
        means, number = Means.UNKNOWN, None
        one = next((v for v in values if v.box.means is Means.FIGURE), one)
    else:
        means, number = next(iter(readings))
    if read is not None and (means is not Means.FIGURE or read != number):
        assert fact is not None
        outcome = Outcome.WRONG_SAID if voice.warns_of(fact) else Outcome.WRONG_SILENT
        judgement.add(
            outcome, f"{key} {one.label}: {means} {one.box.text!r} ({number}), read {read} from {fact.raw!r}"
        )
    elif read is not None:
        judgement.add(Outcome.RIGHT)
    elif means in (Means.FIGURE, Means.UNKNOWN):
        said = voice.speaks_of(one, key)
        if means is Means.UNKNOWN and said:
            judgement.add(Outcome.RIGHT)
            return
        state = "nothing" if fact is None else fact.state.value
        outcome = Outcome.MISSED_SAID if said else Outcome.MISSED_SILENT
        judgement.add(outcome, f"{key} {one.label}: {means} {one.box.text!r}, read {state}")


def _list_printed(page: Page) -> Iterator[Printed]:
    for block in page.blocks:
        if isinstance(block, Grid):
            for row in block.rows:
                label = label_of(row) or next((box for box in row if box.role == "label"), None)
                for box in row:
                    if box.role == "value":
                        yield Printed(box, label.text if label else "")
