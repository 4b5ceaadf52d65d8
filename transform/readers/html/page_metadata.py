"""What the head of a CMS page says about an article: metas and the xxgk record.

The files that a page links to in its report or right below it, or shows in a viewer.
"""

import html
import re

from selectolax.lexbor import LexborNode

from transform.document import Attachment
from transform.readers.html.source import BREAK

_META = re.compile(r"<(?i:meta)\b([^>]*)>")
_ATTRIBUTE = re.compile(r"""\b([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
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
_VALUE = re.compile(r"(?:\s|[:：]|&nbsp;|&#160;|<[^>]*>)*([^<]{1,120})")


def read_metas(text: str) -> dict[str, str]:
    """Named metas (attributes in either order and any quoting) and the page's title."""
    found: dict[str, str] = {}
    for attributes in _META.findall(text):
        said: dict[str, str] = {}
        for key, double, single, bare in _ATTRIBUTE.findall(attributes):
            said.setdefault(key.lower(), double or single or bare)
        if "name" in said and "content" in said:
            found.setdefault(said["name"], html.unescape(said["content"]).strip())
    title = _TITLE.search(text)
    if title:
        found["title"] = re.sub(r"\s+", " ", html.unescape(_TAG.sub("", title[1]))).strip()
    return found


def read_record(head: str) -> dict[str, str]:
    """The filled fields of the xxgk record before the body."""
    found: dict[str, str] = {}
    head = head[-_RECORD_REACH:]
    for field in _FIELD.finditer(head):
        if field[0] not in found:
            value = _value_after(head[field.end() : field.end() + 600])
            if value:
                found[field[0]] = value
    return found


def _value_after(window: str) -> str | None:
    match = _VALUE.match(window)
    shown = html.unescape(match[1]).strip().strip(":：").strip() if match else ""
    return None if not shown or _FIELD.match(shown) else shown


_FILE = re.compile(
    r"\.(?=[dDxXpPwWeErRzZ])(?i:docx?|xlsx?|pdf|wps|et|rtf|zip|rar)(?=[\"'\s?#&>]|$)"
    r"|downfile\.jsp|/document/download\?"
)
# What only files have is looked for first: cheap, and most pages have no file below their body.
_SUFFIX = re.compile(
    r"\.(?:[dD][oO][cC]|[xX][lL][sS]|[pP][dD][fF]|[wW][pP][sS]"
    r"|[eE][tT]|[rR][tT][fF]|[zZ][iI][pP]|[rR][aA][rR])"
)
_SERVED = ("down", "pdfshow")
_BELOW_BODY = 6_000
_LINK = re.compile(r"<[aA]\s[^>]*>")
_HREF = re.compile(
    r"<a\b[^>]*?\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))[^>]*>(.*?)</a\s*>", re.I | re.S
)
_SHOWN_PDF = re.compile(r"<[^>]*\bid=[\"']?pdfshow[\"']?[^>]*>", re.I)
_DATA_VALUE = re.compile(r"data-value\s*=\s*[\"']([^\"']+)", re.I)


def attached_in(nodes: list[LexborNode]) -> list[Attachment]:
    """The files that links and viewers among the nodes of a marked body name."""
    found: list[Attachment] = []
    for node in nodes:
        if node.tag == "a":
            address = (node.attributes.get("href") or "").strip()
            if _FILE.search(address):
                label = " ".join(node.text(deep=True).replace(BREAK, "").split())
                found.append(Attachment(address, label))
        elif node.id == "pdfshow" and (shown := node.attributes.get("data-value")):
            found.append(_shown(shown))
    return found


def attached_below(text: str, start: int) -> list[Attachment]:
    """The files that the source behind a body names, before the foot of the page begins."""
    end = min(start + _BELOW_BODY, len(text))
    found: list[Attachment] = []
    if not _SUFFIX.search(text, start, end) and all(text.find(word, start, end) < 0 for word in _SERVED):
        return found
    for link in _LINK.finditer(text, start, end):
        match = _HREF.match(text, link.start(), end) if _FILE.search(link[0]) else None
        address = html.unescape(match[1] or match[2] or match[3] or "").strip() if match else ""
        if match and _FILE.search(address):
            label = html.unescape(_TAG.sub("", match[4]))
            found.append(Attachment(address, " ".join(label.split())))
    for viewer in _SHOWN_PDF.finditer(text, start, end):
        value = _DATA_VALUE.search(viewer[0])
        if value:
            found.append(_shown(html.unescape(value[1])))
    return found


def each_once(found: list[Attachment]) -> tuple[Attachment, ...]:
    """Each address once, as it was first named."""
    return tuple({attachment.address: attachment for attachment in reversed(found)}.values())[::-1]


def _shown(address: str) -> Attachment:
    return Attachment(address, address.rpartition("/")[2])
