"""Nights that are killed at named points, and what the night after each makes of it. ``python -m tests.support.kill_points``
kills at every point there is, on both databases (`make kills`)."""

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import PIPE, Popen
from uuid import uuid4

import psycopg

import replica
from extract.archive import open_archive
from flows.settings import Settings, read_settings
from load.engine import open_engine
from tests.support.deployment import Deployment, describe_site
from tests.support.kept_processes import keep_processes
from tests.support.kill_nursery import describe_night
from tests.support.postgres import open_postgres
from tests.support.processes import start_python

YEARS = (2016, 2017)
_FIRST = datetime(2019, 3, 1, 2, tzinfo=UTC)
_KILLED = -9
QUESTIONS = (
    "SELECT publisher_code, year, indicator_code, breakdown, state, raw, value FROM mart_fact ORDER BY 1, 2, 3, 4",
    "SELECT publisher_code, year, status, facts, issues FROM mart_coverage ORDER BY 1, 2",
    "SELECT year, indicator_code, breakdown, reports, reported, value FROM mart_line_year ORDER BY 1, 2, 3",
    "SELECT year, concept, publisher_kind, reports, offices, value FROM mart_concept_year ORDER BY 1, 2, 3",
    "SELECT year, rate, reports, filed, numerator, denominator, value FROM mart_rate_year ORDER BY 1, 2",
    "SELECT check_id, publisher_code, year, status, message FROM mart_issue ORDER BY 1, 2, 3, 5",
    "SELECT publisher_code, year, indicator_code, breakdown, old_raw, new_raw, cause FROM mart_restatement ORDER BY 1, 2, 3, 4",
    "SELECT publisher_code, concept, year, value FROM mart_series ORDER BY 1, 2, 3",
    "SELECT relation, count(*) FROM derived_figure GROUP BY 1 ORDER BY 1",
    "SELECT url, parts, version_id IS NULL FROM reading ORDER BY 1, 2",
    "SELECT url, gone_at IS NULL FROM report_source ORDER BY 1",
    "SELECT url, sha256, failures FROM page ORDER BY 1",
    "SELECT sha256 FROM snapshot ORDER BY 1",
    "SELECT source, url, entries FROM listing WHERE run_id = (SELECT max(run_id) FROM listing) ORDER BY 1, 2",
    "SELECT (SELECT count(*) FROM report_version), (SELECT count(*) FROM fact), (SELECT count(*) FROM unmapped_cell),"
    " (SELECT count(*) FROM prose_figure), (SELECT count(*) FROM series_figure), (SELECT count(*) FROM report_current)",
    "SELECT count(*) FROM run_lock WHERE run_id IS NOT NULL",
)
"""What must not differ from an undisturbed night: all but times, numbers of rows, and the requests that were made."""

Said = list[list[tuple[object, ...]]]


@dataclass
class Ground:
    """A site that has changed since the first night, and a process that forks nights. ``server`` is the address of a
    PostgreSQL; without it the warehouses are on SQLite. ``stage`` is what was there before the night that is killed."""

    served: replica.Served
    nursery: Popen[str]
    folder: Path
    server: str | None
    stage: Path | None = None
    points: list[str] = field(default_factory=list)
    undisturbed: Said = field(default_factory=list)

    def learn(self) -> None:
        """Do the night undisturbed: which points it passes, and what the warehouse holds after it."""
        with self._copy() as deployment:
            self._fork(deployment, None)
            self.points = [point.strip() for point in _read_points(deployment)]
            self.undisturbed = _ask(deployment)

    def kill(self, point: str) -> bool:
        """Kill a night at a point, do another one, and compare; whether the point was reached."""
        with self._copy() as deployment:
            code = self._fork(deployment, point)
            left = _outcomes(deployment) if code == _KILLED else []
            deployment.now += timedelta(hours=1)
            report = deployment.run()
            assert report.exit_code == 0, f"{point}: {report}"
            _require_same(_ask(deployment), self.undisturbed, point)
            _require_whole_archive(deployment)
            _require_abandoned(left, _outcomes(deployment), point)
            return code == _KILLED

    def _fork(self, deployment: Deployment, kill_at: str | None) -> int:
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        points = deployment.settings.home / "points.json"
        self.nursery.stdin.write(describe_night(deployment.settings, deployment.now, points, kill_at))
        self.nursery.stdin.flush()
        code = int(self.nursery.stdout.readline())
        assert code in (0, _KILLED), f"{kill_at}: the night ended with {code}"
        return code

    @contextmanager
    def _copy(self) -> Iterator[Deployment]:
        """A deployment of its own, as it was before the night."""
        home = self.folder / uuid4().hex[:12]
        home.mkdir()
        if self.stage is not None:
            shutil.copytree(self.stage, home, dirs_exist_ok=True)
        name = self._make_database(home, self.stage.name if self.stage is not None else "template0")
        with _open(self.served, home, name) as deployment:
            if self.stage is not None:
                deployment.now += timedelta(days=1)
            yield deployment
        self.drop_database(home)
        shutil.rmtree(home)

    def set_stage(self) -> None:
        """Do the first night, and then change what the site says: a figure, and a page that is withdrawn."""
        stage = self.folder / f"stage{uuid4().hex[:8]}"
        stage.mkdir()
        with _open(self.served, stage, self._make_database(stage, "template0")) as deployment:
            deployment.run()
        self.stage = stage
        (first, *_), (*_, last) = self.served.site.filings, self.served.site.filings
        filing = self.served.site.filings[first]
        figure = next(key for key, (state, _, _) in filing.truth().items() if state == "reported")
        self.served.site.edit(*first, figure[0], "4077")
        self.served.site.withdraw(*last)

    def drop_database(self, home: Path) -> None:
        """Drop the database of a deployment, if it is on PostgreSQL."""
        if self.server is not None:
            with psycopg.connect(self.server, autocommit=True) as conn:
                conn.execute(f'DROP DATABASE "{home.name}" WITH (FORCE)'.encode())

    def _make_database(self, home: Path, template: str) -> str:
        if self.server is None:
            return ""
        with psycopg.connect(self.server, autocommit=True) as conn:
            conn.execute(f'CREATE DATABASE "{home.name}" TEMPLATE "{template}"'.encode())
        return self.server.replace("/postgres?", f"/{home.name}?")


