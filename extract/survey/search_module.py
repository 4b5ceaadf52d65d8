"""Evidence of the 信息公开 module: the shell around its search, its tree, and the nodes that are called annual reports."""

import re
from collections.abc import Iterator
from html import unescape

from extract.profile_sources import SearchSource
from extract.survey.explorer import Explorer, Page, find_script
from extract.survey.words import names_reports

_NODE = re.compile(r"infotypeId=(\w+)")
_DIVISION = re.compile(r"\bdiv\d+\b")
_STATED = re.compile(r"\bjdid=(\w+)")
# loadDynamic(address, division, first, last, unit, web id, …)
_LOADED = re.compile(r"loadDynamic\((?:[^()]|\([^()]*\))*?'(div\w*)','\d+','\d+','\w*','(\w+)'")
_TREE_NODE = re.compile(r"funclick\(\s*'(\w+)'\s*,\s*'([^']*)'")
_MOST_NODES = 6


def find_searches(page: Page, explorer: Explorer) -> Iterator[SearchSource]:
    """A source for each node of the tree that is called annual reports; without one, for the node of the shell."""
    text = unescape(page.text)
    search, tree = find_script(text, "search.jsp"), find_script(text, "tree.jsp")
    if search is None and tree is None:
        return
    path = search.partition("?")[0] if search else "/module/xxgk/search.jsp"
    params = _read_params(text)
    nodes = _read_nodes(explorer.open(tree, page.address) if tree else None)
    own = _NODE.search(text)
    for node in nodes or ([own[1]] if own else []):
        yield SearchSource(kind="jcms_search", path=path, params={"infotypeId": node, **params})


def _read_params(text: str) -> dict[str, str]:
    """The fields of the form beside the node, as far as the page states them."""
    division, stated, loaded = _DIVISION.search(text), _STATED.search(text), _LOADED.search(text)
    params = {
        "jdid": stated[1] if stated else loaded[2] if loaded else None,
        "divid": division[0] if division else None,
    }
    return {name: value for name, value in params.items() if value}


def _read_nodes(tree: Page | None) -> list[str]:
    """The nodes of a tree that are called annual reports."""
    found = _TREE_NODE.findall(tree.text) if tree else []
    return [node for node, name in found if names_reports(name)][:_MOST_NODES]
