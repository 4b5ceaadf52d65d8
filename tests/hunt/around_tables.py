"""What a reading made of the report around its tables: publisher, year, title, day of publication, figures in prose."""

from decimal import Decimal

from replica.sheet import TOTAL
from tests.hunt.outcomes import Judgement, Outcome
from tests.hunt.page import Box, Page
from tests.hunt.voice import Voice, squeeze
from transform.forms.catalogue import indicators
from transform.prose_patterns import lines_of_figure
from transform.report import NormalisedReport, Severity


def judge_identity(page: Page, report: NormalisedReport, voice: Voice, judgement: Judgement) -> None:
    """Count publisher, year and title."""
    checks_found = {issue.check for issue in report.issues if issue.severity is not Severity.INFO}
    pairs = (
        ("publisher", page.publisher, report.publisher, {"no_publisher", "publisher_conflict"}),
        ("year", page.year, report.year, {"no_year", "other_year", "year_conflict", "period_against_year"}),
        ("title", page.title, report.title, set()),
    )
    for name, truth, read, names in pairs:
        said = bool(checks_found & names) or voice.holds
        same = squeeze(truth) == squeeze(read) or squeeze(read) in set(map(squeeze, page.names))
        if truth == "*" or (same and read is not None):
            judgement.add(Outcome.RIGHT)
        elif read is None:
            if truth is not None:
                silent = not said and name != "title"
                judgement.add(
                    Outcome.MISSED_SILENT if silent else Outcome.MISSED_SAID, f"{name}: {truth!r}, read none"
                )
        elif not same:
            judgement.add(
                Outcome.WRONG_SAID if said else Outcome.WRONG_SILENT, f"{name}: {truth!r}, read {read!r}"
            )


def judge_day(page: Page, report: NormalisedReport, judgement: Judgement) -> None:
    """Count the day of publication, where the page gives one or the reading does."""
    days, read = page.days_of_publication(), report.published_on
    if read is not None:
        outcome = Outcome.RIGHT if read in days else Outcome.WRONG_SILENT
        judgement.add(outcome, f"published_on: {sorted(map(str, days)) or 'none'}, read {read}")
    elif days:
        outcome = Outcome.MISSED_SILENT if page.day_is_plain else Outcome.MISSED_SAID
        judgement.add(outcome, f"published_on: {sorted(map(str, days))}, read none")


def judge_prose(page: Page, report: NormalisedReport, judgement: Judgement) -> None:
    """Count the figures of the prose: one that no sentence and no line of a table states is invented."""
    found: dict[str, set[Decimal]] = {}
    for figure in report.prose_figures:
        found.setdefault(figure.name, set()).add(figure.value)
        is_stated = figure.value in page.stated.get(figure.name, ()) or figure.value == _sum_of_lines(
            page, figure.name
        )
        judgement.add(
            Outcome.RIGHT if is_stated else Outcome.WRONG_SILENT,
            f"prose {figure.name}: nothing is stated, read {figure.value} from {figure.sentence!r}",
        )
    for fact in report.facts:
        if fact.source is None and fact.value is not None:
            found.setdefault(fact.indicator, set()).add(fact.value)
            is_stated = fact.value in page.stated.get(fact.indicator, ())
            judgement.add(
                Outcome.RIGHT if is_stated else Outcome.WRONG_SILENT,
                f"prose {fact.indicator}: nothing is stated, read {fact.value} from {fact.raw!r}",
            )
    for name, values in page.stated.items():
        if not found.get(name):
            judgement.add(Outcome.MISSED_SAID, f"prose {name}: {sorted(values)}, read none")


def _sum_of_lines(page: Page, name: str) -> Decimal | None:
    """What the page prints in the lines that a figure of the prose adds up."""
    keys = {(code, TOTAL) for code in lines_of_figure(name, page.form)}
    values = [_in_plain_unit(box) for box in page.figures() if box.key in keys and box.value]
    return sum(values, Decimal(0)) if values else None


def _in_plain_unit(box: Box) -> Decimal:
    """The figure of a line, in 元 where it is an amount."""
    assert box.key is not None
    return Decimal(box.value or 0) * (10_000 if indicators()[box.key[0]].unit == "万元" else 1)
