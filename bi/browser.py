"""A browser before Superset: what each chart of a dashboard was answered, and how long an answer takes."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bi.superset_server import USER, Superset
from tests.support.chromium import Chromium, open_chromium
from tests.support.waiting import wait_until

_ZONE = "Asia/Shanghai"
_WIDTH, _HEIGHT = 1600, 4600
"""High enough for a whole dashboard: charts outside the window are not drawn."""
_SETTLE_SECONDS = 3
_PATIENCE_SECONDS = 180.0
_LISTEN = """
window.answers = [];
const plainFetch = window.fetch;
window.fetch = async (...given) => {
  const response = await plainFetch(...given);
  const url = String(given[0].url || given[0]);
  if (url.includes('/api/v1/chart/data')) {
    const {body, headers} = given[1];
    response.clone().text().then(text => window.answers.push(
      {url, body, headers: Object.fromEntries(new Headers(headers)), status: response.status, text}));
  }
  return response;
};
"""
_LOG_IN = """(async () => {
  const page = await (await fetch('/login/')).text();
  const token = new DOMParser().parseFromString(page, 'text/html').querySelector('[name=csrf_token]').value;
  const form = new URLSearchParams({username: %s, password: %s, csrf_token: token});
  return (await fetch('/login/', {method: 'POST', body: form})).url;
})()"""
_END = """Math.ceil(Math.max(...[...document.querySelectorAll('.dashboard-component')].map(
  part => part.getBoundingClientRect().bottom))) + 24"""
_ANSWERED = "new Set(window.answers.map(one => JSON.parse(one.body).form_data.slice_id).filter(Boolean)).size"
_TIME = """(async () => {
  const {url, body, headers} = %s, taken = [];
  for (let round = 0; round < %d; round++) {
    const begun = performance.now();
    const response = await fetch(url + (url.includes('?') ? '&' : '?') + 'force=true', {method: 'POST', body, headers});
    await response.text();
    if (response.status !== 200) throw new Error(String(response.status));
    taken.push(performance.now() - begun);
  }
  return taken;
})()"""

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a chart asked of Superset (``request``), and the rows of each of its queries."""

    chart: str
    queries: tuple[Rows, ...]
    request: Mapping[str, Any]


class Browser:
    """A person who has logged in."""

    def __init__(self, chromium: Chromium, superset: Superset) -> None:
        self._chromium, self._superset = chromium, superset
        chromium.run_first(_LISTEN)
        chromium.sit_before(_WIDTH, _HEIGHT, _ZONE)
        chromium.visit(f"{superset.address}/login/")
        self._wait_for("document.readyState === 'complete' && location.pathname === '/login/'")
        end = chromium.evaluate(_LOG_IN % (json.dumps(USER), json.dumps(superset.password)))
        if "/login" in end:
            raise RuntimeError(f"Superset did not take the password of {USER}")

    def open_dashboard(self, slug: str) -> list[Answer]:
        """Open a dashboard as its filters are by default, until every chart is drawn; an answer a chart.

        Raises RuntimeError for a chart that was answered with an error, and one that was not answered.
        """
        charts = self._list_charts(slug)
        self._chromium.visit(f"{self._superset.address}/superset/dashboard/{slug}/")
        self._wait_for(f"location.pathname.includes({slug!r}) && ({_ANSWERED}) >= {len(charts)}")
        self._wait_for("document.querySelector('.loading') === null")
        time.sleep(_SETTLE_SECONDS)
        return list(self._read_answers(charts))

    def photograph(self) -> bytes:
        """The dashboard that is open, to its end, as PNG."""
        end = self._chromium.evaluate(_END)
        self._chromium.sit_before(_WIDTH, end, _ZONE)
        time.sleep(_SETTLE_SECONDS)
        taken = self._chromium.photograph()
        self._chromium.sit_before(_WIDTH, _HEIGHT, _ZONE)
        return taken

    def time_answer(self, answer: Answer, rounds: int) -> float:
        """How long the same question takes when it is asked alone and nothing is remembered: the median, in ms."""
        taken: list[float] = self._chromium.evaluate(_TIME % (json.dumps(answer.request), rounds))
        return median(taken)

    def _list_charts(self, slug: str) -> dict[int, str]:
        path = json.dumps(f"/api/v1/dashboard/{slug}/charts")
        found = self._chromium.evaluate(f"fetch({path}).then(answer => answer.json())")
        return {int(one["id"]): str(one["slice_name"]) for one in found["result"]}

    def _read_answers(self, charts: Mapping[int, str]) -> Iterator[Answer]:
        unseen = dict(charts)
        for one in self._chromium.evaluate("window.answers"):
            chart = json.loads(one["body"])["form_data"].get("slice_id")
            if chart not in charts:
                continue
            if one["status"] != 200:
                raise RuntimeError(f"{charts[chart]}: {one['text'][:500]}")
            queries = tuple(query["data"] for query in json.loads(one["text"])["result"])
            request = {name: one[name] for name in ("url", "body", "headers")}
            if unseen.pop(chart, None) is not None:
                yield Answer(charts[chart], queries, request)
        if unseen:
            raise RuntimeError(f"never answered: {', '.join(unseen.values())}")

    def _wait_for(self, condition: str) -> None:
        wait_until(lambda: self._chromium.evaluate(condition), within=_PATIENCE_SECONDS, every=0.5)


@contextmanager
def open_browser(folder: Path, superset: Superset) -> Iterator[Browser]:
    """A headless Chromium with its files in the folder. Raises pytest's Skipped where there is none."""
    with open_chromium(folder) as chromium:
        yield Browser(chromium, superset)
