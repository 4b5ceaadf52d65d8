"""What a CMS page states about its article outside the text: metas, the record above the body, attached files."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from transform.document import Attachment
from transform.readers.html.effects import apply_effects
from transform.readers.html.source import strip_unseen
from transform.readers.html.tags import BREAK, END, TaggedSource
from transform.text.entities import unescape_entities
from transform.text.remembered import remember_short
from transform.text.unprinted import drop_unshown

_META = re.compile(r"<(?i:meta)\b(?:([^>]*)>|.*)", re.S)
_ATTRIBUTE = re.compile(r"""(?<![\w-])-*+([\w-]++)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_TITLE = re.compile(r"<title(?:[^>]*>(.*?)</title\s*+>|.*)", re.I | re.S)
_TAG = re.compile(r"<[^>]*>|(<.*)", re.S)

# The fields of the catalogue record (xxgk), which pages print at most this many characters above the body.
_RECORD_FIELDS = (
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
_FIELD = re.compile("|".join(_RECORD_FIELDS))
_FIELD_VALUE = re.compile(r"(?:\s|[:：]|&nbsp;|&#160;|<[^>]*>)*([^<]{1,120})")
_VALUE_REACH = 600
# Looked for in small and in capital letters: a pattern for both takes ten times as long.
_HIDING = tuple(
    letters
    for word in ("none", "hidden", "opacity", "font-size:0", "font-size: 0", "<s>", "<del", "<strike")
    for letters in (word, word.upper())
)
_CELL_NAME = re.compile(r"(</?)t[dhr](?=[\s/>])", re.I)

_FILE_ADDRESS = re.compile(
    r"\.(?i:docx?|xlsx?|pdf|wps|et|rtf|zip|rar)(?=[\"'\s?#&>]|$)|downfile\.jsp|/document/download\?"
)
# Each address of a file and each viewer holds one of these, and most pages have neither below their body: to look for
# these takes 7 microseconds a page, for the links and viewers themselves 150.
_FILE_SUFFIX = re.compile(r"\.(?:doc|xls|pdf|wps|et|rtf|zip|rar)", re.I)
_FILE_WORDS = ("down", "pdfshow")
# How far below the body attachments are linked, in characters; the foot of the page comes later.
_BELOW_BODY = 6_000
_LINK = re.compile(r"<[aA]\s(?:[^>]*>|.*)", re.S)
_HREF = re.compile(
    r"<a\b(?>[^>]*?\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+)))[^>]*>(.*?)</a\s*>", re.I | re.S
)
_VIEWER = re.compile(r"\bid=[\"']?pdfshow", re.I)
_VIEWER_ADDRESS = re.compile(r"data-value\s*=\s*[\"']([^\"']+)", re.I)


def read_metas(text: str) -> dict[str, str]:
    """Contents of the named metas in a source, by name, with the page's title as ``title``.

    Of a name that is given twice the first counts.
    """
    metas: dict[str, str] = {}
    for tag in _META.findall(text):
        name, content = _read_meta(tag)
        if name:
            metas.setdefault(name, content)
    title = _TITLE.search(text)
    if title and title[1] is not None:
        metas["title"] = " ".join(_read_text(_strip_tags(title[1])).split())
    return metas


# Half of the metas of a page are those of all pages of its site.
@remember_short(1024, longest=1000)
def _read_meta(tag: str) -> tuple[str, str]:
    """The name and the content of a meta by the source of its attributes; no name where it lacks one of both."""
    attributes: dict[str, str] = {}
    for name, double_quoted, single_quoted, bare in _ATTRIBUTE.findall(tag):
        attributes.setdefault(name.lower(), double_quoted or single_quoted or bare)
    name = attributes.get("name") or attributes.get("property") or ""
    return (name, _read_text(attributes["content"])) if "content" in attributes else ("", "")


def _strip_tags(source: str) -> str:
    """A source without its tags; one that is never closed stays."""
    return _TAG.sub(r"\1", source) if "<" in source else source


def read_record(head: str) -> dict[str, str]:
    """The filled fields of the record (xxgk) at the end of the source above the body, by their printed names.

    Pages often print the record twice, for desktops and for telephones: the first filled value of a field counts.
    """
    record: dict[str, str] = {}
    head = head[-_RECORD_REACH:]
    fields = _find_fields(head)
    # Most records hide nothing: to look once is cheaper than to look behind each field.
    may_hide = bool(fields) and _hides(head[fields[0][0] : fields[-1][0] + _VALUE_REACH])
    for end, name in fields:
        if name not in record:
            value = _read_field_value(head[end : end + _VALUE_REACH], may_hide=may_hide)
            if value:
                record[name] = value
    return record


def _find_fields(head: str) -> list[tuple[int, str]]:
    """The names of fields in a source with the ends of their places, in its order; none of them overlap.

    To look for one name after the other takes a fifth of the time of the pattern of all.
    """
    found: list[tuple[int, str]] = []
    for name in _RECORD_FIELDS:
        at = head.find(name)
        while at >= 0:
            found.append((at + len(name), name))
            at = head.find(name, at + len(name))
    return sorted(found)


def _read_field_value(source: str, *, may_hide: bool) -> str | None:
    """The text right behind a field's name; None where the next field's name comes first."""
    match = _FIELD_VALUE.match(_drop_hidden(source) if may_hide and _hides(source) else source)
    value = _read_text(match[1]).strip(":：").strip() if match else ""
    return None if not value or _FIELD.match(value) else value


def _hides(source: str) -> bool:
    return any(word in source for word in _HIDING)


def _drop_hidden(source: str) -> str:
    """A piece of source without its hidden elements. Cells become blocks: outside of a table a parser drops them."""
    blocks = _CELL_NAME.sub(r"\1div", source)
    whole = LexborHTMLParser(TaggedSource(strip_unseen(blocks)).mark().source).body
    if whole is None:
        return source
    apply_effects(whole, None)
    return (whole.html or "").replace(BREAK, "").replace(END, "")


def _read_text(source: str) -> str:
    """The text of a source without tags, as a browser shows it, without the white space around it."""
    return drop_unshown(unescape_entities(source)).strip()


def attachments_within(nodes: list[LexborNode]) -> list[Attachment]:
    """The files that links and viewers among the nodes of a body name, in order."""
    attachments: list[Attachment] = []
    for node in nodes:
        if node.tag == "a":
            address = (node.attributes.get("href") or "").strip()
            if _FILE_ADDRESS.search(address):
                label = " ".join(drop_unshown(node.text(deep=True)).replace(BREAK, "").split())
                attachments.append(Attachment(address, label))
        elif node.id == "pdfshow" and (shown := node.attributes.get("data-value")):
            attachments.append(_shown_in_viewer(shown))
    return attachments


def attachments_below(text: str, start: int) -> list[Attachment]:
    """The files that links and viewers in the source right below the body name; the body ends at ``start``."""
    end = min(start + _BELOW_BODY, len(text))
    attachments: list[Attachment] = []
    if not _FILE_SUFFIX.search(text, start, end) and all(
        text.find(word, start, end) < 0 for word in _FILE_WORDS
    ):
        return attachments
    for link in _LINK.finditer(text, start, end):
        match = _HREF.match(text, link.start(), end) if _FILE_ADDRESS.search(link[0]) else None
        address = unescape_entities(match[1] or match[2] or match[3] or "").strip() if match else ""
        if match and _FILE_ADDRESS.search(address):
            label = _read_text(_strip_tags(match[4]))
            attachments.append(Attachment(address, " ".join(label.split())))
    for tag in _TAG.finditer(text, start, end):
        is_viewer = tag[1] is None and _VIEWER.search(tag[0])
        shown = _VIEWER_ADDRESS.search(tag[0]) if is_viewer else None
        if shown:
            attachments.append(_shown_in_viewer(unescape_entities(shown[1])))
    return attachments


def _shown_in_viewer(address: str) -> Attachment:
    return Attachment(address, address.rpartition("/")[2])


def each_once(attachments: list[Attachment]) -> tuple[Attachment, ...]:
    """Each address once, with its first label, in the order in which the addresses occur for the first time."""
    by_address: dict[str, Attachment] = {}
    for attachment in attachments:
        by_address.setdefault(attachment.address, attachment)
    return tuple(by_address.values())
