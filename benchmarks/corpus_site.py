"""The corpus served on loopback by a process of its own, as a static site: a list, and an article page for each report."""

import hashlib
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from threading import Thread

from benchmarks.corpus import Corpus

LIST = "/ndbg/index.html"
_PROFILE = """[site]
code = "corpus"
name = "清溪区政府信息公开网站"
base_url = "{url}"
allowed_hosts = ["127.0.0.1"]
timezone = "Asia/Shanghai"

[politeness]
requests_per_second = 100000.0
concurrency = 8
timeout_seconds = 30
obey_robots = true

[[source]]
kind = "links"
path = "{path}"
selector = "ul.list a"
"""
_OFFICE = '\n[[publisher]]\ncode = "{code}"\nname = "{name}"\nkind = "{kind}"\n'
_ITEM = '<li><a href="{path}" target="_blank" title="{title}">{title}</a><span>{year}</span></li>'
_PUT_UP = 1_780_000_000


@dataclass
class CorpusSite:
    """A running site: its address, a profile of it, and a line to the process that serves it."""

    url: str
    profile: str
    line: Connection = field(repr=False)

    def forget_validators(self) -> None:
        """Send every page whole from now on: no ETag, no Last-Modified, no 304."""
        self.line.send("forget")
        self.line.recv()


@contextmanager
def serve_corpus(reports: int) -> Iterator[CorpusSite]:
    """A site with so many reports while the context lasts."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, reports), daemon=True)
    process.start()
    theirs.close()
    try:
        url, profile = ours.recv()
        yield CorpusSite(url, profile, ours)
    finally:
        ours.close()
        process.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    pages: dict[str, bytes]
    tells_validators = True


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def do_GET(self) -> None:
        """Answer with a page, with 304 where the client has it, or with 404."""
        body = self.server.pages.get(self.path)
        validators = _validators(body) if body is not None and self.server.tells_validators else {}
        has_it = bool(validators) and self.headers.get("If-None-Match") == validators["ETag"]
        self.send_response(404 if body is None else 304 if has_it else 200)
        sent = b"" if body is None or has_it else body
        for name, value in {**validators, "Content-Type": "text/html; charset=utf-8"}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Silent."""


def _validators(body: bytes) -> dict[str, str]:
    return {
        "ETag": f'"{hashlib.sha256(body).hexdigest()[:16]}"',
        "Last-Modified": formatdate(_PUT_UP, usegmt=True),
    }


def _serve(line: Connection, reports: int) -> None:
    """Serve until the line is closed."""
    corpus = Corpus(reports)
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.pages = {page.path: page.data for page in corpus.pages} | {LIST: _write_list(corpus)}
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        line.send((url, _write_profile(corpus, url)))
        with suppress(EOFError):
            while True:
                line.recv()
                server.tells_validators = False
                line.send("done")
        server.shutdown()


def _write_list(corpus: Corpus) -> bytes:
    items = "\n".join(
        _ITEM.format(path=p.path, title=p.title, year=f"{p.year + 1}-02-10") for p in corpus.pages
    )
    head = '<!DOCTYPE html><html><head><meta charset="utf-8"><title>政府信息公开年报</title></head><body>'
    return f'{head}<ul class="list">\n{items}\n</ul></body></html>'.encode()


def _write_profile(corpus: Corpus, url: str) -> str:
    offices = (_OFFICE.format(code=o.code, name=o.name, kind=o.kind) for o in corpus.offices)
    return "".join([_PROFILE.format(url=url, path=LIST), *offices])
