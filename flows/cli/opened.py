"""What commands that only look share: a warehouse that is opened, refused if it is not ours, and closed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine

from extract.archive import ArchiveError
from flows.errors import NothingDoneError, WrongUsageError
from flows.opening import open_current_warehouse
from flows.settings import Settings, read_settings
from load.errors import WarehouseError


@dataclass(frozen=True, slots=True)
class Opened:
    """The settings in force and the warehouse they name."""

    settings: Settings
    engine: Engine


@contextmanager
def opened(warehouse: str | None, archive: str | None = None) -> Iterator[Opened]:
    """The warehouse for the time of a command. What it refuses to do is the operator's to put right."""
    settings = read_settings(warehouse_url=warehouse, archive_url=archive)
    engine = open_current_warehouse(settings)
    try:
        yield Opened(settings, engine)
    except WarehouseError as error:
        raise WrongUsageError(str(error)) from error
    except ArchiveError as error:
        raise NothingDoneError(str(error)) from error
    finally:
        engine.dispose()
