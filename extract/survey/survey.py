"""A site of which nothing but the address is known, looked through for its annual reports."""

import ipaddress
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from extract.divisions import find_code
from extract.http_client.client import PoliteClient
from extract.profile import Politeness, Site, SiteProfile
from extract.profile_sources import AnnualReportSource, LinksSource, Source
from extract.survey.annual_reports import collect_areas, find_annual_reports
from extract.survey.codes import spell_name
from extract.survey.column_lists import find_columns, find_jpaas_columns, find_links
from extract.survey.explorer import Explorer, Page, explain_failures
from extract.survey.findings import Finding, Survey, SurveyFailed, choose_findings, is_report, mark_office
from extract.survey.offices import Region, collect_offices, find_region
from extract.survey.profile_draft import draft_profile
from extract.survey.search_module import find_searches
from extract.survey.sitemaps import list_mapped_pages
from extract.survey.words import is_next_page, names_reports, rank_link
from extract.urls import BadAddressError, host_of, normalise_url

SURVEY_POLITENESS = Politeness(requests_per_run=300, retries=1)
"""How an unknown site is asked: once a second, and so many requests in all."""

_MOST_PAGES = 40
_MOST_ALIKE = 3
_MOST_DEPTH = 3
_NEXT_PAGE_RANK = 95
_MAPPED_RANK = 30
_LATEST_YEARS = 6
_COLUMN = re.compile(r"/col/col\d+/")
_NO_NAMES = {"www", "xxgk", "zfxxgk", "zwgk", "gov", "cn", "com", "org", "net"}


@dataclass(slots=True)
class _Lead:
    """An address to look at: how promising it is, how far from the home page, and what its link is called."""

    address: str
    rank: int
    depth: int
    text: str = ""


@dataclass(slots=True)
class _Trail:
    """The leads of a survey: each address once, and few of those whose links have the same text."""

    leads: list[_Lead] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    alike: dict[str, int] = field(default_factory=dict)

    def add(self, lead: _Lead) -> None:
        """Keep a lead unless there were enough of its kind."""
        count = self.alike.get(lead.text, 0) if lead.text and lead.rank != _NEXT_PAGE_RANK else 0
        if lead.rank and lead.depth <= _MOST_DEPTH and lead.address not in self.seen and count < _MOST_ALIKE:
            self.seen.add(lead.address)
            self.alike[lead.text] = count + 1
            self.leads.append(lead)

    def take(self) -> _Lead | None:
        """The most promising lead; of equals the nearest to the home page."""
        if not self.leads:
            return None
        lead = min(self.leads, key=lambda lead: (-lead.rank, lead.depth))
        self.leads.remove(lead)
        return lead


def survey_site(
    address: str,
    *,
    contact: str,
    today: date,
    seconds_left: Callable[[], float],
    politeness: Politeness = SURVEY_POLITENESS,
    report_stage: Callable[[str], None] = lambda _: None,
) -> Survey:
    """Look through a site, asking it as ``politeness`` says until ``seconds_left`` gives none, and draft its profile.

    Raises SurveyFailed where the address is none, where the site does not answer, or where no annual report is found.
    """
    try:
        start = normalise_url(address)
    except BadAddressError as error:
        raise SurveyFailed(f"{error}; give the address of the site's home page") from error
    profile = _make_profile(start, politeness)
    with PoliteClient(profile, contact=contact, seconds_left=seconds_left) as client:
        return _Surveyor(Explorer(profile, client), start, today, report_stage).survey()


def _make_profile(start: str, politeness: Politeness) -> SiteProfile:
    parts = urlsplit(start)
    site = Site(code="survey", name="survey", base_url=f"{parts.scheme}://{parts.netloc}")
    home = LinksSource(kind="links", path="/")
    return SiteProfile.model_validate({"site": site, "politeness": politeness, "source": [home]})


