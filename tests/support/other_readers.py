"""Readers that are not the product's: what a run is given in their place is imported by its reading process."""

from dataclasses import replace

from flows.reading.jobs import ParseJob, ParseResult
from flows.reading.parse import parse_report
from transform.report import NormalisedReport


def parse_other_figures(job: ParseJob) -> ParseResult:
    """Another normaliser: it finds one more in each filled cell of 2017."""
    parsed = parse_report(job)
    if parsed.report is None or parsed.report.year != 2017:
        return parsed
    facts = tuple(
        fact._replace(value=fact.value + 1) if fact.value is not None else fact
        for fact in parsed.report.facts
    )
    return replace(parsed, report=replace(parsed.report, facts=facts))


def stumble_over_zhuangshi(job: ParseJob) -> ParseResult:
    """A reader with a bug: the report of 庄市街道 for 2017 raises."""
    if job.expectation.year == 2017 and "庄市街道" in job.expectation.names:
        raise KeyError("a bug")
    return parse_report(job)


def fail_at_every_file(*_: object) -> NormalisedReport:
    """A reader that can read nothing."""
    raise RecursionError("too deep")
