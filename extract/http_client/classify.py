"""The outcome of a response. Only a whole page of text, or a file, is a PAGE."""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from extract.http_client.session import RawResponse
from extract.records import FetchOutcome
from transform.text.decode import UnreadableDocument, decode_text

ExpectedKind = Literal["report", "list", "file"]
"""What the caller expects of an address; a shell is told from a page by it."""

_BY_STATUS = {
    304: FetchOutcome.UNCHANGED,
    404: FetchOutcome.NOT_FOUND,
    410: FetchOutcome.NOT_FOUND,
    412: FetchOutcome.CHALLENGE,
    512: FetchOutcome.CHALLENGE,
    521: FetchOutcome.CHALLENGE,
    204: FetchOutcome.EMPTY,
    205: FetchOutcome.EMPTY,
    206: FetchOutcome.TRUNCATED,
}
_MAGIC = (
    b"%PDF",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"{\\rtf",
)
_HOME_PATHS = {"", "/", "/index.html", "/index.htm", "/index.jsp", "/index.shtml"}

_INVISIBLE = re.compile(
    r"<(script|style|noscript)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)|<[^>]*>|&nbsp;", re.DOTALL | re.I
)
_INVISIBLE_WITHOUT_TAGS = re.compile(_INVISIBLE.pattern.replace("<[^>]*>|", ""), _INVISIBLE.flags)
_HTML_DOCUMENT = re.compile(
    r"\s*+(?:<\?xml[^>]*>\s*+)?(?:<!--(?>.*?-->)\s*+)*+(?:<!doctype\s+html|<html)", re.DOTALL | re.I
)
# A noncharacter, which no page prints.
_LAST_TAG_ENDS = "\ufdd3"
_CLOSING = re.compile(r"</html", re.I)
_DATASTORE = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<datastore", re.I)
_CHALLENGE_SCRIPT = re.compile(
    r"\$_ts\b|__jsl_clearance|security_verify_data|YunSuoAutoJump|acw_sc__v2|"
    r"(?:人机|安全|访问|滑动)验证|请输入验证码|captcha",
    re.I,
)
# Not 信息不存在: that is a line of the statutory tables.
_GONE_TEXT = re.compile(
    r"非法请求|(?:页面|网页|栏目|网址|文章)(?:不存在|未找到|找不到|已(?:经)?(?:被)?删除|已失效)|"
    r"找不到(?:该|您|你|所|此)?.{0,8}(?:页面|网页)|404\s*not\s*found",
    re.I,
)
_GONE_WORDS = ("非法请求", "不存在", "未找到", "找不到", "删除", "失效", "404")
_GONE_ELEMENT = re.compile(rf">[^<>]{{0,24}}(?:{_GONE_TEXT.pattern})[^<>]{{0,40}}<", re.I)
_TITLE = re.compile(r"<title(?:[^>]*>(.*?)</title>|.*)", re.DOTALL | re.I)
_BODY_MARKS = ("ContentStart", "[信息内容]>")
_UNSEEN_CONTENT = re.compile(r"<img\b|downfile\.jsp|document/download|pdfshow", re.I)
_CONTENT_MARK = re.compile(
    rf"ContentStart|\[信息内容\]>|<t(?:able|r|d)\b|id=[\"']?zoom|{_UNSEEN_CONTENT.pattern}", re.I
)
_LIST_MARK = re.compile(r"<datastore|<record|unitbuild|<li\b|<tr\b|<a\s|<iframe\b", re.I)
# In characters: of visible text, of a whole page, and of the ends that are searched.
_SHORT = 400
_FEW = 60
_BIG = 50_000
_ENDS = 8192


@dataclass(frozen=True, slots=True)
class Classification:
    """An outcome with its reason in words, which is None for PAGE and UNCHANGED."""

    outcome: FetchOutcome
    reason: str | None = None


def classify_response(
    response: RawResponse, expected: ExpectedKind, *, url: str, final_url: str
) -> Classification:
    """The outcome of a response that is complete by the rules of HTTP.

    ``url`` is the address asked for, ``final_url`` the one reached through redirects.
    """
    if response.status not in {200, 203}:
        return _classify_status(response)
    if urlsplit(final_url).path in _HOME_PATHS and urlsplit(url).path not in _HOME_PATHS:
        return Classification(FetchOutcome.NOT_FOUND, f"was sent to the home page {final_url} instead")
    body, content_type = response.body, response.headers.get("Content-Type")
    # A list is text: one that begins like a file is left to the decoder.
    begins_as_file = expected != "list" and body.startswith(_MAGIC)
    if begins_as_file or (expected == "file" and body and not _is_text(body, content_type)):
        return Classification(FetchOutcome.PAGE)
    try:
        text, _ = decode_text(body, content_type)
    except UnreadableDocument as error:
        return Classification(FetchOutcome.UNDECODABLE, str(error))
    return _classify_text(text, expected)


