"""The progress of a recorded run in Prefect's UI, beside that on the terminal."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread
from typing import Any
from uuid import UUID

from prefect.artifacts import create_progress_artifact, update_progress_artifact

from flows.recording.within import try_within
from flows.run.progress import Progress, show_progress
from flows.words import Words
from transform.text.inert import describe_error, escape_markdown

logger = logging.getLogger(__name__)

_EVERY_SECONDS = 5
_END_SECONDS = 10


class RecordedProgress:
    """Shows the progress on the terminal, and sends it to an artifact every few seconds, from a thread of its own: a
    server that is slow slows nothing. After a failure nothing more is sent."""

    def __init__(self, shown: Progress, words: Words, artifact: UUID, send: Callable[..., Any]) -> None:
        self._shown, self._words, self._artifact, self._send = shown, words, artifact, send
        self._stage, self._done, self._total, self._sent = "", 0, 0, ("", 0.0)
        self._lock, self._over = Lock(), Event()
        self._thread = Thread(target=self._keep_sending, daemon=True)
        self._thread.start()

    def stage(self, what: str) -> None:
        """Show what is being done now."""
        self._stage = what
        self._shown.stage(what)

    def start(self, total: int) -> None:
        """Set how many addresses there are."""
        with self._lock:
            self._total = total
        self._shown.start(total)

    def advance(self, count: int) -> None:
        """Add so many addresses to those that are done."""
        with self._lock:
            self._done += count
        self._shown.advance(count)

    def finish(self, *, is_done: bool) -> None:
        """Send the last of it, the whole where all ``is_done``, and wait a while for that."""
        if is_done:
            with self._lock:
                self._total = self._done = self._total or 1
        self._over.set()
        self._thread.join(_END_SECONDS)

    def _keep_sending(self) -> None:
        try:
            while not self._over.wait(_EVERY_SECONDS):
                self._send_news()
            self._send_news()
        except Exception as error:  # noqa: BLE001 - whatever Prefect or its server does wrong
            logger.warning(
                "the progress of the run is no longer shown by Prefect (%s)", describe_error(error)
            )

    def _send_news(self) -> None:
        with self._lock:
            share = min(100.0, 100.0 * self._done / self._total) if self._total else 0.0
            said = self._words.say(
                "artifact.progress", stage=escape_markdown(self._stage), done=self._done, all=self._total
            )
        if (said, share) != self._sent:
            self._send(self._artifact, progress=share, description=said)
            self._sent = (said, share)


@contextmanager
def record_progress(key: str, words: Words) -> Iterator[Progress]:
    """The progress to give to a run: on the terminal, and as an artifact with this key unless Prefect does not keep one."""
    with show_progress() as shown:
        made: list[UUID] = []
        try_within("the progress of the run", lambda: made.append(_create(key)), _END_SECONDS)
        if not made:
            yield shown
            return
        progress = RecordedProgress(shown, words, made[0], update_progress_artifact)
        is_done = False
        try:
            yield progress
            is_done = True
        finally:
            progress.finish(is_done=is_done)


def _create(key: str) -> UUID:
    artifact: Any = create_progress_artifact(progress=0.0, key=key, description=key)
    return UUID(str(artifact))
