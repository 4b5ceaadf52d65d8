"""Articles and annual reports."""

import re

from replica.bodies import write_body
from replica.http_types import NOT_FOUND, Request, Response, answer_html
from replica.pages.annual import render_annual_report
from replica.pages.article import Article, render_article
from replica.pages.jpaas import jpaas_path
from replica.site import Site

_ARTICLE = re.compile(r"/art/\d+/\d+/\d+/art_(\d+)_(\d+)\.html")


def serve_article(site: Site, request: Request) -> Response:
    """``/art/Y/M/D/art_COLUMN_NUMBER.html``; the address must be the article's own, the column any."""
    match = _ARTICLE.fullmatch(request.path)
    article = site.articles.get(int(match[2])) if match else None
    if match is None or article is None or article.path(match[1]) != request.path:
        return NOT_FOUND
    return _answer(site, article, match[1]) if match[1] in site.district.platform.known else NOT_FOUND


def serve_newer_article(site: Site, request: Request) -> Response:
    """``/col/col1229…/art/YEAR/art_<32 hex>.html``."""
    column = site.district.platform.jpaas
    for article in site.articles.values():
        if jpaas_path(article, column) == request.path:
            return _answer(site, article, column)
    return NOT_FOUND


def serve_annual_report(site: Site, request: Request) -> Response:
    """``xxgkAnnualReport.jsp?fbtime=&area=``: an unknown pair answers 200 with an empty body."""
    year = request.fields.get("fbtime", "")
    filing = site.find_filing(request.fields.get("area", ""), int(year)) if year.isdigit() else None
    if filing is None:
        return Response(b"")
    titled = filing.publisher.number % 3 == 0
    page = render_annual_report(
        filing.title, filing.published_on, write_body(filing), site.district.masthead, titled=titled
    )
    return _encode(page, filing.publisher.number)


def _answer(site: Site, article: Article, column: str) -> Response:
    district = site.district
    page = render_article(article, column, district.platform.main, district.masthead)
    return answer_html(page, article.made_at)


def _encode(page: str, number: int) -> Response:
    """Old JSPs answer in GBK; the meta inside the page says UTF-8 all the same."""
    if number % 4 == 3:
        return Response(page.encode("gb18030"), "text/html;charset=GBK")
    return answer_html(page)
