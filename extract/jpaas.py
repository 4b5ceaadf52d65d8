"""The unitbuild scripts of JPaaS column pages, and the JSON they are answered with."""

import json
import re
from dataclasses import dataclass

from bs4 import BeautifulSoup

_PAIR = re.compile(r"""["'](\w+)["']\s*:\s*(?:'([^']*)'|"([^"]*)"|([\w.-]+))""")


class UnexpectedAnswerError(ValueError):
    """The interface answered something that is no page of a list."""


@dataclass(frozen=True, slots=True)
class BuildUnit:
    """One list that a script of the page would ask for."""

    address: str
    query: dict[str, str]

    @property
    def tag(self) -> str:
        """The list's name on its page."""
        return self.query.get("tagId", "")


@dataclass(frozen=True, slots=True)
class BuiltPage:
    """One page of such a list."""

    html: str
    total: int | None


def read_build_units(soup: BeautifulSoup) -> list[BuildUnit]:
    """The lists of a page. ``queryData`` is JSON in single quotes; the parser lowers attribute names."""
    units = []
    for script in soup.find_all("script"):
        address, query = str(script.get("url") or ""), str(script.get("querydata") or "")
        if address and query and "unitbuild" in str(script.get("src") or ""):
            pairs = {name: single or double or bare for name, single, double, bare in _PAIR.findall(query)}
            units.append(BuildUnit(address, pairs))
    return units


def read_built_page(text: str) -> BuiltPage:
    """The page in ``{data: {html: …}}``."""
    try:
        answer = json.loads(text)
    except json.JSONDecodeError as error:
        raise UnexpectedAnswerError(f"not JSON: {error}") from error
    data = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("html"), str):
        said = answer.get("message") or answer.get("msg") if isinstance(answer, dict) else None
        raise UnexpectedAnswerError(f"no data.html in the answer{f': {said}' if said else ''}")
    count = str(data.get("count") or "")
    return BuiltPage(data["html"], int(count) if count.isdigit() else None)
