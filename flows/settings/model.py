"""The settings of a deployment, and the text of ``.env.example``.

Settings are named ``GONGKAI_…`` in the environment or in a file (env_file.py). Command line options win over the
environment, the environment over the file, and the file over the defaults.
"""

import os
from pathlib import Path
from textwrap import wrap
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from flows.errors import WrongUsageError
from flows.settings.env_file import DEFAULT_HOME, find_env_file, warn_of_unknown
from transform.text.bilingual import Language

_HEAD = """\
# Settings of Gongkai. Copy to .env in GONGKAI_HOME, name the copy with `gongkai --env-file FILE`, or set them in the
# environment. `gongkai config` prints what is in force, and which file was read. A commented line shows the default.
"""


class Settings(BaseSettings):
    """The settings of one deployment, validated."""

    model_config = SettingsConfigDict(
        env_prefix="GONGKAI_",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    home: Path = Field(
        default=DEFAULT_HOME,
        description="Folder of this deployment: the default warehouse and archive, and Prefect's own files.",
    )
    warehouse_url: str = Field(
        default="",
        description="SQLAlchemy URL of the warehouse; without it, warehouse.sqlite under GONGKAI_HOME.",
    )
    archive_url: str = Field(
        default="",
        description="Folder or fsspec URL of the fetched bytes; without it, archive under GONGKAI_HOME.",
    )
    site: str = Field(
        default="zhenhai",
        description="The sites: shipped profiles by name, paths of .toml files, or a folder of them; several with "
        "commas between them.",
    )
    contact: str = Field(
        default="", description="Mail address or page that the user agent names, for a site to reach you."
    )
    alert_urls: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Apprise URLs that are told of nights that need a person, with spaces between them; gongkai alerts "
        "test tries them.",
    )
    heartbeat_url: str = Field(
        default="",
        description="An address that is asked at the end of each good night, and with /fail behind it at the end of another "
        "one: a dead man's switch, as healthchecks.io has them.",
    )
    alert_after_hours: int = Field(
        default=26, ge=1, description="Alert when no nightly run has been completed for so many hours."
    )
    nightly_cron: str = Field(default="0 2 * * *", description="When `gongkai serve` runs the nightly flow.")
    timezone: str = Field(default="Asia/Shanghai", description="The time zone of GONGKAI_NIGHTLY_CRON.")
    server_port: int = Field(
        default=4200,
        ge=0,
        le=65535,
        description="Port of the Prefect server that `gongkai serve` starts; 0: any.",
    )
    stale_after_seconds: int = Field(
        default=180, ge=10, description="A run whose heartbeat is older than this is taken for dead."
    )
    run_hours: float = Field(
        default=6,
        gt=0,
        description="A run asks for nothing more after so many hours; what is left is not reached, and the next run "
        "asks for it.",
    )
    parse_workers: int = Field(default=2, ge=1, le=32, description="Processes that read pages side by side.")
    lock_wait_minutes: int = Field(
        default=120,
        ge=0,
        description="A night whose site is held by another run waits so long for it, and is skipped then.",
    )
    max_failed_share: float = Field(
        default=0.1,
        ge=0,
        le=1,
        description="A night of which a greater share of addresses and lists failed, or was not reached, is no good night.",
    )
    keep_requests_days: int = Field(
        default=400,
        ge=1,
        description="`gongkai db prune` deletes requests of runs that began longer ago than so many days; of each address "
        "and bytes the first and the last request stay.",
    )
    lang: Language = Field(
        default="en",
        description="The language of what is said to people, on a terminal, in artifacts and in alerts: zh or en.",
    )
    overview: str = Field(
        default="",
        description="Folder, or fsspec URL of a bucket, where the static overview is written at the end of each run; "
        "without it, `gongkai overview --to DIR` writes one.",
    )
    overview_evidence: bool = Field(
        default=False,
        description="Whether the overview has a page for each report with a figure marked in it; each is read again once.",
    )
    corrections_file: str = Field(
        default="",
        description="A .toml file of corrected readings; without it, corrections stay as they are.",
    )
    max_restated: int = Field(
        default=500, ge=0, description="A run that would restate more facts than this asks for --yes."
    )
    engine: str = Field(
        default="local",
        pattern=r"^(local|dask|dask:(tcp|tls|ws|wss)://\S+|ray|ray://\S+)$",
        description="Who reads and loads what was fetched: local (processes of this machine), dask or ray (a cluster of "
        "their own for each run), dask:tcp://host:port or ray://host:port (one that is there). All but local need "
        "PostgreSQL, and gongkai[dask] or gongkai[ray].",
    )
    batches_in_flight: int = Field(
        default=8, ge=1, description="How many batches of addresses dask or ray may have at once."
    )
    nights_window_minutes: int = Field(
        default=60,
        ge=0,
        description="Of several sites, the scheduled nights begin spread over so many minutes.",
    )
    nights_at_once: int = Field(
        default=4, ge=1, description="How many sites have their night at once; on SQLite always one."
    )

    @field_validator("home")
    @classmethod
    def _expand_home(cls, home: Path) -> Path:
        return home.expanduser().absolute()

    @field_validator("alert_urls", mode="before")
    @classmethod
    def _split_urls(cls, urls: object) -> object:
        return tuple(urls.split()) if isinstance(urls, str) else urls

    @field_validator("timezone")
    @classmethod
    def _check_timezone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError) as unknown:
            raise ValueError(f"no time zone is called {zone}") from unknown
        return zone

    @field_validator("nightly_cron")
    @classmethod
    def _check_cron(cls, cron: str) -> str:
        if len(cron.split()) != 5:
            raise ValueError(f"a cron line has five fields, this one has {len(cron.split())}: {cron}")
        return cron

    @property
    def sites(self) -> tuple[str, ...]:
        """The site profiles one by one, each a name or a path; those of a folder in the order of their names."""
        named = [self.site] if Path(self.site).exists() else [name.strip() for name in self.site.split(",")]
        return tuple(dict.fromkeys(found for name in named if name for found in _list_profiles(name)))

    def of_site(self, site: str) -> "Settings":
        """The same settings for one site alone."""
        return self.model_copy(update={"site": site})

    @property
    def warehouse(self) -> str:
        """The URL of the warehouse that is used."""
        return self.warehouse_url or f"sqlite:///{self.home / 'warehouse.sqlite'}"

    @property
    def archive(self) -> str:
        """The folder or URL of the archive that is used."""
        return self.archive_url or str(self.home / "archive")

    @property
    def agent_contact(self) -> str:
        """The contact that the user agent names."""
        return self.contact or "no contact set"

    @property
    def prefect_home(self) -> Path:
        """Prefect's own files, apart from any other Prefect on this machine."""
        return self.home / "prefect"


