"""An S3-compatible server on loopback that counts what is asked of it, and fails where a test says so."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest

SECRET = "S3cretKeyOfThisTest/0123456789abcdef"


@dataclass(frozen=True)
class Fault:
    """An answer in place of the server's own, after a rest of so many seconds. With ``length`` it breaks off."""

    status: int = 500
    code: str = "InternalError"
    message: str = "We encountered an internal error. Please try again."
    rest: float = 0
    length: int | None = None

    def answer(self, start: Callable[..., Any]) -> Iterable[bytes]:
        """Send the answer."""
        time.sleep(self.rest)
        body = f"<Error><Code>{self.code}</Code><Message>{self.message}</Message></Error>".encode()
        start(f"{self.status} Fault", [("Content-Length", str(self.length or len(body)))])
        return [body]


@dataclass
class Bucket:
    """A bucket of the server. ``requests`` has the kind and path of each; ``fault`` may answer in place of the server."""

    url: str
    requests: list[tuple[str, str]] = field(default_factory=list)
    fault: Callable[[str, str], Fault | None] | None = None

    def count(self) -> Counter[str]:
        """How many requests there were of each kind: GET, HEAD, PUT, LIST, DELETE."""
        return Counter(kind for kind, _ in self.requests)


@contextmanager
def serve_bucket() -> Iterator[Bucket]:
    """A bucket that any process of this machine reaches through the environment."""
    name = f"pages-{uuid4().hex}"  # the server keeps its buckets as long as the process lives
    server_app = pytest.importorskip("moto.moto_server.werkzeug_app", reason="needs moto[server,s3]")
    s3fs = pytest.importorskip("s3fs", reason="needs s3fs to speak to an S3")
    from werkzeug.serving import WSGIRequestHandler, make_server

    class SilentHandler(WSGIRequestHandler):
        def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002
            """A server of tests has no log."""

    moto = server_app.DomainDispatcherApplication(server_app.create_backend_app)
    bucket = Bucket(f"s3://{name}")

    def answer(environ: Mapping[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        kind, path = _kind(environ), str(environ["PATH_INFO"])
        bucket.requests.append((kind, path))
        fault = bucket.fault(kind, path) if bucket.fault else None
        if fault is not None:
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            return fault.answer(start)
        answered: Iterable[bytes] = moto(environ, start)
        return answered

    server = make_server("127.0.0.1", 0, answer, threaded=True, request_handler=SilentHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with pytest.MonkeyPatch.context() as env:
        env.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
        env.setenv("AWS_ACCESS_KEY_ID", "AKIATESTTESTTEST")
        env.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
        env.setenv("AWS_DEFAULT_REGION", "us-east-1")
        env.setenv("AWS_EC2_METADATA_DISABLED", "true")
        s3fs.S3FileSystem.clear_instance_cache()
        s3fs.S3FileSystem(skip_instance_cache=True).mkdir(name)
        bucket.requests.clear()
        try:
            yield bucket
        finally:
            s3fs.S3FileSystem.clear_instance_cache()
            server.shutdown()
            thread.join()


def _kind(environ: Mapping[str, Any]) -> str:
    query, method = environ.get("QUERY_STRING", ""), str(environ["REQUEST_METHOD"])
    if method == "GET" and ("list-type" in query or "prefix=" in query):
        return "LIST"
    return "DELETE" if "delete" in query else method