def _classify_status(response: RawResponse) -> Classification:
    status = response.status
    head = response.body[:4096].decode("latin-1")
    outcome = _BY_STATUS.get(status)
    if outcome is None:
        outcome = FetchOutcome.SERVER_ERROR if status >= 500 or status < 400 else FetchOutcome.BLOCKED
    if outcome in {FetchOutcome.BLOCKED, FetchOutcome.SERVER_ERROR} and _CHALLENGE_SCRIPT.search(head):
        outcome = FetchOutcome.CHALLENGE
    return Classification(outcome, None if outcome is FetchOutcome.UNCHANGED else f"status {status}")


def _classify_text(text: str, expected: ExpectedKind) -> Classification:
    """The outcome of a text that came with status 200."""
    if not text.strip("\ufeff \t\r\n\x00"):
        return Classification(FetchOutcome.EMPTY, "answered with an empty body")
    if _is_cut(text):
        return Classification(FetchOutcome.TRUNCATED, "the page ends before its closing tag")
    visible = _strip_tags(text).strip() if len(text) < _BIG else text
    if len(visible) < _SHORT and _CHALLENGE_SCRIPT.search(text) and not _CONTENT_MARK.search(text):
        return Classification(FetchOutcome.CHALLENGE, "a challenge page stands in for the page")
    if _reports_missing_page(text, visible):
        return Classification(FetchOutcome.NOT_FOUND, "status 200, but the page says that it does not exist")
    if expected == "file":
        return _classify_text_for_file(text)
    return _classify_page(text, visible, expected)


def _strip_tags(text: str) -> str:
    """The text without tags, comments and scripts.

    Tags are looked for before the last ``>`` only: behind it every ``<`` would be followed to the end in vain.
    """
    last = text.rfind(">") + 1
    *shown, behind = _INVISIBLE.sub(" ", text[:last] + _LAST_TAG_ENDS).rpartition(_LAST_TAG_ENDS)
    # A comment or script that is open there, and so to the end of the text, has taken the mark with it.
    return shown[0] + _INVISIBLE_WITHOUT_TAGS.sub(" ", text[last:]) if shown[1] else behind


def _classify_page(text: str, visible: str, expected: ExpectedKind) -> Classification:
    if text.lstrip()[:1] in {"{", "["} or len(visible) >= _FEW:
        return Classification(FetchOutcome.PAGE)
    mark = _LIST_MARK if expected == "list" else _CONTENT_MARK if visible else _UNSEEN_CONTENT
    is_program = _HTML_DOCUMENT.match(text) is not None or "<script" in text.lower() or not visible
    if is_program and not mark.search(text):
        return Classification(FetchOutcome.SHELL, "a shell without content; a script would have filled it")
    return Classification(FetchOutcome.PAGE)


def _classify_text_for_file(text: str) -> Classification:
    if text.lstrip().startswith("{"):
        return Classification(
            FetchOutcome.BLOCKED, "JSON instead of a file: its link expired, or too many downloads"
        )
    if _HTML_DOCUMENT.match(text):
        return Classification(FetchOutcome.SHELL, "a page instead of a file")
    return Classification(FetchOutcome.PAGE)


def _is_text(body: bytes, content_type: str | None) -> bool:
    kind = (content_type or "").lower()
    return body.lstrip()[:1] in {b"<", b"{"} or any(word in kind for word in ("text/", "html", "json", "xml"))


def _is_cut(text: str) -> bool:
    if _HTML_DOCUMENT.match(text):
        # Only near the end: a page that was pasted into the page brings a closing tag of its own.
        return _CLOSING.search(text, max(len(text) - _ENDS, 0)) is None
    return _DATASTORE.match(text) is not None and "</datastore" not in text.lower()


def _reports_missing_page(text: str, visible: str) -> bool:
    """Whether a page with status 200 is an error page, by its title, its few words, or one short element."""
    title = _TITLE.search(text[:_ENDS])
    if title and title[1] and _GONE_TEXT.search(title[1]):
        return True
    if any(mark in text for mark in _BODY_MARKS) or not any(word in text for word in _GONE_WORDS):
        return False
    is_short = len(visible) < _SHORT and _GONE_TEXT.search(visible) is not None
    return is_short or _GONE_ELEMENT.search(text) is not None
