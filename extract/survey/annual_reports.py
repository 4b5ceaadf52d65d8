"""Evidence of the annual-report address: the keys of offices in links and trees, and pages behind some of them."""

from collections.abc import Iterable

from extract.profile_sources import AnnualReportSource
from extract.records import Reference
from extract.survey.explorer import Explorer, Page, find_script
from extract.survey.findings import Finding
from extract.urls import area_in, normalise_url, with_params
from transform.text.folding import remove_whitespace
from transform.text.offices import is_office_name
from transform.text.titles import judge_title, read_title

_USUAL_PATH = "/module/xxgk/xxgkAnnualReport.jsp"
_MOST_TRIED = 24
_ENOUGH = 4


def collect_areas(page: Page) -> dict[str, str]:
    """The key of each office that a link of the page names, with the name."""
    areas: dict[str, str] = {}
    for text, address in page.links():
        area, name = area_in(address), remove_whitespace(text)
        if area is None:
            continue
        name = name if is_office_name(name) else judge_title(name).publisher or ""
        if name:
            areas.setdefault(area, name)
    return areas


def find_annual_reports(
    explorer: Explorer, areas: dict[str, str], years: Iterable[int], pages: Iterable[Page]
) -> Finding | None:
    """The annual-report address, if it answers with reports to some of the keys and years that are tried.

    Offices come in turn, with the latest years first; after a few reports enough is known.
    """
    named = (find_script(page.text, "xxgkAnnualReport.jsp") for page in pages)
    path = next((path.partition("?")[0] for path in named if path and path.startswith("/")), _USUAL_PATH)
    address = explorer.profile.resolve(path)
    found: list[Reference] = []
    tried = [(area, year) for year in sorted(years, reverse=True) for area in areas]
    for area, year in tried[:_MOST_TRIED]:
        page = explorer.open(with_params(address, {"fbtime": str(year), "area": area}))
        if page is not None and _is_report(page):
            url = normalise_url(page.asked)
            found.append(Reference(url, "survey", publisher=areas[area], area=area, year=year))
        if len(found) >= _ENOUGH:
            break
    if not found:
        return None
    source = AnnualReportSource(kind="jcms_annual_report", path=path)
    return Finding(source, address, next(iter(page.address for page in pages), address), tuple(found))


def _is_report(page: Page) -> bool:
    """Whether a page is an annual report: a line of it is the title of one, or its prose says so."""
    lines = (line.strip() for line in page.soup.get_text("\n").splitlines())
    return any(read_title(line) is not None for line in lines if "公开" in line)
