"""Disks that are full, read-only or damaged, and stores that do not answer: one line, exit code 3, and nothing is lost."""

from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from click.testing import Result
from typer.testing import CliRunner

from extract.archive import object_path, open_archive
from flows.cli import app
from flows.errors import NothingDoneError
from flows.serving.prefect_environment import prepare_prefect
from flows.settings import read_settings
from load.engine import open_engine
from tests.support.deployment import Deployment
from tests.support.disks import fill, mount_disk, remount
from tests.support.processes import describe_environment, start_python
from tests.support.waiting import PATIENCE

FULL = "No space left on device"


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def require_one_line(result: Result, *words: str) -> None:
    assert result.exit_code == 3, result.output
    begun = ": opening the profile, the warehouse and the archive"
    (line,) = (line for line in result.stderr.splitlines() if not line.endswith(begun))
    assert line.startswith("gongkai: ")
    for word in words:
        assert word in line


def count_printed(deployment: Deployment) -> int:
    return sum(len(filing.truth()) for filing in deployment.served.site.filings.values())


@pytest.mark.parametrize("words", [["config"], ["--help"]], ids=" ".join)
def test_output_that_nobody_can_take_is_one_line(words: list[str], tmp_path: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this machine has no /dev/full")
    said = tmp_path / "said"
    with (
        full.open("wb") as output,
        said.open("wb") as errors,
        start_python(
            "-m", "flows", *words, environment=describe_environment(), output=output, errors=errors
        ) as process,
    ):
        code = process.wait(PATIENCE)
    assert (code, said.read_text()) == (3, f"gongkai: {FULL}; make room and run again\n")


WRITES = (
    ["export", "--to", "DISK/out"],
    ["export", "--to", "DISK/out", "--format", "csv"],
    ["export", "--to", "DISK/out", "--format", "xlsx"],
    ["archive", "export", "--warc", "DISK/all.warc.gz"],
    ["trace", "zhuangshi/2017/f2014.2.2.4", "--html", "DISK/page.html"],
    ["db", "upgrade", "--warehouse", "sqlite:///DISK/w.sqlite"],
)


@pytest.mark.usefixtures("filled")
def test_what_is_written_to_a_full_disk_is_one_line(tmp_path: Path) -> None:
    with mount_disk(tmp_path / "disk", 64) as disk:
        fill(disk)
        for words in WRITES:
            result = run(*(word.replace("DISK", str(disk)) for word in words))
            require_one_line(result, str(disk), "full" if words[0] == "db" else FULL)


def test_a_read_only_warehouse_ends_every_command_that_opens_it(filled: Deployment, tmp_path: Path) -> None:
    with mount_disk(tmp_path / "disk", 4096) as disk:
        filled.engine.dispose()
        (disk / "w.sqlite").write_bytes((filled.settings.home / "warehouse.sqlite").read_bytes())
        remount(disk, "ro")
        for words in (["status"], ["issues"], ["db", "upgrade"], ["nightly"]):
            require_one_line(run(*words, "--warehouse", f"sqlite:///{disk}/w.sqlite"), "w.sqlite")


@pytest.mark.parametrize("kilobytes", [300, 600])
def test_a_warehouse_that_fills_up_stays_as_it_is_and_the_next_night_goes_on(
    deployment: Deployment, tmp_path: Path, kilobytes: int
) -> None:
    """While its tables are made, and in a batch."""
    with mount_disk(tmp_path / "disk", kilobytes) as disk:
        url = f"sqlite:///{disk}/w.sqlite"
        words = ("nightly", "--site", deployment.settings.site, "--warehouse", url)
        deployment.settings = deployment.settings.model_copy(update={"warehouse_url": url})
        if kilobytes < 500:
            require_one_line(run(*words, "--archive", str(tmp_path / "archive")), "full")
        else:
            with pytest.raises(NothingDoneError, match=r"was lost on the way: .* full"):
                deployment.run()
        remount(disk, "size=9m")
        # That the first run ended found no room either; its process is this one, so that its lock must grow stale.
        deployment.now += timedelta(hours=1)

        assert deployment.run().exit_code == 0

        deployment.engine.dispose()
        deployment.engine = open_engine(url)
        assert deployment.rows("SELECT count(*) FROM mart_fact") == [(count_printed(deployment),)]
        deployment.engine.dispose()


def test_an_archive_that_fills_up_ends_the_night_and_the_next_one_goes_on(
    deployment: Deployment, tmp_path: Path
) -> None:
    with mount_disk(tmp_path / "disk", 60) as disk:
        deployment.settings = deployment.settings.model_copy(update={"archive_url": str(disk)})
        with pytest.raises(NothingDoneError, match=FULL):
            deployment.run()
        remount(disk, "size=9m")

        assert deployment.run().exit_code == 0

        kept = set(open_archive(str(disk)).keys())
        assert {str(row[0]) for row in deployment.rows("SELECT sha256 FROM snapshot")} <= kept
    assert deployment.rows("SELECT count(*) FROM mart_fact") == [(count_printed(deployment),)]


def test_a_read_only_archive_ends_the_night(deployment: Deployment, tmp_path: Path) -> None:
    with mount_disk(tmp_path / "disk", 60) as disk:
        remount(disk, "ro")
        deployment.settings = deployment.settings.model_copy(update={"archive_url": str(disk)})
        with pytest.raises(NothingDoneError, match="Read-only file system"):
            deployment.run()


def test_a_home_without_room_for_the_records_of_prefect_is_one_line(tmp_path: Path) -> None:
    with mount_disk(tmp_path / "disk", 1024) as disk:
        with pytest.raises(NothingDoneError, match=f"GONGKAI_HOME: .*{FULL}; make room"):
            prepare_prefect(read_settings(home=disk))
        assert list((disk / "prefect").iterdir()) == []
        remount(disk, "ro")
        with pytest.raises(NothingDoneError, match="Read-only file system"):
            prepare_prefect(read_settings(home=disk / "other"))


@pytest.mark.parametrize("folder", ["/dev/full/demo", "/proc/none"])
def test_a_demo_in_a_folder_that_cannot_be_is_one_line(folder: str) -> None:
    ended = run("demo", folder)
    assert ended.exit_code == 3
    (line,) = ended.stderr.splitlines()
    assert line.startswith(f"gongkai: {folder}: ")


def test_a_postgresql_that_may_only_be_read_is_one_line(deployment: Deployment, postgres_url: str) -> None:
    assert run("db", "upgrade", "--warehouse", postgres_url).exit_code == 0
    with psycopg.connect(postgres_url, autocommit=True) as conn:
        name = conn.info.dbname
        conn.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on".encode())
    deployment.settings = deployment.settings.model_copy(update={"warehouse_url": postgres_url})

    with pytest.raises(NothingDoneError, match="read-only transaction"):
        deployment.run()


def test_a_warehouse_that_is_damaged_is_one_line(filled: Deployment) -> None:
    filled.engine.dispose()
    file = filled.settings.home / "warehouse.sqlite"
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xff" * 40960 + whole[45056:])

    for words in (["status"], ["coverage"], ["issues"], ["nightly"]):
        require_one_line(run(*words), "malformed")


@pytest.mark.usefixtures("filled")
def test_damaged_objects_are_named_set_aside_and_gone_from_the_next_verification(
    filled: Deployment, tmp_path: Path
) -> None:
    archive = open_archive(filled.settings.archive)
    damaged, missing, *_ = (str(row[0]) for row in filled.rows("SELECT DISTINCT sha256 FROM version_part"))
    (Path(filled.settings.archive) / object_path(damaged)).write_bytes(b"rotten")
    (Path(filled.settings.archive) / object_path(missing)).unlink()
    exported = run("archive", "export", "--warc", str(tmp_path / "all.warc.gz"))
    pages = filled.rows("SELECT count(*) FROM fetch WHERE outcome = 'page'")[0][0]
    lost = filled.rows(f"SELECT count(*) FROM fetch WHERE sha256 IN ('{damaged}', '{missing}')")[0][0]

    assert (exported.exit_code, len(exported.stderr.splitlines())) == (1, 2)
    assert exported.stdout.startswith(f"{int(str(pages)) - int(str(lost))} responses in ")
    first, repair, then = (run("archive", "verify", *words) for words in ([], ["--repair"], []))
    assert (first.exit_code, repair.exit_code, then.exit_code) == (1, 1, 0)
    assert f"{damaged}.zst is damaged" in first.stdout
    assert f"{damaged} is set aside as bad/{damaged}.zst" in repair.stderr
    filled.run()
    assert archive.get(damaged)
