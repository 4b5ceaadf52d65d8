"""The replica site over HTTP, on loopback."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

from replica.http_types import Request, Response
from replica.routes import respond
from replica.site import Site


@dataclass(slots=True)
class Served:
    """A site being served. ``asked`` lists every request in the order of arrival."""

    site: Site
    base_url: str
    asked: list[Request] = field(default_factory=list)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    served: Served


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def do_GET(self) -> None:
        """Answers from the site."""
        self._answer()

    do_POST = do_GET  # noqa: N815 - the base class looks it up by this name

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Silent: ``Served.asked`` is the log."""

    def _answer(self) -> None:
        request = self._read_request()
        self.server.served.asked.append(request)
        self._send(respond(self.server.served.site, request))

    def _read_request(self) -> Request:
        parts = urlsplit(self.path)
        form = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        fields = dict(parse_qsl(f"{parts.query}&{form}", keep_blank_values=True))
        return Request(self.command, parts.path, fields, {k.lower(): v for k, v in self.headers.items()})

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        self.send_header("Content-Type", response.content_type)
        self.send_header("Content-Length", str(len(response.body)))
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(response.body)


@contextmanager
def serve(site: Site | None = None, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[Served]:
    """Serves a site (by default the demonstration's) while the context lasts; port 0 takes a free one."""
    with _Server((host, port), _Handler) as server:
        server.served = Served(site or Site(), f"http://{host}:{server.server_port}")
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server.served
        finally:
            server.shutdown()
            thread.join()


def main(host: str = "127.0.0.1", port: int = 8765, site: Site | None = None) -> None:
    """Serves until interrupted."""
    with _Server((host, port), _Handler) as server:
        server.served = Served(site or Site(), f"http://{host}:{server.server_port}")
        server.serve_forever()
