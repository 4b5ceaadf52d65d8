"""The survey of an unknown site for people: what was found where, and how sure it is."""

from rich.text import Text

from extract.survey.findings import Finding, Sureness, Survey
from extract.survey.profile_draft import describe_evidence
from flows.console.output import InertConsole
from transform.text.inert import show_line

_STYLES = {Sureness.CERTAIN: "green", Sureness.LIKELY: "yellow", Sureness.DOUBTFUL: "red"}


def print_survey(console: InertConsole, survey: Survey) -> None:
    """Print the site, its lists of reports with their evidence, and what a person should know before the first run."""
    console.print(
        show_line(f"{survey.site_name} ({survey.address}), {survey.requests} requests"), style="bold"
    )
    for finding in survey.findings:
        _print_finding(console, finding)
    for finding in survey.others:
        console.print(show_line(f"not needed: {finding.source.kind_name} {finding.address}"), style="dim")
    console.print(show_line(f"{survey.publishers} offices"))
    for hint in survey.hints:
        console.print(show_line(f"note: {hint}"), style="yellow")


def _print_finding(console: InertConsole, finding: Finding) -> None:
    evidence = f"{finding.source.kind_name}: {describe_evidence(finding)}"
    sign = Text(f"{finding.sureness:<8} ", style=_STYLES[finding.sureness])
    console.print(sign.append(show_line(evidence), style="default"))
    console.print(show_line(f"         {finding.address}"), style="dim", soft_wrap=True)
    if finding.error:
        console.print(show_line(f"         not read to its end: {finding.error}"), style="red")
