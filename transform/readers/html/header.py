"""What the head of a CMS page says about an article: metas and the xxgk record."""

import html
import re

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
