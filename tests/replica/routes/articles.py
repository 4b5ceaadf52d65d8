"""Articles and annual reports."""

import re

from replica.bodies import write_body
from replica.columns import JPAAS_COLUMN, KNOWN
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
    if match is None or article is None or match[1] not in KNOWN or article.path(match[1]) != request.path:
        return NOT_FOUND
    return _answer(article, match[1])


def serve_newer_article(site: Site, request: Request) -> Response:
    """``/col/col1229…/art/YEAR/art_<32 hex>.html``."""
    for article in site.articles.values():
        if jpaas_path(article) == request.path:
            return _answer(article, JPAAS_COLUMN)
    return NOT_FOUND


def serve_annual_report(site: Site, request: Request) -> Response:
    """``xxgkAnnualReport.jsp?fbtime=&area=``: an unknown pair answers 200 with an empty body."""
    year = request.fields.get("fbtime", "")
    filing = site.find_filing(request.fields.get("area", ""), int(year)) if year.isdigit() else None
    if filing is None:
        return Response(b"")
    titled = filing.publisher.number % 3 == 0
    page = render_annual_report(filing.title, filing.published_on, write_body(filing), titled=titled)
    return _encode(page, filing.publisher.number)


def _answer(article: Article, column: str) -> Response:
    return answer_html(render_article(article, column), article.made_at)


def _encode(page: str, number: int) -> Response:
    """Old JSPs answer in GBK; the meta inside the page says UTF-8 all the same."""
    if number % 4 == 3:
        return Response(page.encode("gb18030"), "text/html;charset=GBK")
    return answer_html(page)
