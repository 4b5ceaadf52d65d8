"""A process that reads one file after another and dies when it takes more memory or time than it may."""

import multiprocessing
import resource
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

from transform.document import Document

MEMORY = 1_536 * 2**20
CPU_SECONDS = 150

# What the fixtures ``read_bounded`` and ``refuse_bounded`` are: functions of a file's bytes and name, and of the
# pattern of the message that refuses it.
ReadBounded = Callable[[bytes, str], Document]
RefuseBounded = Callable[[bytes, str, str], None]


def limit_process() -> None:
    """Limit the memory and processor time of this process for good."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


@contextmanager
def open_bounded() -> Iterator[ProcessPoolExecutor]:
    """A pool of one limited process: a call that exceeds the limits breaks the pool."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context, initializer=limit_process) as pool:
        yield pool