@contextmanager
def open_ground(folder: Path, server: str | None) -> Iterator[Ground]:
    """The ground of killed nights: nothing is there before them. ``set_stage`` lets a night go before."""
    with (
        replica.serve(replica.Site(1, YEARS)) as served,
        start_python("-m", "tests.support.kill_nursery", given=PIPE, output=PIPE) as nursery,
    ):
        ground = Ground(served, nursery, folder, server)
        try:
            yield ground
        finally:
            if ground.stage is not None:
                ground.drop_database(ground.stage)


def choose_few(points: Sequence[str]) -> list[str]:
    """One point of each kind: in the middle of a batch, before and after its commit, in close, before the last commit."""
    amid = points.index("after INSERT report_source 1")
    commits = [place for place, point in enumerate(points) if point.startswith("before commit")]
    closing = max(place for place, point in enumerate(points) if point.startswith("after INSERT"))
    before = next(place for place in commits if place > amid)
    after = next(place for place in range(before, len(points)) if points[place].startswith("after commit"))
    return [points[place] for place in (amid, before, after, closing, commits[-1])]


@contextmanager
def _open(served: replica.Served, home: Path, warehouse: str) -> Iterator[Deployment]:
    profile = home / "site.toml"
    profile.write_text(describe_site(served), encoding="utf-8")
    settings: Settings = read_settings(home=home, site=str(profile), warehouse_url=warehouse, parse_workers=1)
    engine = open_engine(settings.warehouse)
    try:
        yield Deployment(served, settings, engine, _FIRST)
    finally:
        engine.dispose()


def _read_points(deployment: Deployment) -> list[str]:
    points: list[str] = json.loads((deployment.settings.home / "points.json").read_text(encoding="utf-8"))
    return points


def _ask(deployment: Deployment) -> Said:
    return [deployment.rows(question) for question in QUESTIONS]


def _outcomes(deployment: Deployment) -> list[object]:
    with deployment.engine.connect() as conn:
        if not deployment.engine.dialect.has_table(conn, "run"):
            return []
    return [row[0] for row in deployment.rows("SELECT outcome FROM run ORDER BY run_id")]


def _require_same(said: Said, undisturbed: Said, point: str) -> None:
    for question, rows, expected in zip(QUESTIONS, said, undisturbed, strict=True):
        lost, invented = (
            [row for row in expected if row not in rows],
            [row for row in rows if row not in expected],
        )
        assert rows == expected, f"killed {point}: {question}: lost {lost[:3]}, invented {invented[:3]}"


def _require_abandoned(left: Sequence[object], then: Sequence[object], point: str) -> None:
    """The run that was killed is marked, and the next one came to its end."""
    expected = ["abandoned" if outcome == "running" else outcome for outcome in left]
    assert list(then[: len(expected)]) == expected, f"{point}: {left} became {then}"
    assert then[-1] == "done", f"{point}: {then}"


def _require_whole_archive(deployment: Deployment) -> None:
    archive = open_archive(deployment.settings.archive)
    assert [verified.error for verified in archive.verify() if verified.error] == []
    kept = {str(row[0]) for row in deployment.rows("SELECT sha256 FROM snapshot")}
    assert kept <= set(archive.keys())


def kill_everywhere(ground: Ground, title: str) -> int:
    """Kill at every point of a night; print and return how many were hit."""
    ground.learn()
    hit = sum(ground.kill(point) for point in ground.points)
    sys.stdout.write(f"{title}: killed at {hit} of {len(ground.points)} points, all sound\n")
    sys.stdout.flush()
    return hit


def main() -> None:
    """Kill at every point of a first and of a second night, on both databases."""
    total = 0
    with (
        tempfile.TemporaryDirectory() as scratch,
        open_postgres(Path(tempfile.gettempdir()) / f"gongkai-kills-{uuid4().hex}") as uri,
        keep_processes(),
    ):
        for name, server in (("SQLite", None), ("PostgreSQL", uri)):
            with open_ground(Path(scratch), server) as ground:
                total += kill_everywhere(ground, f"{name}, the first night")
                ground.set_stage()
                total += kill_everywhere(ground, f"{name}, a night that restates and withdraws")
    sys.stdout.write(f"{total} kills, all sound: nothing lost, doubled or invented\n")


if __name__ == "__main__":
    main()
