"""The nights of several sites: when each begins, and how they are run from a terminal. Without Prefect."""

import hashlib
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flows.resources import open_profiles
from flows.settings import Settings

SOME_FAILED = 1


@dataclass(frozen=True, slots=True)
class PlannedNight:
    """The night of one site: its profile as the settings name it, the code of the site, and when it is to begin."""

    site: str
    code: str
    begins: datetime


@dataclass(frozen=True, slots=True)
class EndedNight:
    """What the run of one site printed, and its exit code."""

    site: str
    output: str
    exit_code: int


def plan_nights(settings: Settings, scheduled_for: datetime) -> list[PlannedNight]:
    """The nights of all sites, spread over the window of the settings. A site always begins at the same place in it."""
    codes = [profile.site.code for profile in open_profiles(settings)]
    window = settings.nights_window_minutes * 60
    return [
        PlannedNight(site, code, scheduled_for + timedelta(seconds=_place_of(code) % window if window else 0))
        for site, code in zip(settings.sites, codes, strict=True)
    ]


def count_at_once(settings: Settings) -> int:
    """How many sites may have their night at once: SQLite has one writer."""
    return 1 if settings.warehouse.startswith("sqlite") else settings.nights_at_once


def run_each_site(
    settings: Settings,
    words: Sequence[str],
    say: Callable[[EndedNight], object],
    more: Mapping[str, Sequence[str]] | None = None,
) -> int:
    """Run a command (its ``words``) for each site in a process of its own, and ``say`` how each ended; the exit code of all.

    On SQLite one after the other, on PostgreSQL as many at once as the settings allow. ``more`` are further words of each
    site by its profile; then only those sites have a run.
    """
    words_of = {site: [*words, *(more[site] if more else ())] for site in more or settings.sites}
    codes = []
    for ended in _run_all(words_of, count_at_once(settings)):
        say(ended)
        codes.append(ended.exit_code)
    return add_up(codes)


def add_up(codes: Sequence[int]) -> int:
    """The exit code of several sites: 0 if all are done, 3 or 4 if all ended so, 130 or 143 if one was stopped, else 1."""
    stopped = [code for code in codes if code > 128 or code < 0]
    if stopped:
        return max(stopped) if max(stopped) > 0 else 128 - stopped[0]
    kinds = set(codes)
    return kinds.pop() if len(kinds) == 1 else SOME_FAILED


def _run_all(words_of: Mapping[str, Sequence[str]], at_once: int) -> Iterator[EndedNight]:
    runs = _Runs()
    with ThreadPoolExecutor(at_once, thread_name_prefix="site") as pool:
        try:
            yield from pool.map(lambda site: runs.run(site, words_of[site]), words_of)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            runs.stop()
            raise


@dataclass(slots=True)
class _Runs:
    """The processes of runs under way, to stop them all."""

    _under_way: set["subprocess.Popen[str]"] = field(default_factory=set)
    _is_over: bool = False

    def run(self, site: str, words: Sequence[str]) -> EndedNight:
        # Settings come by way of the environment, where export_settings wrote them.
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "flows", *words, "--site", site],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            # Whoever reads objects of JSON reads them on standard output alone.
            stderr=None if "--json" in words else subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        self._under_way.add(process)
        if self._is_over:
            process.terminate()
        output, _ = process.communicate()
        self._under_way.discard(process)
        return EndedNight(site, output, process.returncode)

    def stop(self) -> None:
        """Ask all of them to end; what begins from now on is asked at once."""
        self._is_over = True
        for process in tuple(self._under_way):
            process.terminate()


def _place_of(code: str) -> int:
    return int.from_bytes(hashlib.sha256(code.encode()).digest()[:8])
