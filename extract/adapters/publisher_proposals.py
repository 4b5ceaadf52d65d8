"""Offices that lists name and the profile lacks, as entries to paste into the profile."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from extract.profile import SiteProfile, find_publisher, hint_publisher
from extract.records import Reference, ReportLikelihood
from extract.urls import area_in
from transform.text.folding import remove_whitespace
from transform.text.titles import judge_title

_KINDS = (
    ("subdistrict", re.compile(r"街道(?:办事处)?$")),
    ("town", re.compile(r"[镇乡](?:人民政府)?$")),
    ("district", re.compile(r"[区县市](?:人民)?政府$")),
    ("department", re.compile(r"(?:局|委|办|会|室|院|中心|大队|支队)$")),
)
_OFFICE = re.compile(r"^[\w()（）]{2,30}$")


@dataclass(slots=True)
class Proposal:
    """An office to add to the profile, or an area to add to an office that is in it.

    ``code`` is that of the registered office, None for a new one. ``years`` are those of its listed reports,
    ``seen_at`` is the address of the first of them.
    """

    name: str
    code: str | None
    area: str | None = None
    years: set[int] = field(default_factory=set)
    seen_at: str = ""

    def to_toml(self) -> str:
        """A [[publisher]] entry; where the code is a made-up one, a comment asks for a better one."""
        kind = guess_kind(self.name)
        made_up = f"new-{sha256(self.name.encode()).hexdigest()[:8]}"
        code = f'code = "{self.code}"' if self.code else f'code = "{made_up}"  # choose one, for good'
        lines = ["[[publisher]]", code, f'name = "{self.name}"', f'kind = "{kind}"']
        if self.area:
            lines.append(f'area = "{self.area}"')
        return "\n".join([*lines, f"# seen at {self.seen_at}", ""])


def guess_kind(name: str) -> str:
    """The kind of publisher that the end of a name suggests: ``other`` where it suggests none."""
    return next((kind for kind, ending in _KINDS if ending.search(name)), "other")


def propose_publishers(profile: SiteProfile, references: Iterable[Reference]) -> list[Proposal]:
    """One proposal for each office with reports, or with an area, that the profile lacks; sorted by name."""
    proposals: dict[str, Proposal] = {}
    for reference in references:
        area = area_in(reference.url)
        name = _office_named_in(reference, area)
        if name is None or (area is not None and find_publisher(profile, area=area) is not None):
            continue
        known = hint_publisher(profile, name)
        if known is not None and (area is None or known.area is not None):
            continue
        new = Proposal(known.name, known.code) if known else Proposal(name, None)
        proposal = proposals.setdefault(known.code if known else name, new)
        proposal.area = proposal.area or area
        proposal.seen_at = proposal.seen_at or reference.url
        if reference.year is not None:
            proposal.years.add(reference.year)
    return sorted(proposals.values(), key=lambda proposal: proposal.name)


def _office_named_in(reference: Reference, area: str | None) -> str | None:
    """The office in the title of a report, or the whole text of any other link that carries an area."""
    title = remove_whitespace(reference.title or "")
    if reference.likelihood is not ReportLikelihood.NOT_REPORT:
        return judge_title(title).publisher
    return title if area is not None and _OFFICE.match(title) else None
