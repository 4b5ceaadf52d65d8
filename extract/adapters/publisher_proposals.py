"""Offices that lists speak of and the profile does not know, as entries to paste into it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from extract.adapters.list_titles import hint_publisher, read_title
from extract.profile import SiteProfile, find_publisher, squeeze_name
from extract.records import Reference, ReportLikelihood
from extract.urls import area_in

_KINDS = (
    ("subdistrict", re.compile(r"街道(?:办事处)?$")),
    ("town", re.compile(r"[镇乡](?:人民政府)?$")),
    ("district", re.compile(r"[区县市](?:人民)?政府$")),
    ("department", re.compile(r"(?:局|委|办|会|室|院|中心|大队|支队)$")),
)
_OFFICE = re.compile(r"^[\w()（）]{2,30}$")


@dataclass(slots=True)
class Proposal:
    """An office to add, or (``code`` of a registered one) an area to add to it. Years are those listed."""

    name: str
    code: str | None
    area: str | None = None
    years: set[int] = field(default_factory=set)
    seen_at: str = ""

    def to_toml(self) -> str:
        """A [[publisher]] entry; where the code is new, a person should choose a better one."""
        kind = next((kind for kind, ending in _KINDS if ending.search(self.name)), "other")
        made_up = f"new-{sha256(self.name.encode()).hexdigest()[:8]}"
        code = f'code = "{self.code}"' if self.code else f'code = "{made_up}"  # choose one, for good'
        lines = ["[[publisher]]", code, f'name = "{self.name}"', f'kind = "{kind}"']
        if self.area:
            lines.append(f'area = "{self.area}"')
        return "\n".join([*lines, f"# seen at {self.seen_at}", ""])


def propose_publishers(profile: SiteProfile, references: Iterable[Reference]) -> list[Proposal]:
    """Offices with reports or areas that the profile lacks, by name."""
    proposals: dict[str, Proposal] = {}
    for reference in references:
        area = area_in(reference.url)
        name = _office_named_in(reference, area)
        if name is None or (area is not None and find_publisher(profile, area=area) is not None):
            continue
        known = hint_publisher(profile, name)
        if known is not None and (area is None or known.area is not None):
            continue
        key = known.code if known is not None else name
        proposal = proposals.setdefault(
            key, Proposal(known.name if known else name, known.code if known else None)
        )
        proposal.area = proposal.area or area
        proposal.seen_at = proposal.seen_at or reference.url
        if reference.year is not None:
            proposal.years.add(reference.year)
    return sorted(proposals.values(), key=lambda proposal: proposal.name)


def _office_named_in(reference: Reference, area: str | None) -> str | None:
    """The office of a report's title; of any link that carries an area, its whole text."""
    title = squeeze_name(reference.title or "")
    if reference.likeness is not ReportLikelihood.NOT_REPORT:
        return read_title(title).publisher
    return title if area is not None and _OFFICE.match(title) else None