class _Surveyor:
    """Follows the leads of one site and gathers what they lead to."""

    def __init__(
        self, explorer: Explorer, start: str, today: date, report_stage: Callable[[str], None]
    ) -> None:
        self._explorer, self._start, self._today = explorer, start, today
        self._report_stage = report_stage
        self._trail = _Trail()
        self._pages: list[Page] = []
        self._areas: dict[str, str] = {}
        self._findings: dict[str, Finding] = {}
        self._foreign: set[str] = set()

    def survey(self) -> Survey:
        """Follow all leads, then try the annual-report address, and draft the profile."""
        home = self._explorer.open(self._start)
        if home is None:
            raise SurveyFailed(f"nothing could be read: {explain_failures(self._explorer)}")
        self._trail.seen.add(self._start)
        self._look_at(home, _Lead(self._start, 100, 0))
        for mapped in list_mapped_pages(self._explorer):
            self._add_lead(mapped, "", _MAPPED_RANK, 1)
        self._follow_leads()
        self._try_annual_reports()
        if not self._findings:
            raise SurveyFailed(self._explain_nothing())
        return self._conclude(home)

    def _follow_leads(self) -> None:
        while len(self._pages) < _MOST_PAGES and (lead := self._trail.take()):
            page = self._explorer.open(lead.address)
            self._report_stage(f"pages: {len(self._pages)} read, {len(self._findings)} lists of reports")
            if page is not None:
                self._look_at(page, lead)

    def _look_at(self, page: Page, lead: _Lead) -> None:
        """Take what a page shows: keys of offices, lists, and leads to other pages."""
        self._pages.append(page)
        for area, name in collect_areas(page).items():
            self._areas.setdefault(area, name)
        is_named = names_reports(lead.text) or names_reports(page.title)
        for source in self._find_sources(page):
            if source.key not in self._findings:
                finding = self._explorer.read_source(source, page.address, is_named=is_named)
                if finding is not None:
                    self._findings[source.key] = finding
        has_reports = any(finding.found_at == page.address for finding in self._findings.values())
        for text, address in page.links():
            rank = _NEXT_PAGE_RANK if has_reports and is_next_page(text) else rank_link(text, address)
            depth = lead.depth if rank == _NEXT_PAGE_RANK else lead.depth + 1
            self._add_lead(address, text, rank, depth, page.address)

    def _add_lead(self, address: str, text: str, rank: int, depth: int, base: str | None = None) -> None:
        try:
            address = normalise_url(address, base)
        except BadAddressError:
            return
        if host_of(address) != host_of(self._start):
            self._foreign.update([host_of(address)] if rank else [])
            return
        if _COLUMN.search(address):  # an office's share of a column: ?vc_xxgkarea=…
            address = address.partition("?")[0]
        self._trail.add(_Lead(address, rank, depth, text))

    def _find_sources(self, page: Page) -> Iterator[Source]:
        path = page.asked.removeprefix(self._explorer.profile.site.base_url) or "/"
        columns = [*find_columns(page, path), *find_jpaas_columns(page, path)]
        yield from columns
        yield from find_searches(page, self._explorer)
        if not columns:
            yield from find_links(page, path)

    def _try_annual_reports(self) -> None:
        """Try the offices first of which no list has a report."""
        if not self._areas:
            return
        listed = {office for finding in self._findings.values() for office, _ in finding.reports}
        areas = dict(sorted(self._areas.items(), key=lambda pair: mark_office(pair[1]) in listed))
        years = {year for finding in self._findings.values() for year in finding.years}
        usual = range(self._today.year - _LATEST_YEARS, self._today.year)
        finding = find_annual_reports(self._explorer, areas, years or usual, self._pages)
        if finding is not None:
            self._findings[finding.source.key] = finding

    def _conclude(self, home: Page) -> Survey:
        chosen, others = choose_findings(self._findings.values())
        references = [reference for finding in (*chosen, *others) for reference in finding.references]
        name = _name_site(home)
        region = find_region(name, references)
        offices, unclear = collect_offices(filter(is_report, references), self._areas, region)
        code, hints = _make_site_code(self._start, region), [*unclear, *self._hint(chosen)]
        base_url = self._explorer.profile.site.base_url
        division = find_code(region.district, region.city) if region.district else None
        profile = draft_profile(code, name, base_url, chosen, offices, hints, division)
        return Survey(
            self._start, code, name, tuple(chosen), tuple(others), len(offices),
            self._explorer.client.requests_made, tuple(hints), profile,
        )  # fmt: skip

    def _hint(self, chosen: Iterable[Finding]) -> Iterator[str]:
        has_address = any(isinstance(finding.source, AnnualReportSource) for finding in chosen)
        if not self._areas and not has_address:
            yield "no page names the keys of offices, so the annual-report address was not tried"
        if self._foreign:
            hosts = ", ".join(sorted(self._foreign))
            yield f"pages about disclosure stand on other hosts, which were not asked: {hosts}"
        if cut := self._explorer.find_limit():
            yield f"the survey was cut short: {cut}"
        if self._trail.leads:
            yield f"{len(self._trail.leads)} more pages might lead to lists and were not looked at"

    def _explain_nothing(self) -> str:
        hosts = (
            f"; other hosts that are linked to: {', '.join(sorted(self._foreign))}" if self._foreign else ""
        )
        failed, limit = len(self._explorer.failed), self._explorer.find_limit()
        failures = f"{failed} could not be" + (f" ({limit})" if limit else "")
        return (
            f"no annual report was found on {host_of(self._start)}: {len(self._pages)} pages were read, {failures}"
            f"{hosts}. Give the address of the page that lists them, or write the profile by hand (docs/SITES.md)"
        )


def _name_site(home: Page) -> str:
    """What the site calls itself, else its host."""
    meta = home.soup.find("meta", attrs={"name": "SiteName"})
    stated = str(meta.get("content") or "").strip() if meta is not None else ""
    title = re.split(r"[-_|—–>]|\s", home.title.strip())[0]
    return stated or title or host_of(home.address)


def _make_site_code(start: str, region: Region) -> str:
    """A code of the host's own name, or of the district's where the host is a number or a short word."""
    host = urlsplit(start).hostname or ""
    labels = [label for label in host.lower().split(".") if label not in _NO_NAMES]
    label = "" if _is_number(host) or not labels else re.sub(r"[^a-z0-9_-]", "", labels[-1]).lstrip("-_")
    district = spell_name(region.district[:-1]) if region.district else ""
    return (label if len(label) > 2 else district) or label or "site"


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
