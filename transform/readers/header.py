"""What the head of a CMS page says about an article: metas, the xxgk record, attachments."""

import html
import re

from transform.document import Attachment

_META = re.compile(r"<meta\b([^>]*)>", re.I)
_NAME = re.compile(r"\bname\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.I)
_CONTENT = re.compile(r"\bcontent\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.I)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.I | re.S)
_TAG = re.compile(r"<[^>]*>")

# The record above the body, often printed twice (desktop and mobile): the first filled one counts.
RECORD = ("索引号", "主题分类", "文号", "发布机构", "公开方式", "成文日期", "发布日期", "组配分类", "公开范围")
_RECORD = re.compile("|".join(RECORD))

_LINK = re.compile(
    r"<a\b[^>]*?\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))[^>]*>(.*?)</a\s*>", re.I | re.S
)
_FILE = re.compile(r"\.(?:docx?|xlsx?|pdf|wps|et|rtf|zip|rar)(?:$|[?#&])|downfile\.jsp|/document/download\?", re.I)
_SHOWN_PDF = re.compile(r"<[^>]*\bid=[\"']?pdfshow[\"']?[^>]*>", re.I)
_DATA_VALUE = re.compile(r"data-value\s*=\s*[\"']([^\"']+)", re.I)


def read_metas(text: str) -> dict[str, str]:
    """Named metas (attributes in either order and any quoting) and the page's title."""
    found: dict[str, str] = {}
    for match in _META.finditer(text):
        name, content = _NAME.search(match[1]), _CONTENT.search(match[1])
        if name and content:
            found.setdefault(_first(name), html.unescape(_first(content)).strip())
    title = _TITLE.search(text)
    if title:
        found["title"] = re.sub(r"\s+", " ", html.unescape(_TAG.sub("", title[1]))).strip()
    return found


def read_record(head: str) -> dict[str, str]:
    """The filled fields of the xxgk record before the body."""
    found: dict[str, str] = {}
    for match in _RECORD.finditer(head):
        if match[0] not in found:
            value = _value_after(head[match.end() : match.end() + 600])
            if value:
                found[match[0]] = value
    return found


def _value_after(window: str) -> str | None:
    for piece in html.unescape(_TAG.sub("\n", window)).split("\n"):
        shown = piece.strip().strip(":：").strip()
        if shown:
            return None if _RECORD.match(shown) else shown
    return None


def find_attachments(text: str, start: int) -> tuple[Attachment, ...]:
    """Files linked at or after the body's start, each address once."""
    found: dict[str, Attachment] = {}
    for match in _LINK.finditer(text, start):
        address = html.unescape(match[1] or match[2] or match[3] or "").strip()
        if _FILE.search(address):
            label = re.sub(r"\s+", " ", html.unescape(_TAG.sub("", match[4]))).strip()
            found.setdefault(address, Attachment(address, label))
    for match in _SHOWN_PDF.finditer(text, start):
        value = _DATA_VALUE.search(match[0])
        if value:
            address = html.unescape(value[1])
            found.setdefault(address, Attachment(address, address.rpartition("/")[2]))
    return tuple(found.values())


def _first(match: re.Match[str]) -> str:
    return next(group for group in match.groups() if group is not None)
