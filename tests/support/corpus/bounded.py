"""A process that reads one file after another and dies rather than take more than it may."""

import multiprocessing
import resource
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

MEMORY = 1_536 * 2**20
CPU_SECONDS = 150


def limit() -> None:
    """Bound this process for good."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


@contextmanager
def open_bounded() -> Iterator[ProcessPoolExecutor]:
    """A pool of one process under ``limit``: what breaks its bounds breaks the pool."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context, initializer=limit) as pool:
        yield pool
