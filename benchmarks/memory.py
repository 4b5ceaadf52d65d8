"""The memory of a run from the archive, by how many reports it reads, each in a warehouse and a process of its own.

    python -m benchmarks.memory [--reports N] [--json FILE]

Tiny reports, each under four addresses, are loaded into a warehouse, then a run reads them from the archive again. Its
peak is that of the run's own process, without the readers, whose memory is bounded page by page. The figure to look at is
the ratio to the smallest warehouse. ``--reports`` counts the addresses.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.arguments import read_arguments
from benchmarks.figures import write_figures
from extract.archive import Archive, open_archive
from extract.profile import load_profile
from flows.batch.publishers import describe_site
from flows.run.publishers import sync_profile
from flows.run.request import backfill_request
from flows.run.start import run_now
from flows.settings import Settings, read_settings
from load.dimensions import sync_catalogue
from load.engine import open_engine, write
from load.migrate import upgrade
from load.runs.outcome import RunOutcome
from load.runs.run_lock import finish_run, start_run
from load.versions.candidate import Candidate
from load.versions.loader import load_reports
from transform.forms.catalogue import normaliser_version
from transform.normalise import normalise
from transform.readers import read_document

BATCH = 200
FIRST = datetime(2026, 6, 1, 2, tzinfo=UTC)
SIGNS = "东西南北中上下前后左右大小长安永新和平"
SMALLEST = 1000
YEARS = range(2008, 2025)
COPIES = 4
_READ_IT = "import sys; from benchmarks.memory import read_again; read_again(sys.argv[1])"
_ROWS = (
    "统计指标|单位|统计数",
    "四、行政复议数量|件|3",
    "（一）维持具体行政行为数|件|2",
    "（二）被依法纠错数|件|1",
    "（三）其他情形数|件|0",
)


def main() -> None:
    """Print a line for each size, the ratio to the smallest at its end."""
    given = read_arguments(__doc__, reports=20_000, json=True)
    peaks: dict[str, float] = {}
    for reports in sorted({min(SMALLEST, given.reports), given.reports}):
        with tempfile.TemporaryDirectory() as folder:
            settings = fill(Path(folder), reports)
            began = time.perf_counter()
            ended = subprocess.run(  # noqa: S603
                [sys.executable, "-c", _READ_IT, str(settings.home)],
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            )
            pages, peak = map(int, ended.stdout.split()[-2:])
            peaks[str(pages)] = peak / 1024
            ratio = peaks[str(pages)] / next(iter(peaks.values()))
            sys.stdout.write(
                f"{pages:8} reports {peak / 1024:8.0f} MB at most {time.perf_counter() - began:8.1f} s"
                f"  x{ratio:5.2f}\n"
            )
            sys.stdout.flush()
    write_figures(given.json, {"megabytes": peaks})


def fill(home: Path, reports: int) -> Settings:
    """A warehouse and an archive with so many reports, and the settings of a run of them."""
    offices = [name_office(number) for number in range(-(-reports // (COPIES * len(YEARS))))]
    (home / "site.toml").write_text(
        '[site]\ncode = "memory"\nname = "某区"\nbase_url = "http://site.test"\n'
        '[[source]]\nkind = "links"\npath = "/"\nselector = "a"\n'
        + "".join(
            f'[[publisher]]\ncode = "p{number}"\nname = "{name}"\nkind = "subdistrict"\n'
            for number, name in enumerate(offices)
        ),
        encoding="utf-8",
    )
    settings = read_settings(home=home, site=str(home / "site.toml"))
    profile, engine = load_profile(settings.site), open_engine(settings.warehouse)
    upgrade(engine)
    with write(engine) as conn:
        sync_catalogue(conn)
        sync_profile(conn, profile)
    run = start_run(engine, "benchmark", {}, FIRST, site=describe_site(profile))
    batch: list[Candidate] = []
    archive = open_archive(settings.archive)
    for number, candidate in enumerate(make_candidates(offices, archive, reports), 1):
        batch.append(candidate)
        if len(batch) == BATCH or number == reports:
            with write(engine) as conn:
                load_reports(conn, run.run_id, batch, FIRST)
            batch = []
    finish_run(run, RunOutcome.DONE, {}, FIRST)
    engine.dispose()
    return settings


def make_candidates(offices: list[str], archive: Archive, reports: int) -> Iterator[Candidate]:
    """What was read of each report. All say the same but for their titles, so that one reading does for all."""
    normaliser = normaliser_version()
    first = normalise(read_document(write_page(offices[0], YEARS[0], 0).encode()))
    for number in range(reports):
        office, year = divmod(number // COPIES, len(YEARS))
        sha256 = archive.put(write_page(offices[office], YEARS[year], number).encode())
        url = f"http://site.test/{number}.html"
        title = title_of(offices[office], YEARS[year])
        read = replace(first, title=title, publisher=offices[office], year=YEARS[year], prose=title)
        yield Candidate(
            f"p{office}",
            YEARS[year],
            read,
            url,
            "benchmark",
            ((sha256, url),),
            FIRST,
            None,
            normaliser,
        )


def write_page(office: str, year: int, number: int) -> str:
    """A report of one table."""
    title = title_of(office, year)
    cells = ("".join(f"<td>{cell}</td>" for cell in row.split("|")) for row in _ROWS)
    table = "".join(f"<tr>{row}</tr>" for row in cells)
    body = f"<h1>{title}</h1><table>{table}</table><!-- {number} -->"
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>"


def title_of(office: str, year: int) -> str:
    """The title of a report."""
    return f"{office}{year}年政府信息公开工作年度报告"


def name_office(number: int) -> str:
    """A name of its own for each."""
    signs = []
    for _ in range(4):
        number, sign = divmod(number, len(SIGNS))
        signs.append(SIGNS[sign])
    return f"{''.join(signs)}街道办事处"


def read_again(home: str) -> None:
    """Read all of them from the archive; print how many there were, and the peak of this process in KB."""
    settings = read_settings(home=Path(home), site=f"{home}/site.toml", max_restated=10**9)
    report = run_now(
        settings,
        lambda today: backfill_request(
            today,
            first_year=YEARS[0],
            last_year=YEARS[-1],
            publishers=None,
            mode="from_archive",
            dry_run=False,
        ),
        publish=lambda report, engine: None,
        clock=lambda: FIRST.replace(month=7),
    )
    sys.stdout.write(f"{len(report.pages)} {read_peak()}\n")


def read_peak() -> int:
    """The most memory that this process has had, in KB."""
    status = Path(f"/proc/{os.getpid()}/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0])


if __name__ == "__main__":
    main()
