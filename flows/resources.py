"""Opens the profile, the warehouse and the corrections that the settings name."""

import logging
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from flows.errors import WrongUsageError
from flows.settings import Settings
from load.correction_file import Correction, load_corrections
from load.engine import Engine, open_engine
from load.errors import SchemaMismatch, WarehouseUnreachable
from load.migrate import current_revision, require_current, upgrade
from load.runs.run_lock import is_warehouse_held, utc_now

if TYPE_CHECKING:
    from extract.profile import SiteProfile

logger = logging.getLogger(__name__)

_DISTRIBUTION = {"dask": "distributed", "ray": "ray"}


def open_profile(settings: Settings) -> "SiteProfile":
    """The site profile. Raises WrongUsageError with the file and the key that is wrong, or if there are several."""
    profiles = open_profiles(settings)
    if len(profiles) > 1:
        codes = ", ".join(profile.site.code for profile in profiles)
        raise WrongUsageError(f"this works for one site, and the settings name {codes}: say one with --site")
    return profiles[0]


def open_profiles(settings: Settings) -> "list[SiteProfile]":
    """The profiles of all sites, in the order of the settings. Raises WrongUsageError with the file and the key that is
    wrong, if there is none, or if two are of the same site."""
    # A profile names selectors of bs4: a command that only reads the warehouse need not import that.
    from extract.profile import ProfileError, load_profile

    try:
        profiles = [load_profile(site) for site in settings.sites]
    except ProfileError as error:
        raise WrongUsageError(f"site profile: {error}") from error
    if not profiles:
        raise WrongUsageError(f"GONGKAI_SITE: {settings.site!r} names no site profile")
    by_code: dict[str, str] = {}
    for named, profile in zip(settings.sites, profiles, strict=True):
        other = by_code.setdefault(profile.site.code, named)
        if other != named:
            raise WrongUsageError(
                f"GONGKAI_SITE: {other} and {named} are both of the site {profile.site.code}; "
                "each district needs a code of its own"
            )
    return profiles


def open_warehouse(settings: Settings) -> Engine:
    """The warehouse at this program's schema, which an empty database is given here.

    Raises BadWarehouseUrl, WarehouseUnreachable, or SchemaMismatch for another schema.
    """
    engine = open_engine(settings.warehouse)
    if current_revision(engine) is None:
        logger.info("the warehouse is empty, its tables are made now")
        upgrade(engine)
    return _require_current(engine)


def open_current_warehouse(settings: Settings) -> Engine:
    """The warehouse at this program's schema, for commands that only read: they make neither file nor tables.

    Raises WrongUsageError if there is no such file, or what ``open_warehouse`` raises.
    """
    _, is_file, path = settings.warehouse.partition("sqlite:///")
    if is_file and path and not path.startswith(":") and not Path(path.partition("?")[0]).exists():
        raise WrongUsageError(
            f"there is no warehouse {path} yet: gongkai nightly makes one, or gongkai db upgrade"
        )
    return _require_current(open_engine(settings.warehouse))


def _require_current(engine: Engine) -> Engine:
    try:
        require_current(engine)
    except SchemaMismatch:
        engine.dispose()
        raise
    return engine


def require_engine(settings: Settings) -> None:
    """Raise WrongUsageError, with what to do, if the engine of the settings cannot be used."""
    name = settings.engine.partition(":")[0]
    if name == "local":
        return
    if settings.warehouse.startswith("sqlite"):
        raise WrongUsageError(
            f"GONGKAI_ENGINE={settings.engine}: one process at a time writes to SQLite; "
            "set GONGKAI_WAREHOUSE_URL to a PostgreSQL, or GONGKAI_ENGINE=local"
        )
    if find_spec(f"prefect_{name}") is None or find_spec(_DISTRIBUTION[name]) is None:
        raise WrongUsageError(f"GONGKAI_ENGINE={settings.engine} needs: pip install 'gongkai[{name}]'")


def open_corrections(settings: Settings) -> tuple[Correction, ...] | None:
    """The corrections of the file in the settings; None without a file. Raises BadCorrection with what is wrong."""
    return load_corrections(Path(settings.corrections_file)) if settings.corrections_file else None


def is_run_under_way(settings: Settings) -> bool:
    """Whether a living run holds the warehouse now; True also if the warehouse cannot be reached to find out."""
    try:
        engine = open_engine(settings.warehouse)
    except WarehouseUnreachable as error:
        logger.warning("%s", error)
        return True
    try:
        if current_revision(engine) is None:
            return False
        return is_warehouse_held(engine, utc_now(), timedelta(seconds=settings.stale_after_seconds))
    finally:
        engine.dispose()
