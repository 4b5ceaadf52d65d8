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
RECORD = (
    "索引号",
    "主题分类",
    "文号",
    "发布机构",
    "公开方式",
    "成文日期",
    "发布日期",
    "组配分类",
    "公开范围",
)
_RECORD_REACH = 12_000
_FIELD = re.compile("|".join(RECORD))

_FILE = re.compile(
    r"\.(?:docx?|xlsx?|pdf|wps|et|rtf|zip|rar)(?=[\"'\s?#&>])|downfile\.jsp|/document/download\?", re.I
)
# Looked for first: cheap, and most pages have no file at all.
_SUFFIX = re.compile(r"\.(?:doc|xls|pdf|wps|et|rtf|zip|rar|DOC|XLS|PDF|WPS|ZIP|RAR)[xX]?[\"'?&>]")
_PLACES = ("downfile", "/download?", "pdfshow")
_BELOW_BODY = 6_000
_HREF = re.compile(
    r"<a\b[^>]*?\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))[^>]*>(.*?)</a\s*>", re.I | re.S
)
_SHOWN_PDF = re.compile(r"<[^>]*\bid=[\"']?pdfshow[\"']?[^>]*>", re.I)
_DATA_VALUE = re.compile(r"data-value\s*=\s*[\"']([^\"']+)", re.I)
_VALUE = re.compile(r"(?:\s|[:：]|&nbsp;|&#160;|<[^>]*>)*([^<]{1,120})")


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
    head = head[-_RECORD_REACH:]
    for name in RECORD:
        at = head.find(name)
        while at >= 0 and name not in found:
            at += len(name)
            value = _value_after(head[at : at + 600])
            if value:
                found[name] = value
            at = head.find(name, at)
    return found


def _value_after(window: str) -> str | None:
    match = _VALUE.match(window)
    shown = html.unescape(match[1]).strip().strip(":：").strip() if match else ""
    return None if not shown or _FIELD.match(shown) else shown


def find_attachments(text: str, start: int, end: int) -> tuple[Attachment, ...]:
    """Files linked in the body or right below it, each address once."""
    found: dict[str, Attachment] = {}
    text = text[start : end + _BELOW_BODY]
    if _SUFFIX.search(text) is None and not any(sign in text for sign in _PLACES):
        return ()
    for hit in _FILE.finditer(text):
        match = _HREF.match(text, max(text.rfind("<a", 0, hit.start()), text.rfind("<A", 0, hit.start()), 0))
        if match and match.end() > hit.start():
            address = html.unescape(match[1] or match[2] or match[3] or "").strip()
            label = re.sub(r"\s+", " ", html.unescape(_TAG.sub("", match[4]))).strip()
            if _FILE.search(f"{address} "):
                found.setdefault(address, Attachment(address, label))
    for match in _SHOWN_PDF.finditer(text) if "pdfshow" in text else ():
        value = _DATA_VALUE.search(match[0])
        if value:
            address = html.unescape(value[1])
            found.setdefault(address, Attachment(address, address.rpartition("/")[2]))
    return tuple(found.values())


def _first(match: re.Match[str]) -> str:
    return next(group for group in match.groups() if group is not None)
