"""What `gongkai serve` says of itself when it is ready: where its UI is, when the next night is, of what and into what."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Any
from zoneinfo import ZoneInfo

from prefect._vendor.croniter.croniter import croniter
from prefect.client.orchestration import get_client
from prefect.client.schemas.schedules import CronSchedule

from flows.recording.links import find_ui
from flows.resources import open_profiles
from flows.serving.deployments import NIGHTLY
from flows.settings import Settings, mask_passwords
from flows.words import Words
from load.runs.run_lock import utc_now

_MOST_SITES = 5


@dataclass(frozen=True, slots=True)
class NightSchedule:
    """When nights begin: the cron line and its time zone as Prefect's server has them, and whether somebody paused it."""

    cron: str
    timezone: str
    is_active: bool

    def next_after(self, now: datetime) -> datetime:
        """When the next night begins, in the time zone of the schedule."""
        here: Any = croniter(self.cron, now.astimezone(ZoneInfo(self.timezone)))  # type: ignore[no-untyped-call]
        begins: datetime = here.get_next(datetime)
        return begins


def announce(settings: Settings, api: str) -> str:
    """The lines to print, once the deployments are registered at the server with this API address."""
    return describe_serving(settings, find_ui(api), asyncio.run(_read_schedule()), utc_now())


def describe_serving(settings: Settings, ui: str, schedule: NightSchedule | None, now: datetime) -> str:
    """A line each: program and sites, UI, schedule with the next night in its own and this machine's time, warehouse."""
    words = Words(settings.lang)
    return "\n".join(
        (
            words.say("serve.program", version=version("gongkai"), sites=_name_sites(settings)),
            words.say("serve.ui", address=ui),
            _describe_nights(words, schedule, now),
            words.say("serve.warehouse", address=mask_passwords(settings.warehouse)),
            words.say("serve.files", folder=settings.home),
        )
    )


def _describe_nights(words: Words, schedule: NightSchedule | None, now: datetime) -> str:
    if schedule is None:
        return words.say("serve.no_nights")
    if not schedule.is_active:
        return words.say("serve.paused", cron=schedule.cron, zone=schedule.timezone)
    begins = schedule.next_after(now)
    return words.say(
        "serve.nights", cron=schedule.cron, zone=schedule.timezone, begins=f"{begins:%Y-%m-%d %H:%M}",
        here=f"{begins.astimezone():%Y-%m-%d %H:%M %Z}", hours=_count_hours(begins - now),
    )  # fmt: skip


def _count_hours(left: timedelta) -> str:
    minutes = int(left.total_seconds() // 60)
    return f"{minutes // 60}:{minutes % 60:02}"


def _name_sites(settings: Settings) -> str:
    codes = [profile.site.code for profile in open_profiles(settings)]
    more = f" (+{len(codes) - _MOST_SITES})" if len(codes) > _MOST_SITES else ""
    return ", ".join(codes[:_MOST_SITES]) + more


async def _read_schedule() -> NightSchedule | None:
    """The schedule of nights as the server has it: an operator may have paused it, or removed it."""
    async with get_client() as client:
        deployment = await client.read_deployment_by_name(f"{NIGHTLY}/{NIGHTLY}")
    for one in deployment.schedules:
        if isinstance(one.schedule, CronSchedule):
            is_active = bool(one.active and not deployment.paused)
            return NightSchedule(one.schedule.cron, one.schedule.timezone or "UTC", is_active)
    return None
