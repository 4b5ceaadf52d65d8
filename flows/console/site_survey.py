"""The survey of an unknown site for people: what was found where, and how sure it is."""

from collections.abc import Sequence

from rich.text import Text

from extract.survey.findings import Finding, Sureness, Survey
from flows.console.output import InertConsole
from flows.console.tables import pad
from flows.words import Words
from transform.text.inert import show_line

_STYLES = {Sureness.CERTAIN: "green", Sureness.LIKELY: "yellow", Sureness.DOUBTFUL: "red"}


def print_survey(console: InertConsole, survey: Survey) -> None:
    """Print the site, its lists of reports with their evidence, and what a person should know before the first run."""
    console.say(
        "survey.site",
        name=survey.site_name, address=survey.address, requests=survey.requests, style="bold",
    )  # fmt: skip
    for finding in survey.findings:
        _print_finding(console, finding)
    for finding in survey.others:
        kind = finding.source.kind_name
        console.say("survey.not_needed", kind=kind, address=finding.address, style="dim")
    console.say("survey.offices", count=survey.publishers)
    for hint in survey.hints:
        console.say("survey.hint", hint=hint, style="yellow")


def _print_finding(console: InertConsole, finding: Finding) -> None:
    words = console.words
    if finding.reports:
        seen = words.say(
            "survey.reports",
            reports=len(finding.reports), offices=finding.offices, years=_describe_years(words, finding.years),
        )  # fmt: skip
    else:
        seen = words.say("survey.entries", entries=finding.entries)
    sureness = words.say(f"survey.{finding.sureness}")
    sign = Text(f"{pad(sureness, 8)} ", style=_STYLES[finding.sureness])
    console.print(sign.append(show_line(f"{finding.source.kind_name}: {seen}"), style="default"))
    console.print(show_line(f"         {finding.address}"), style="dim", soft_wrap=True)
    if finding.error:
        console.say("survey.not_read", error=finding.error, style="red")


def _describe_years(words: Words, years: Sequence[int]) -> str:
    if not years:
        return words.say("survey.no_year")
    if len(years) == 1:
        return str(years[0])
    return words.say("survey.years", first=years[0], last=years[-1])
