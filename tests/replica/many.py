"""Many districts at once: a port for each, and one thread that attends to all of them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from selectors import EVENT_READ, DefaultSelector
from threading import Event, Thread
from typing import Literal

from replica.faults import Fault, Faults
from replica.platforms import Kind
from replica.server import Served, open_server
from replica.site import Site

Ailment = Literal["dead", "challenged", "slow"]

_FAULTS: Mapping[Ailment, Fault] = {
    "dead": Fault("reset", ".*"),
    "challenged": Fault("challenge_412", ".*"),
}
_SLOW = 0.2
_YEARS = range(2018, 2022)


@contextmanager
def serve_districts(
    count: int,
    *,
    publishers: int = 6,
    years: Sequence[int] = _YEARS,
    cms: Kind | None = None,
    sick: Mapping[int, Ailment] | None = None,
    first_seed: int = 1,
    host: str = "127.0.0.1",
) -> Iterator[list[Served]]:
    """Serves the districts of ``count`` seeds while the context lasts, in the order of their seeds.

    ``sick`` says what is wrong with which of them, counted from 0: its faults can be cleared, its ``delay`` set. Without
    ``cms`` the kinds take turns.
    """
    with ExitStack() as opened:
        servers = []
        for number in range(count):
            site = Site(publishers, years, seed=first_seed + number, cms=cms)
            ailment = (sick or {}).get(number)
            server = opened.enter_context(open_server(site, _infect(ailment), host, 0))
            server.served.delay = _SLOW if ailment == "slow" else 0.0
            server.timeout = 0
            servers.append(server)
        with DefaultSelector() as selector, _attend(selector):
            for server in servers:
                selector.register(server, EVENT_READ)
            yield [server.served for server in servers]


def _infect(ailment: Ailment | None) -> Faults:
    return Faults(_FAULTS[ailment]) if ailment is not None and ailment in _FAULTS else Faults()


@contextmanager
def _attend(selector: DefaultSelector) -> Iterator[None]:
    """Hands every connection to a thread of its server until the context ends."""
    ended = Event()

    def attend() -> None:
        while not ended.is_set():
            for key, _ in selector.select(timeout=0.05):
                key.fileobj.handle_request()  # type: ignore[union-attr]

    thread = Thread(target=attend, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
