"""The replica site over HTTP, on loopback."""

import socket
import struct
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from replica.faults import Faults
from replica.http_types import Delivery, Request, Response
from replica.routes import respond
from replica.site import Site

_DRIP_BYTES = 64
_DRIP_PAUSE = 0.05
_CLOSE_WITH_RESET = struct.pack("ii", 1, 0)


@dataclass(slots=True)
class Served:
    """A site being served. ``asked`` lists every request in the order of arrival; ``delay`` is how many seconds every
    answer is late."""

    site: Site
    faults: Faults
    base_url: str
    asked: list[Request] = field(default_factory=list)
    delay: float = 0.0


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    served: Served

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no error of the site; anything else is printed, as usual."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Closes a connection; one that lingers for no time at all is reset."""
        if request.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8) == _CLOSE_WITH_RESET:
            self.close_request(request)
        else:
            super().shutdown_request(request)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def do_GET(self) -> None:
        """Answers from the site, in health or not."""
        served, request = self.server.served, self._read_request()
        served.asked.append(request)
        if served.delay:
            time.sleep(served.delay)
        self._send(served.faults.respond(request, partial(respond, served.site)))

    do_POST = do_GET  # noqa: N815 - the base class looks it up by this name

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Silent: ``Served.asked`` is the log."""

    def _read_request(self) -> Request:
        parts = urlsplit(self.path)
        form = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        fields = dict(parse_qsl(f"{parts.query}&{form}", keep_blank_values=True))
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Request(self.command, parts.path, fields, headers, self.path)

    def _send(self, response: Response) -> None:
        if response.delivery is Delivery.RESET:
            self._tear_down()
            return
        self.send_response(response.status)
        self.send_header("Content-Type", response.content_type)
        self.send_header("Content-Length", str(len(response.body)))
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self._send_body(response)

    def _send_body(self, response: Response) -> None:
        match response.delivery:
            case Delivery.CUT:
                self.wfile.write(response.body[: len(response.body) // 2])
                self.close_connection = True
            case Delivery.SLOW:
                for start in range(0, len(response.body), _DRIP_BYTES):
                    self.wfile.write(response.body[start : start + _DRIP_BYTES])
                    self.wfile.flush()
                    time.sleep(_DRIP_PAUSE)
            case _:
                self.wfile.write(response.body)

    def _tear_down(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _CLOSE_WITH_RESET)
        self.close_connection = True


@contextmanager
def serve(
    site: Site | None = None, *, faults: Faults | None = None, host: str = "127.0.0.1", port: int = 0
) -> Iterator[Served]:
    """Serves a site (by default the demonstration's) while the context lasts; port 0 takes a free one."""
    with open_server(site, faults, host, port) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server.served
        finally:
            server.shutdown()
            thread.join()


def main(host: str = "127.0.0.1", port: int = 8765, site: Site | None = None) -> None:
    """Serves until interrupted."""
    with open_server(site, None, host, port) as server:
        server.serve_forever()


def open_server(site: Site | None, faults: Faults | None, host: str, port: int) -> _Server:
    """A server of a site that listens, and answers as soon as somebody attends to it."""
    site = site or Site()
    # Written before the first request, or every thread of an eager client would write them all.
    site.listed()
    server = _Server((host, port), _Handler)
    server.served = Served(site, faults or Faults(), f"http://{host}:{server.server_port}")
    return server
