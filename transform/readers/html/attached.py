"""The files that a page links to in its report or right below it, or shows in a viewer."""

import html
import re

from selectolax.lexbor import LexborNode

from transform.document import Attachment
from transform.readers.html.source import BREAK

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
_TAG = re.compile(r"<[^>]*>")


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
