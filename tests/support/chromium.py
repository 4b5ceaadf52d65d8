"""A headless Chromium that opens pages, and a server on loopback that knows when anything asked it for something."""

import base64
import json
import os
import select
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.support.processes import start_program
from tests.support.waiting import PATIENCE

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_OPTIONS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
    "--disable-default-apps", "--disable-features=BackForwardCache,RenderDocument", "--autoplay-policy=no-user-gesture-required", "--window-size=1000,700",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--remote-debugging-pipe",
)  # fmt: skip


def find_chromium() -> str:
    """The path of a Chromium; the test is skipped where there is none."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"no Chromium on this machine: none of {', '.join(_NAMES)}")
    return found


class Listener:
    """A server that answers nothing, and keeps what was asked of it. ``address`` is where it listens."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        self.address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        self.asked: list[str] = []

    def serve(self) -> None:
        """Take connections until the socket is shut down. One that asks for nothing counts too."""
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        connection.settimeout(PATIENCE)
        with connection, suppress(OSError):
            request = connection.recv(4096).decode("latin-1")
            self.asked.append(" ".join(request.split(" ", 2)[:2]) or "connected")
            connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


@contextmanager
def listen() -> Iterator[Listener]:
    """A listener on a free port of loopback."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        listener = Listener(listening)
        thread = threading.Thread(target=listener.serve, daemon=True)
        thread.start()
        try:
            yield listener
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join(PATIENCE)


class Chromium:
    """One tab of a browser, driven through the pipes of its debugger."""

    def __init__(self, reading: int, writing: int) -> None:
        self._reading, self._writing = reading, writing
        self._number, self._buffer, self._session = 0, b"", None
        self._events: list[str] = []
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._call("Page.enable")

    def open(self, page: Path) -> None:
        """Open a file, and return when it is loaded."""
        self._events.clear()
        self._call("Page.navigate", url=page.as_uri())
        while "Page.loadEventFired" not in self._events:
            self._read()

    def visit(self, address: str) -> None:
        """Begin to open an address; a page that is drawn by scripts is not there yet."""
        self._call("Page.navigate", url=address)

    def run_first(self, script: str) -> None:
        """Run a script in every page from now on, before those of the page itself."""
        self._call("Page.addScriptToEvaluateOnNewDocument", source=script)

    def sit_before(self, width: int, height: int, zone: str) -> None:
        """Be a person in this time zone, with a window so large, in pixels."""
        self._call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        self._call("Emulation.setTimezoneOverride", timezoneId=zone)

    def look_as(self, width: int, height: int = 800, *, dark: bool = False, phone: bool = False) -> None:
        """Be a screen of this width from now on, of somebody who likes dark pages, or a phone."""
        self._call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=2 if phone else 1,
            mobile=phone,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._call("Emulation.setEmulatedMedia", features=[scheme])

    def photograph(self, height: int | None = None) -> bytes:
        """What the window shows, as PNG; or so many pixels of the page from its top."""
        more: dict[str, Any] = {}
        if height is not None:
            clip = {"x": 0, "y": 0, "width": self.evaluate("innerWidth"), "height": height, "scale": 1}
            more = {"captureBeyondViewport": True, "clip": clip}
        return base64.b64decode(self._call("Page.captureScreenshot", format="png", **more)["data"])

    def evaluate(self, script: str) -> Any:
        """The value of an expression in the page, a promise awaited, as JSON can say it."""
        answer = self._call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True, userGesture=False
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._writing, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            assert select.select([self._reading], [], [], PATIENCE)[0], "Chromium says nothing"
            piece = os.read(self._reading, 1 << 20)
            if not piece:
                raise BrokenPipeError("Chromium has ended")
            self._buffer += piece
        message, _, self._buffer = self._buffer.partition(b"\0")
        answer: dict[str, Any] = json.loads(message)
        self._events.append(answer.get("method", ""))
        return answer


@contextmanager
def open_chromium(folder: Path) -> Iterator[Chromium]:
    """A Chromium with its own files in ``folder``; it reaches loopback only. Skips the test where none starts."""
    program = find_chromium()
    commands, writing = os.pipe()
    reading, answers = os.pipe()
    # The debugger reads from descriptor 3 and writes to descriptor 4.
    words = ("/bin/sh", "-c", 'exec "$@" 3<&0 4>&1 </dev/null >/dev/null', "sh", program)
    try:
        with start_program(
            *words, *_OPTIONS, f"--user-data-dir={folder}", given=commands, output=answers
        ) as process:
            os.close(commands)
            os.close(answers)
            try:
                chromium = Chromium(reading, writing)
            except BrokenPipeError:
                pytest.skip(f"{program} does not start on this machine")
            yield chromium
            os.write(writing, json.dumps({"id": 0, "method": "Browser.close"}).encode() + b"\0")
            process.wait(PATIENCE)
    finally:
        os.close(reading)
        os.close(writing)
