"""The profile that a survey drafts: what was found, as TOML that loads, with the evidence in comments."""

import json
import tomllib
from collections.abc import Iterable, Iterator, Sequence

from pydantic import BaseModel

from extract.profile import SiteProfile
from extract.survey.findings import Finding
from extract.survey.offices import Office

_HEAD = """\
# Drafted by a survey of {base_url}. Read it before the first run: docs/SITES.md says how.
"""


def draft_profile(
    code: str,
    name: str,
    base_url: str,
    findings: Iterable[Finding],
    offices: Sequence[Office],
    hints: Iterable[str] = (),
    division: str | None = None,
) -> str:
    """The text of the profile; ``division`` is the code of the district where it is known.

    Raises ValueError if it does not load, which would be a mistake of the survey.
    """
    site = [f"code = {_quote(code)}", f"name = {_quote(name)}", f"base_url = {_quote(base_url)}"]
    if division is not None:
        site.append(f"division = {_quote(division)}")
    parts = [
        _HEAD.format(base_url=base_url) + "".join(f"# {_on_one_line(hint)}\n" for hint in hints),
        "\n".join(["[site]", *site, ""]),
        *map(_draft_source, findings),
        *map(_draft_publisher, offices),
    ]
    text = "\n".join(parts)
    SiteProfile.model_validate(tomllib.loads(text))
    return text


def describe_evidence(finding: Finding) -> str:
    """What was seen of a list, in words."""
    if not finding.reports:
        return f"{finding.entries} entries, with titles that are cut short or name no year"
    return f"{len(finding.reports)} reports of {finding.offices} offices, {describe_years(finding.years)}"


def describe_years(years: Sequence[int]) -> str:
    """Years in few words: 2014 to 2018, or the one there is."""
    if not years:
        return "no year"
    return f"{years[0]} to {years[-1]}" if len(years) > 1 else str(years[0])


def _draft_source(finding: Finding) -> str:
    seen = f"# {finding.sureness}: {describe_evidence(finding)}; found at {_on_one_line(finding.found_at)}"
    error = [f"# not read to its end: {_on_one_line(finding.error)}"] if finding.error else []
    return "\n".join(["[[source]]", seen, *error, *_list_keys(finding.source), ""])


def _list_keys(source: BaseModel) -> Iterator[str]:
    keys = source.model_dump(exclude_defaults=True)
    for name, value in {"kind": keys.pop("kind"), **keys}.items():
        if isinstance(value, dict):
            pairs = ", ".join(f"{key} = {_quote(text)}" for key, text in value.items())
            yield f"{name} = {{ {pairs} }}"
        else:
            yield f"{name} = {_quote(value) if isinstance(value, str) else value}"


def _draft_publisher(office: Office) -> str:
    lines = [
        "[[publisher]]",
        f"code = {_quote(office.code)}",
        f"name = {_quote(office.name)}",
        f'kind = "{office.kind}"',
    ]
    if office.area:
        lines.append(f"area = {_quote(office.area)}")
    if office.aliases:
        lines.append(f"aliases = [{', '.join(map(_quote, office.aliases))}]")
    if office.years:
        lines.append(f"# reports seen: {len(office.years)}, {describe_years(office.years)}")
    return "\n".join([*lines, ""])


def _quote(text: str) -> str:
    """A TOML string: those of JSON are, but for one control character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _on_one_line(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)
