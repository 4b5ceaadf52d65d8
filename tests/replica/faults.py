"""Faults: what goes wrong, where, and how often. They can be set and lifted while the site is served.

faults.add(Fault("unavailable", r"/art/.*_10017\\.html", times=1))   # 503 once, then well again
faults.add(Fault("forbidden", r".*", after=50))                      # shut out after fifty requests
"""

import re
from dataclasses import dataclass
from threading import Lock

from replica.fault_answers import FAULTS, Healthy
from replica.http_types import Request, Response


@dataclass(frozen=True, slots=True)
class Fault:
    """``kind`` is a key of ``FAULTS``; ``pattern`` is searched in path and query as asked for.

    The first ``after`` matching requests are answered well, the next ``times`` badly (all, if None).
    """

    kind: str
    pattern: str
    times: int | None = None
    after: int = 0

    def __post_init__(self) -> None:
        if self.kind not in FAULTS:
            raise ValueError(f"no fault {self.kind!r}; there are {', '.join(FAULTS)}")


class Faults:
    """The faults in force, in the order they were set: the first that strikes decides.

    ``struck`` lists every bad answer as (kind, path and query).
    """

    def __init__(self, *faults: Fault) -> None:
        self._lock = Lock()
        self._seen: dict[Fault, int] = dict.fromkeys(faults, 0)
        self.struck: list[tuple[str, str]] = []

    def add(self, fault: Fault) -> None:
        """Sets a fault; one that was there before begins to count anew."""
        with self._lock:
            self._seen[fault] = 0

    def clear(self) -> None:
        """Lifts all of them."""
        with self._lock:
            self._seen.clear()

    def respond(self, request: Request, healthy: Healthy) -> Response:
        """The site's answer, spoilt if a fault strikes."""
        struck = self._strike(request)
        if struck is None:
            return healthy(request)
        fault, hit = struck
        return FAULTS[fault.kind](request, healthy, hit)

    def _strike(self, request: Request) -> tuple[Fault, int] | None:
        with self._lock:
            for fault, seen in self._seen.items():
                if re.search(fault.pattern, request.target):
                    self._seen[fault] = seen + 1
                    hit = seen + 1 - fault.after
                    if hit > 0 and (fault.times is None or hit <= fault.times):
                        self.struck.append((fault.kind, request.target))
                        return fault, hit
        return None
