"""How much of time, bytes, codes and objects a PDF may still take."""

from collections.abc import Callable
from typing import NoReturn

from transform.document import UnreadableDocument
from transform.readers.limits import (
    MAX_PAGE_CONTENT,
    MAX_PAGE_OBJECTS,
    MAX_PDF_CODES,
    MAX_PDF_EXPANDED,
)


class Budget:
    """What is left of time, bytes, codes and objects; the first refusal is kept and raised again."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._seconds = seconds
        self._ends = clock() + seconds
        self._bytes = MAX_PDF_EXPANDED
        self._codes = MAX_PDF_CODES
        self._objects = MAX_PAGE_OBJECTS
        self._content = MAX_PAGE_CONTENT
        self.refusal: UnreadableDocument | None = None

    def refuse(self, message: str) -> NoReturn:
        """Give the file up."""
        self.refusal = self.refusal or UnreadableDocument(message)
        raise self.refusal

    def check(self) -> None:
        """Refuse when time is over, or when a library swallowed an earlier refusal."""
        if self.refusal is not None:
            raise self.refusal
        if self._clock() > self._ends:
            self.refuse(
                f"reading the pdf took over {self._seconds:g} seconds of processor time: save the report's pages alone"
            )

    def begin_page(self) -> None:
        """Each page may draw as much as any other."""
        self.check()
        self._objects, self._content = MAX_PAGE_OBJECTS, MAX_PAGE_CONTENT

    @property
    def bytes_left(self) -> int:
        """How many bytes streams may still expand to."""
        return self._bytes

    def spend_bytes(self, count: int) -> None:
        """Bytes that a stream expands to."""
        self._bytes -= count
        if self._bytes < 0:
            self.refuse(f"the pdf's streams expand to over {MAX_PDF_EXPANDED:,} bytes: no report's do")

    def spend_codes(self, count: int) -> None:
        """Steps of a loop that the file named the length of."""
        self._codes -= count
        if self._codes < 0:
            self.refuse(
                f"the pdf's fonts or tables of objects name over {MAX_PDF_CODES:,} entries: no report's do"
            )

    def spend_objects(self, page: int, count: int = 1) -> None:
        """Characters, lines or pictures of a page."""
        before, self._objects = self._objects, self._objects - count
        if self._objects < 0:
            self.refuse(f"page {page} draws over {MAX_PAGE_OBJECTS:,} objects: no page of a report does")
        if before // 256 != self._objects // 256:
            self.check()

    def spend_content(self, count: int) -> None:
        """Bytes of drawing instructions that a page runs, each time that it runs them."""
        self.check()
        self._content -= count
        if self._content < 0:
            self.refuse(f"a page runs over {MAX_PAGE_CONTENT:,} bytes of drawing: no page of a report does")
