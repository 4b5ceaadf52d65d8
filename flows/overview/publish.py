"""Writing the overview: of each district the pages that differ from what is there, then the first pages of all."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from extract.archive import Archive
from flows.overview.blocks import EvidencePage, Page
from flows.overview.district import District, home_page, make_district, make_slug, shown_lines
from flows.overview.evidence import list_evidence, open_evidence
from flows.overview.pages.concept import make_concept_page
from flows.overview.pages.coverage import make_coverage_page, make_year_page
from flows.overview.pages.findings import make_findings_page
from flows.overview.pages.home import make_concept_list, make_district_home, make_home, make_office_list
from flows.overview.pages.office import make_office_page
from flows.overview.pages.rates import make_rates_page
from flows.overview.pages.view import View
from flows.overview.rendering import Renderer, write_door
from flows.overview.renewal import FIRST, Renewed, Source, is_known, renew, withdraw
from flows.overview.target import OWN_FOLDER, Target, open_target
from flows.words import Words
from load.engine import Connection, Engine, open_moment
from load.queries.overview import DistrictSummary, read_district, read_figures, read_summaries
from transform.text.bilingual import Language

_LANGUAGES: tuple[Language, ...] = ("zh", "en")
# A slug begins with a letter or a digit: no district has this note.
_NOTE_OF_ALL = f"{OWN_FOLDER}/_all.json"


@dataclass(frozen=True, slots=True)
class Written:
    """What was done: how many files there are, were written, and were removed; ``place`` is where the first page is."""

    place: str
    files: int
    written: int
    removed: int


def write_overview(
    engine: Engine,
    place: str,
    *,
    timezone: str,
    sites: Collection[str] | None = None,
    changed: Collection[str] | None = None,
    archive: Archive | None = None,
) -> Written:
    """Write the overview of the districts of ``sites`` (codes; all, if None) to a folder or the URL of a bucket.

    Only what differs from what is there is written, and what is no longer of it is removed. ``changed`` are the districts
    that need be looked at; others are written only where they never were. With an ``archive`` each report has a page with
    a figure marked in it, too. A district is read at one moment. Raises WrongUsageError for a URL that cannot be written
    to, and OSError (of a bucket, its client's errors) where it fails.
    """
    target, renderer = open_target(place), Renderer()
    with open_moment(engine) as conn:
        summaries = [one for one in read_summaries(conn) if sites is None or one.site in sites]
    is_only = len(summaries) == 1
    done = _withdraw_others(target, {_note_of(one.site) for one in summaries})
    if is_only and is_known(target, _NOTE_OF_ALL, f"{_LANGUAGES[0]}/{FIRST}"):
        done += withdraw(target, _NOTE_OF_ALL)  # before the first page of the one takes its place
    for summary in summaries:
        note, home = _note_of(summary.site), f"{_LANGUAGES[0]}/{home_page(summary.site, is_only=is_only)}"
        if changed is None or summary.site in changed or not is_known(target, note, home):
            with open_moment(engine) as conn:
                district = _read(conn, summary, with_evidence=archive is not None)
                pages = _make_pages(district, is_only=is_only, timezone=timezone)
                sources = dict(_name_files(pages, list_evidence(district)))
                done += renew(target, note, sources, partial(_draw, renderer, conn, archive))
    first = {} if is_only else dict(_name_files(_make_first_pages(summaries, timezone)))
    first[FIRST] = write_door()
    done += renew(target, _NOTE_OF_ALL, first, partial(_draw, renderer, None, None))
    return Written(f"{place.rstrip('/')}/{FIRST}", done.files, done.written, done.removed)


def _withdraw_others(target: Target, notes: Collection[str]) -> Renewed:
    """Remove the pages of districts that are none of these any more."""
    others = {path for path in target.list_own() if path.endswith(".json")} - {*notes, _NOTE_OF_ALL}
    return sum((withdraw(target, note) for note in sorted(others)), Renewed())


def _note_of(site: str) -> str:
    return f"{OWN_FOLDER}/{make_slug(site)}.json"


def _read(conn: Connection, summary: DistrictSummary, *, with_evidence: bool) -> District:
    figures = read_figures(conn, summary.site, shown_lines()) if with_evidence else ()
    return make_district(read_district(conn, summary), figures)


def _make_first_pages(summaries: Sequence[DistrictSummary], timezone: str) -> Iterator[Page]:
    for language in _LANGUAGES:
        yield make_home(Words(language), summaries, timezone)


def _make_pages(district: District, *, is_only: bool, timezone: str) -> Iterator[Page]:
    """All pages of a district; its first page is the last one."""
    for language in _LANGUAGES:
        view = View(district, Words(language), is_only, timezone)
        yield from (make_concept_page(view, concept) for concept in district.concepts)
        yield from (make_office_page(view, office) for office in district.offices)
        yield from (make_year_page(view, year) for year in district.years)
        yield from (
            make(view)
            for make in (make_coverage_page, make_concept_list, make_office_list, make_findings_page)
        )
        if district.rates:
            yield make_rates_page(view)
        yield make_district_home(view)


def _name_files(pages: Iterable[Page], evidence: Iterable[EvidencePage] = ()) -> Iterator[tuple[str, Source]]:
    """All files by path: downloads before the pages that offer them."""
    named = list(pages)
    for page in named:
        yield from ((f"{page.language}/{download.path}", download) for download in page.downloads)
    yield from ((one.path, one) for one in evidence)
    yield from ((f"{page.language}/{page.path}", page) for page in named)


def _draw(
    renderer: Renderer, conn: Connection | None, archive: Archive | None, sources: Mapping[str, Source]
) -> dict[str, bytes]:
    """The bytes of files. Reports are read again only where the page of one is among them."""
    renderer.prepare(source for source in sources.values() if isinstance(source, Page))
    drawn = {
        path: renderer.write(source)
        for path, source in sources.items()
        if not isinstance(source, EvidencePage)
    }
    evidence = {path: source for path, source in sources.items() if isinstance(source, EvidencePage)}
    if evidence and conn is not None and archive is not None:
        with open_evidence(conn, archive) as writer:
            drawn |= {path: writer.write(page) for path, page in evidence.items()}
    return drawn
