"""The words by which lists of annual reports are found, and how far each is to be followed."""

import re

from transform.text.folding import normalise_text
from transform.text.titles import TitleKind, judge_title

_REPORTS = re.compile(r"年度报告|年报")
_DISCLOSURE = re.compile(r"(?:政府|政务)?信息公开|政务公开")
_CATALOGUE = re.compile(r"公开(?:目录|指南|专栏|平台)|依申请|法定主动公开|各(?:部门|单位|镇|街道)")
_NEXT_PAGE = re.compile(r"^(?:下一?页|后一?页|尾页|\d{1,3}|20\d\d年?度?)$")
_MENTION = re.compile(r"(?:信息|政务)公开[^<>\"']{0,12}(?:年度报告|年报|工作报告|年度工作报告)")
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|zip|rar|jpe?g|png|gif|css|js|mp4)(?:\?|$)", re.I)
_PATHS = re.compile(r"/(?:nd?bg|nb|nianbao|xxgk\w*|zfxxgk|zwgk|gkml|gknb|col\d*)(?:/|$)", re.I)
_ARTICLE = re.compile(r"/art/|/art_\w+\.html")
_MOST_TEXT = 40


def rank_link(text: str, address: str) -> int:
    """How soon a link is to be followed: 0 is never, and the greater the sooner."""
    words = normalise_text(text)
    if len(words) > _MOST_TEXT or _FILE.search(address) or _ARTICLE.search(address):
        return 0
    judged = judge_title(words)
    if judged.kind is TitleKind.REPORT and judged.publisher and judged.year:
        return 0  # a report itself
    if _REPORTS.search(words):
        return 100 if _DISCLOSURE.search(words) else 90
    if _DISCLOSURE.search(words):
        return 60
    return 40 if _CATALOGUE.search(words) else 0


def is_next_page(text: str) -> bool:
    """Whether a link leads on to a further page of a list, or to a year of it."""
    return _NEXT_PAGE.match(normalise_text(text)) is not None


def rank_address(address: str) -> int:
    """The same for an address without a text, as sitemaps have them."""
    if _FILE.search(address) or _ARTICLE.search(address):
        return 0
    return 50 if _PATHS.search(address) else 10


def names_reports(text: str) -> bool:
    """Whether the text of a link, or the title of a page, calls what is there annual reports."""
    return _REPORTS.search(normalise_text(text)) is not None


def mentions_report(text: str) -> bool:
    """Whether the text of a page has the title of an annual report in it."""
    return _MENTION.search(text) is not None
