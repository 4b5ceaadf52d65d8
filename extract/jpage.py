"""The XML islands of column pages and the answers of dataproxy.jsp, taken apart."""

import html
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

PROXY_PATHS = (
    "/module/jpage/dataproxy.jsp",
    "/module/web/jpage/dataproxy.jsp",
    "/module/jslib/jquery/jpage/dataproxy.jsp",
)

_STORE = re.compile(r"<datastore\b.*?</datastore\s*>", re.DOTALL | re.I)
_RECORD = re.compile(r"<record\b[^>]*>(.*?)</record\s*>", re.DOTALL | re.I)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_NEXT_GROUP = re.compile(r"<nextgroup\b[^>]*>(.*?)</nextgroup\s*>", re.DOTALL | re.I)
_HREF = re.compile(r"""href\s*=\s*["']?([^"'\s>]+)""", re.I)
_STORE_TOTAL = re.compile(r"<totalrecord\b[^>]*>\s*(\d+)", re.I)
_PARAM = re.compile(r"var\s+param_(\w+)\s*=\s*\{(.*?)\}", re.DOTALL)
_PAIR = re.compile(r"""["']?(\w+)["']?\s*:\s*(?:'([^']*)'|"([^"]*)"|([\w.-]+))""")
_TOTAL = re.compile(r"totalRecord\s*:\s*['\"]?(\d+)")
_PER_PAGE = re.compile(r"perPage\s*:\s*['\"]?(\d+)", re.I)
_GROUP_SIZE = re.compile(r"groupSize\s*:\s*['\"]?(\d+)", re.I)
_PROXY = re.compile(r"proxyUrl\s*:\s*['\"]([^'\"]+)['\"]", re.I)


@dataclass(frozen=True, slots=True)
class Store:
    """One <datastore>: its records as HTML, and the total it states."""

    records: tuple[str, ...]
    total: int | None


@dataclass(frozen=True, slots=True)
class Unit:
    """One list of a column page: what is embedded, and how to ask for the rest."""

    unit_id: str
    store: Store
    total: int | None
    per_page: int = 15
    group_pages: int = 3
    params: dict[str, str] = field(default_factory=dict)
    proxies: tuple[str, ...] = PROXY_PATHS

    @property
    def group_size(self) -> int:
        """Records a request may ask for."""
        return self.per_page * self.group_pages


def read_store(text: str) -> Store | None:
    """The first <datastore> of a text, None where there is none."""
    found = _STORE.search(text)
    return _open_store(found.group()) if found else None


def read_units(page: str) -> list[Unit]:
    """Every list of a column page, in order.

    An island and its settings are joined by the unit id that both name; where the island names none, by
    their order, if there are as many settings as islands.
    """
    islands = [found.group() for found in _STORE.finditer(page)]
    settings = list(_PARAM.finditer(page))
    ends = [found.start() for found in settings[1:]] + [len(page)]
    blocks = {found[1]: page[found.start() : end] for found, end in zip(settings, ends, strict=False)}
    units = []
    for number, island in enumerate(islands):
        unit_id = _unit_named_in(island)
        if unit_id not in blocks and len(blocks) == len(islands):
            unit_id = list(blocks)[number]
        block = blocks.get(unit_id or "", page if len(islands) == 1 else "")
        units.append(_make_unit(unit_id or str(number + 1), island, block))
    return units


def _make_unit(unit_id: str, island: str, block: str) -> Unit:
    next_group = _next_group(island)
    stated = dict(parse_qsl(urlsplit(next_group).query, keep_blank_values=True))
    written = _PARAM.search(block)
    params = _read_object(written[2]) if written else {k: v for k, v in stated.items() if k != "page"}
    proxy = _last(_PROXY, block) or urlsplit(next_group).path
    store = _open_store(island)
    total = _last(_TOTAL, block)
    return Unit(
        unit_id=unit_id,
        store=store,
        total=int(total) if total else store.total,
        per_page=int(_last(_PER_PAGE, block) or 15) or 15,
        group_pages=int(_last(_GROUP_SIZE, block) or 3) or 3,
        params=params,
        proxies=tuple(dict.fromkeys(path for path in (proxy, *PROXY_PATHS) if path)),
    )


def _open_store(text: str) -> Store:
    total = _STORE_TOTAL.search(text)
    records = tuple(_unwrap(found) for found in _RECORD.findall(text))
    return Store(records, int(total[1]) if total else None)


def _unwrap(record: str) -> str:
    """A record's HTML: CDATA as a rule, escaped text on some sites."""
    inside = _CDATA.search(record)
    return inside[1] if inside else html.unescape(record)


def _next_group(island: str) -> str:
    group = _NEXT_GROUP.search(island)
    link = _HREF.search(_unwrap(group[1])) if group else None
    return html.unescape(link[1]) if link else ""


def _unit_named_in(island: str) -> str | None:
    return dict(parse_qsl(urlsplit(_next_group(island)).query)).get("unitid")


def _read_object(text: str) -> dict[str, str]:
    return {name: single or double or bare for name, single, double, bare in _PAIR.findall(text)}


def _last(pattern: re.Pattern[str], text: str) -> str | None:
    found: list[str] = pattern.findall(text)
    return found[-1] if found else None
