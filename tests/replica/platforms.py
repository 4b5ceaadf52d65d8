"""The CMS of a district: which parts of one it has, and under which paths, numbers and names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from replica.columns import COLUMNS, JPAAS_COLUMN, MAIN, NEWS_COLUMN, Column, Contents

Kind = Literal["annual", "jpaas", "plain"]
KINDS: tuple[Kind, ...] = ("annual", "jpaas", "plain")
Part = Literal["annual", "columns", "jpaas", "search", "links", "offices", "hub", "sitemap"]
Shape = Literal["table", "list", "titled_list"]

_PROXIES = (
    "/module/jpage/dataproxy.jsp",
    "/module/web/jpage/dataproxy.jsp",
    "/module/jslib/jquery/jpage/dataproxy.jsp",
)
_PLAIN_PARTS: tuple[frozenset[Part], ...] = (
    frozenset({"links", "sitemap"}),
    frozenset({"search", "sitemap"}),
    frozenset({"links", "search", "sitemap"}),
)


@dataclass(frozen=True, slots=True)
class SearchNode:
    """A node of the search module: its name in the tree, what it holds, and the markup of its results."""

    name: str
    contents: Contents
    shape: Shape


@dataclass(frozen=True, slots=True, eq=False)
class Platform:
    """A CMS. ``main`` is the column under which its lists name the articles, ``news`` that of what is no report.

    ``hub`` is the page between the home page and the lists, None where the home page leads to them itself;
    ``jdid`` is the number without which the search finds nothing, None where it is not looked at.
    """

    parts: frozenset[Part]
    columns: Mapping[str, Column]
    main: str
    news: str
    jpaas: str
    tag: str
    nodes: Mapping[str, SearchNode]
    links: str = "/ndbg/"
    hub: str | None = None
    webid: str = "3396"
    unit: str = "5503452"
    jdid: str | None = None

    @property
    def known(self) -> frozenset[str]:
        """The columns under which an article is reached."""
        return frozenset({*self.columns, self.main, self.news, self.jpaas})


DEMO_PLATFORM = Platform(
    parts=frozenset({"annual", "columns", "jpaas", "search", "links"}),
    columns=COLUMNS,
    main=MAIN.code,
    news=NEWS_COLUMN,
    jpaas=JPAAS_COLUMN,
    tag="信息列表",
    nodes={
        "A02": SearchNode("政府信息公开年报", "all", "table"),
        "A0201": SearchNode("年报（列表）", "all", "list"),
        "A0202": SearchNode("重点领域", "all", "titled_list"),
    },
)


def install_platform(kind: Kind, seed: int) -> Platform:
    """The CMS of a district: numbers, paths and what leads to its lists differ from seed to seed."""
    main = str(1100 + 17 * seed)
    parts: Mapping[Kind, frozenset[Part]] = {
        "annual": frozenset({"annual", "columns", "offices"}),
        "jpaas": frozenset({"jpaas"}),
        "plain": _PLAIN_PARTS[seed // 3 % 3],
    }
    hub = f"/zwgk{seed}/index.html" if seed // 3 % 2 else None
    return Platform(
        parts=parts[kind] | ({"hub"} if hub else set()),
        columns={main: _make_column(main, seed)} if kind == "annual" else {},
        main=main,
        news=str(2100 + 17 * seed),
        jpaas=f"1229{123_457 * seed % 1_000_000:06d}",
        tag=("信息列表", "当前栏目_list", "列表")[seed % 3],
        nodes=_plant_nodes("ABCDEF"[seed % 6]),
        links=("/ndbg/", "/zwgk/nb/", "/col/nianbao/")[seed % 3],
        hub=hub,
        webid=str(1300 + seed),
        unit=str(6_600_000 + seed),
        jdid=str(1300 + seed),
    )


def _make_column(code: str, seed: int) -> Column:
    units: dict[str, Contents] = {str(6_600_000 + seed): "all"}
    if seed % 2:
        units = {str(6_600_000 + seed): "reports", str(6_700_000 + seed): "news"}
    return Column(
        code, "政府信息公开年报", units, _PROXIES[seed % 3], (15, 20, 14)[seed % 3],
        by_page=seed % 3 == 1, in_table=seed % 5 == 4,
    )  # fmt: skip


def _plant_nodes(letter: str) -> Mapping[str, SearchNode]:
    return {
        f"{letter}01": SearchNode("机构概况", "news", "list"),
        f"{letter}05": SearchNode("政府信息公开年报", "reports", "table"),
        f"{letter}09": SearchNode("工作信息", "news", "titled_list"),
    }
