"""Files read in a process that is ended when it takes more memory or time than it may."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flows.reading.limited_process import Limits
from flows.reading.process_pool import ProcessPool
from transform.document import Document
from transform.readers import read_document
from transform.text.decode import UnreadableDocument

LIMITS = Limits(cpu_seconds=60)

# What the fixtures ``read_bounded`` and ``refuse_bounded`` are: functions of a file's bytes and name, and of the
# pattern of the message that refuses it.
ReadBounded = Callable[[bytes, str], Document]
RefuseBounded = Callable[[bytes, str, str], None]


@contextmanager
def open_bounded() -> Iterator[ReadBounded]:
    """A function that reads one file after the other in one process, within ``LIMITS``."""
    with ProcessPool(try_to_read, 1, LIMITS) as pool:

        def read(data: bytes, name: str) -> Document:
            answer = pool.run([(data, name)])[0]
            if isinstance(answer, UnreadableDocument):
                raise answer
            assert isinstance(answer, Document), answer
            return answer

        yield read


def try_to_read(job: tuple[bytes, str]) -> Document | UnreadableDocument:
    """The document of a file's bytes and name, or why there is none."""
    data, name = job
    try:
        return read_document(data, name=name)
    except UnreadableDocument as error:
        return error
