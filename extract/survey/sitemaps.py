"""Evidence of sitemaps: those that robots.txt names, the usual one, and those that they list."""

import re
from urllib.parse import urljoin

from extract.survey.explorer import Explorer
from extract.survey.words import rank_address
from transform.text.entities import unescape_entities

_NAMED = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.I | re.M)
_ADDRESS = re.compile(r"<loc>\s*([^<\s]+)\s*</loc>", re.I)
_INDEX = re.compile(r"<sitemapindex\b", re.I)
_MOST_SITEMAPS = 6
_MOST_PAGES = 20


def list_mapped_pages(explorer: Explorer) -> list[str]:
    """The addresses in the site's sitemaps that may be pages with lists, the likelier ones first."""
    robots = explorer.open("/robots.txt", explorer.profile.site.base_url)
    named = _NAMED.findall(robots.text) if robots else []
    waiting = list(dict.fromkeys([*named, urljoin(explorer.profile.site.base_url + "/", "sitemap.xml")]))
    pages: dict[str, int] = {}
    for number, sitemap in enumerate(waiting):
        page = explorer.open(sitemap) if number < _MOST_SITEMAPS else None
        if page is None:
            continue
        found = [unescape_entities(address) for address in _ADDRESS.findall(page.text)]
        if _INDEX.search(page.text):
            waiting.extend(address for address in found if address not in waiting)
        else:
            pages.update({address: rank_address(address) for address in found})
    ranked = sorted((address for address, rank in pages.items() if rank), key=lambda a: -pages[a])
    return ranked[:_MOST_PAGES]
