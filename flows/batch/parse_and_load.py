"""Reading and loading a batch in whatever process it came to: with the warehouse and the archive of its own settings."""

import logging
import threading
from contextlib import ExitStack
from dataclasses import dataclass

from extract.archive import open_archive
from flows.batch.store import WarehouseStore
from flows.batch.values import Batch, BatchSummary
from flows.batch.work import Workplace, work_batch
from flows.errors import NothingDoneError
from flows.failures import REPORTED_ERRORS, explain_failure
from flows.reading.parser_pool import parser_pool
from flows.resources import open_current_warehouse
from flows.settings import Settings, read_settings
from load.runs.run_lock import utc_now
from transform.text.inert import describe_error

logger = logging.getLogger(__name__)

_here = threading.local()


@dataclass(frozen=True, slots=True)
class _Kept:
    """A workplace that this thread keeps, and the settings it was opened with."""

    settings: Settings
    place: Workplace
    resources: ExitStack


def parse_and_load(batch: Batch) -> BatchSummary:
    """Read and load a batch, and say what became of it. Passwords are those of this process, none come with the batch.

    Warehouse, archive and readers stay open for the next batch. Raises errors that another process can read.
    """
    try:
        return work_batch(_open_workplace(read_settings()), batch)
    except REPORTED_ERRORS:
        raise
    except Exception as error:  # what it is must be told where it cannot be unpickled
        logger.exception("batch %s failed", batch.number)
        reason = explain_failure(error) or NothingDoneError(
            f"a worker failed ({describe_error(error)}): a bug of ours; its log has the traceback. "
            "What was loaded stays; run it again"
        )
        raise reason from None


def _open_workplace(settings: Settings) -> Workplace:
    """The workplace of this thread: a reading process answers one thread at a time."""
    kept: _Kept | None = getattr(_here, "kept", None)
    if kept is None or kept.settings != settings:
        if kept is not None:
            kept.resources.close()
        kept = _here.kept = _open(settings)
    return kept.place


def _open(settings: Settings) -> _Kept:
    resources = ExitStack()
    engine = open_current_warehouse(settings)
    resources.callback(engine.dispose)
    # Readers end with this process at the latest: each is watched by a socket that is closed then.
    parse = resources.enter_context(parser_pool(settings.parse_workers))
    place = Workplace(open_archive(settings.archive), WarehouseStore(engine, utc_now), parse)
    return _Kept(settings, place, resources)