def read_settings(**options: Any) -> Settings:
    """The settings in force. ``options`` are those of the command line, by name of the setting; None is no option.

    Raises WrongUsageError with a line for each setting that is wrong, or if the file of settings cannot be read. A name
    in it or in the environment that is no setting is a warning.
    """
    given = {name: value for name, value in options.items() if value is not None}
    file = find_env_file(given.get("home"))
    warn_of_unknown(file, [f"GONGKAI_{name.upper()}" for name in Settings.model_fields])
    try:
        return Settings(**{"_env_file": file, **given})
    except ValidationError as invalid:
        raise WrongUsageError("\n".join(_explain(error) for error in invalid.errors())) from invalid


def language_in_force() -> Language:
    """The language in which a command speaks to people before it has read its settings, or where they are wrong."""
    try:
        return read_settings().lang
    except WrongUsageError:
        return "en"


def export_settings(settings: Settings) -> None:
    """Write the settings into the environment, where flows and their child processes read them."""
    for name, value in settings.model_dump().items():
        text = " ".join(value) if isinstance(value, tuple) else str(value)
        os.environ[f"GONGKAI_{name.upper()}"] = text


def _list_profiles(name: str) -> list[str]:
    """The profiles of a folder; of anything else the name itself."""
    folder = Path(name)
    return sorted(map(str, folder.glob("*.toml"))) if folder.is_dir() else [name]


def _explain(error: Any) -> str:
    name = f"GONGKAI_{'_'.join(str(part) for part in error['loc'][:1])}".upper()
    return f"{name}: {error['msg'].removeprefix('Value error, ')}. See .env.example for what it means."


def example_text() -> str:
    """The text of ``.env.example``: every setting as a comment with its description and default."""
    return _HEAD + "".join(_entry(name) for name in Settings.model_fields)


def _entry(name: str) -> str:
    field = Settings.model_fields[name]
    comment = "\n".join(f"# {line}" for line in wrap(field.description or "", 100))
    default = " ".join(field.default) if isinstance(field.default, tuple) else field.default
    return f"\n{comment}\n# GONGKAI_{name.upper()}={default}\n"
