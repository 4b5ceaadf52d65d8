"""Site profiles: the hosts of a site, the rate at which it is asked, its sources of reports, and its publishers."""

import tomllib
from collections import Counter
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    field_validator,
    model_validator,
)

from extract.profile_sources import Source
from transform.text.folding import normalise_text, remove_whitespace

_LARGEST_BODY = 256 * 2**20  # what an archive keeps in one object; extract.archive.frames has the same
_SHORTEST_ENDING = 3  # a shorter name is the end of too many others


class ProfileError(Exception):
    """A profile cannot be used. The message names the file and the key."""


class _Part(BaseModel):
    """A table of a profile; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Site(_Part):
    """The site itself. Requests go only to the host of ``base_url`` and to those of ``allowed_hosts``."""

    code: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    name: str = Field(min_length=1)
    base_url: str
    allowed_hosts: tuple[str, ...] = ()
    timezone: str = "Asia/Shanghai"
    division: str | None = Field(default=None, pattern=r"^[1-9][0-9]{5}$")
    """The code of the district in GB/T 2260, six digits."""
    plain_http_reason: str | None = Field(default=None, min_length=1)
    """Why pages of an https site may be fetched over plain http. A base_url with http:// needs no reason."""
    legacy_tls_reason: str | None = Field(default=None, min_length=1)
    """Why old renegotiation and weak keys are accepted. Certificates are verified in any case."""

    @field_validator("base_url")
    @classmethod
    def _is_web_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("must be an http:// or https:// address")
        return value.rstrip("/")

    @field_validator("allowed_hosts")
    @classmethod
    def _are_hosts(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        for host in hosts:
            if "/" in host or not host.strip():
                raise ValueError(f"{host!r} is not a host name (write xxgk.zh.gov.cn or 127.0.0.1:8080)")
        return tuple(host.strip().lower() for host in hosts)

    @field_validator("timezone")
    @classmethod
    def _is_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{value!r} is not a time zone (write Asia/Shanghai)") from error
        return value


class Politeness(_Part):
    """The limits of requests. All are per host except ``requests_per_run``."""

    requests_per_second: float = Field(default=1.0, gt=0)
    concurrency: int = Field(default=2, ge=1, le=16)
    timeout_seconds: float = Field(default=30, gt=0)
    deadline_seconds: float = Field(default=120, gt=0)
    """For all exchanges of one fetch together, from connecting to the last byte, redirects and repeated requests with
    it, even while bytes still come. Rests between them are not counted."""
    obey_robots: bool = True
    requests_per_run: int | None = Field(default=None, ge=1)
    max_bytes: int = Field(default=20_000_000, ge=1024, le=_LARGEST_BODY)
    retries: int = Field(default=2, ge=0, le=5)
    backoff_seconds: float = Field(default=1.0, ge=0)
    retry_after_max_seconds: float = Field(default=60, ge=0)
    crawl_delay_max_seconds: float = Field(default=60, ge=0)
    challenges_before_stop: int = Field(default=3, ge=1)
    failures_before_stop: int = Field(default=8, ge=1)


class RecheckSchedule(_Part):
    """How often known pages are fetched again: by default each night, reports of older years less often if set."""

    recent_years: int = Field(default=100, ge=1)
    older_every_days: int = Field(default=1, ge=1)

    def is_due(self, year: int, *, today: date, last_checked: date | None) -> bool:
        """Whether the page of a report for ``year`` is to be fetched again today. None: it was never fetched.

        A day in the future is that of a clock that had jumped, and says nothing.
        """
        if last_checked is None or year > today.year - self.recent_years:
            return True
        return not 0 <= (today - last_checked).days < self.older_every_days


class Discovery(_Part):
    """The changes of a list that raise an issue. ``max_shrink`` is the share of its entries that it may lose."""

    max_shrink: float = Field(default=0.1, ge=0, le=1)


class Publisher(_Part):
    """An office that files reports. ``area`` is the site's own, opaque key of it."""

    code: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    name: str = Field(min_length=1)
    kind: Literal["district", "department", "subdistrict", "town", "other"] = "other"
    area: str | None = Field(default=None, min_length=1)
    aliases: tuple[str, ...] = ()
    first_year: int | None = Field(default=None, ge=2000, le=2100)
    last_year: int | None = Field(default=None, ge=2000, le=2100)
    """The years for which the office files reports: outside them it did not exist yet, or not any more."""
    successor: str | None = None
    """The code of the office that took over when this one was abolished."""

    @model_validator(mode="after")
    def _has_ordered_years(self) -> Self:
        if self.first_year is not None and self.last_year is not None and self.first_year > self.last_year:
            raise ValueError(f"first_year {self.first_year} is after last_year {self.last_year}")
        return self

    def files_for(self, year: int) -> bool:
        """Whether the office files a report for a year, as far as the profile says when it came and went."""
        return (self.first_year or year) <= year <= (self.last_year or year)

    @property
    def names(self) -> tuple[str, ...]:
        """The name and every alias, the name first."""
        return (self.name, *self.aliases)


class SiteProfile(_Part):
    """A whole profile, validated."""

    site: Site
    politeness: Politeness = Politeness()
    rhythm: RecheckSchedule = RecheckSchedule()
    discovery: Discovery = Discovery()
    sources: tuple[Source, ...] = Field(alias="source", min_length=1)
    publishers: tuple[Publisher, ...] = Field(default=(), alias="publisher")
    _by_name: dict[str, Publisher] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        _refuse_duplicates("publisher.code", [p.code for p in self.publishers])
        _refuse_duplicates("publisher.area", [p.area for p in self.publishers if p.area])
        _refuse_duplicates("source", [source.key for source in self.sources])
        _check_successors(self.publishers)
        for publisher in self.publishers:
            for name in publisher.names:
                other = self._by_name.setdefault(remove_whitespace(name), publisher)
                if other.code != publisher.code:
                    raise ValueError(
                        f"publisher name {name!r} belongs to both {other.code} and {publisher.code}"
                    )
        return self

    def resolve(self, path: str) -> str:
        """The absolute address of a path of this site."""
        return urljoin(self.site.base_url + "/", path)

    def publisher(self, code: str) -> Publisher | None:
        """The publisher with this code, or None."""
        return next((p for p in self.publishers if p.code == code), None)


def find_publisher(
    profile: SiteProfile, *, area: str | None = None, name: str | None = None
) -> Publisher | None:
    """The publisher with this area, or else with this name or alias to the letter (white space aside), or None."""
    if area is not None:
        for publisher in profile.publishers:
            if publisher.area == area:
                return publisher
    return profile._by_name.get(remove_whitespace(name)) if name is not None else None


def hint_publisher(profile: SiteProfile, name: str | None) -> Publisher | None:
    """The registered publisher that a printed name probably means, or None.

    A name means a publisher whose name or alias it is to the letter, or ends in behind a longer official prefix:
    ``宁波市镇海区庄市街道办事处`` means 庄市街道. Names of districts are not looked for at the end, because the names
    of all their offices begin with them.
    """
    if name is None:
        return None
    exact = find_publisher(profile, name=name)
    if exact is not None:
        return exact
    printed = normalise_text(name)
    endings = [
        (len(alias), publisher)
        for publisher in profile.publishers
        if publisher.kind != "district"
        for alias in map(normalise_text, publisher.names)
        if len(alias) >= _SHORTEST_ENDING and printed.endswith(alias)
    ]
    return max(endings, key=lambda ending: ending[0])[1] if endings else None


def load_profile(name_or_path: str) -> SiteProfile:
    """Read a profile that ships with the product by its name, or any other by its path. Raises ProfileError."""
    origin, text = _read_profile(name_or_path)
    try:
        return SiteProfile.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"{origin}: not valid TOML: {error}") from error
    except ValidationError as error:
        raise ProfileError(f"{origin}: {_explain(error)}") from error


