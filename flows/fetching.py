"""Asking a site for many addresses at once, as gently as its profile says."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")


def ask_all(ask: Callable[[Item], Answer], items: Sequence[Item], *, threads: int) -> list[Answer]:
    """The answers in the order of the items. Stopped in the middle, it does not ask for the rest."""
    with ThreadPoolExecutor(threads, thread_name_prefix="fetch") as pool:
        # Each call carries the context along, so that its log lines find the run they belong to.
        waiting = [pool.submit(copy_context().run, ask, item) for item in items]
        try:
            return [future.result() for future in waiting]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
