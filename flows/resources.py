"""Opening what a run needs, with errors that a person can act on."""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from extract.archive import Archive, ArchiveError, open_archive
from extract.profile import ProfileError, SiteProfile, load_profile
from flows.errors import NothingDoneError, WrongUsageError
from flows.settings import Settings
from load.correction_file import Correction, load_corrections
from load.engine import open_engine
from load.errors import BadCorrection, BadWarehouseUrl, SchemaMismatch, WarehouseUnreachable
from load.migrate import current_revision, require_current, upgrade
from load.run_lock import is_warehouse_held

logger = logging.getLogger(__name__)


def open_profile(settings: Settings) -> SiteProfile:
    """The site profile that the settings name."""
    try:
        return load_profile(settings.site)
    except ProfileError as error:
        raise WrongUsageError(f"site profile: {error}") from error


def open_warehouse(settings: Settings) -> Engine:
    """The warehouse, at this program's schema. An empty database gets the schema; an older one is refused."""
    engine = open_any_warehouse(settings)
    if current_revision(engine) is None:
        logger.info("the warehouse is empty, its tables are made now")
        upgrade(engine)
    return _require_current(engine)


def open_current_warehouse(settings: Settings) -> Engine:
    """The warehouse as it is, at this program's schema or not at all. Looking makes no new one."""
    _, is_file, path = settings.warehouse.partition("sqlite:///")
    if is_file and path and not path.startswith(":") and not Path(path.partition("?")[0]).exists():
        raise WrongUsageError(
            f"there is no warehouse {path} yet: gongkai nightly makes one, or gongkai db upgrade"
        )
    return _require_current(open_any_warehouse(settings))


def _require_current(engine: Engine) -> Engine:
    try:
        require_current(engine)
    except SchemaMismatch as error:
        engine.dispose()
        raise WrongUsageError(str(error)) from error
    return engine


def open_corrections(settings: Settings) -> tuple[Correction, ...] | None:
    """The corrections that the settings name; None if they name no file."""
    if not settings.corrections_file:
        return None
    try:
        return load_corrections(Path(settings.corrections_file))
    except BadCorrection as error:
        raise WrongUsageError(str(error)) from error


def open_any_warehouse(settings: Settings) -> Engine:
    """The warehouse, whatever its schema."""
    try:
        return open_engine(settings.warehouse)
    except BadWarehouseUrl as error:
        raise WrongUsageError(str(error)) from error
    except WarehouseUnreachable as error:
        raise NothingDoneError(str(error)) from error


def open_snapshots(settings: Settings) -> Archive:
    """The archive of fetched bytes."""
    try:
        return open_archive(settings.archive)
    except ArchiveError as error:
        raise NothingDoneError(str(error)) from error


def is_somebody_at_work(settings: Settings) -> bool:
    """Whether a living run holds the warehouse now. While the warehouse is out of reach, one may."""
    try:
        engine = open_any_warehouse(settings)
    except NothingDoneError as error:
        logger.warning("%s", error)
        return True
    try:
        if current_revision(engine) is None:
            return False
        return is_warehouse_held(engine, datetime.now(UTC), timedelta(seconds=settings.stale_after_seconds))
    finally:
        engine.dispose()