def _read_profile(name_or_path: str) -> tuple[str, str]:
    """The name of a profile for messages, and its text."""
    shipped = resources.files("extract") / "sites"
    names = sorted(
        entry.name.removesuffix(".toml") for entry in shipped.iterdir() if entry.name.endswith(".toml")
    )
    if name_or_path in names:
        return f"built-in profile {name_or_path}", (shipped / f"{name_or_path}.toml").read_text(
            encoding="utf-8"
        )
    path = Path(name_or_path)
    try:
        return str(path), path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ProfileError(f"{path}: no such profile; give a file, or one of: {', '.join(names)}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileError(f"{path}: cannot be read: {error}") from error


def _explain(error: ValidationError) -> str:
    """Each problem of a profile with its key, on one line."""
    lines = []
    for problem in error.errors(include_url=False):
        key = ".".join(str(part) for part in problem["loc"]) or "profile"
        lines.append(f"{key}: {problem['msg']}")
    return "; ".join(lines)


def _check_successors(publishers: tuple[Publisher, ...]) -> None:
    """Raise ValueError for a successor that is no publisher, that ended before its predecessor, or that leads back."""
    by_code = {publisher.code: publisher for publisher in publishers}
    for publisher in publishers:
        passed, current = [publisher.code], publisher
        while current.successor is not None:
            if current.successor not in by_code:
                raise ValueError(
                    f"publisher.successor {current.successor!r} of {current.code} is no publisher"
                )
            following = by_code[current.successor]
            if following.last_year is not None and following.last_year < (current.last_year or 0):
                raise ValueError(
                    f"publisher.successor {following.code} of {current.code} ended before it, in {following.last_year}"
                )
            if following.code in passed:
                raise ValueError(
                    f"publisher.successor leads in a circle: {' '.join((*passed, following.code))}"
                )
            passed.append(following.code)
            current = following


def _refuse_duplicates(key: str, values: list[str]) -> None:
    duplicates = [value for value, count in Counter(values).items() if count > 1]
    if duplicates:
        raise ValueError(f"{key} {', '.join(map(repr, duplicates))} stands there more than once")
