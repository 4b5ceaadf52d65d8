"""Nights and commands whose archive is a bucket: what they ask of it, and what they say when it fails."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from extract.archive import ArchiveError, object_path, open_archive
from flows.cli import app
from flows.errors import NothingDoneError
from load.runs.outcome import RunOutcome
from tests.support.deployment import Deployment
from tests.support.long import LONG
from tests.support.s3_bucket import SECRET, Bucket, Fault, serve_bucket


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    """A bucket on loopback."""
    with serve_bucket() as bucket:
        yield bucket


@pytest.fixture
def on_s3(deployment: Deployment, bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    """A deployment whose archive is in the bucket; commands find it by its settings."""
    url = f"{bucket.url}/gongkai"
    monkeypatch.setenv("GONGKAI_ARCHIVE_URL", url)
    monkeypatch.setenv("GONGKAI_HOME", str(deployment.settings.home))
    monkeypatch.setenv("GONGKAI_SITE", deployment.settings.site)
    settings = deployment.settings.model_copy(update={"archive_url": url})
    return replace(deployment, settings=settings)


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_a_night_lists_nothing_and_asks_at_most_three_times_for_what_is_new(
    on_s3: Deployment, bucket: Bucket
) -> None:
    assert on_s3.run().outcome is RunOutcome.DONE
    first = bucket.count()
    bodies = on_s3.rows("SELECT count(*) FROM fetch WHERE sha256 IS NOT NULL")[0][0]
    objects = len(list(open_archive(on_s3.settings.archive).keys()))
    assert (first["LIST"], first["HEAD"], first["DELETE"], first["PUT"]) == (0, 0, 0, objects)
    # One look for each body, another where it is new, one at the start, and one for what was set aside.
    assert isinstance(bodies, int) and first["GET"] <= bodies + objects + 2

    bucket.requests.clear()
    assert on_s3.run().outcome is RunOutcome.DONE
    second = bucket.count()
    assert (second["LIST"], second["HEAD"], second["PUT"]) == (0, 0, 0)
    assert second["GET"] <= first["GET"]


def test_what_was_set_aside_in_a_bucket_comes_again_with_the_next_night(on_s3: Deployment) -> None:
    on_s3.run()
    archive = open_archive(on_s3.settings.archive)
    before = set(archive.keys())
    for (sha256,) in on_s3.rows("SELECT DISTINCT sha256 FROM version_part"):
        archive._store.write({object_path(str(sha256)): b"rotten"})
    first, repair, then = (run("archive", "verify", *words) for words in ([], ["--repair"], []))
    assert (first.exit_code, repair.exit_code, then.exit_code) == (1, 1, 0)
    assert set(archive.keys()) < before

    on_s3.run()

    assert set(archive.keys()) == before
    assert archive.find_lost(before) == frozenset()


@LONG
def test_an_archive_in_a_bucket_is_checked_exported_and_verified(on_s3: Deployment, tmp_path: Path) -> None:
    on_s3.run()
    for words in (
        ["db", "check"],
        ["archive", "verify"],
        ["archive", "export", "--warc", f"{tmp_path}/all.warc.gz"],
    ):
        result = run(*words)
        assert result.exit_code == 0, result.output
    halves = [run("archive", "verify", "--json", "--shards", part).stdout for part in ("00-7f", "80-ff")]
    both = {line for half in halves for line in half.splitlines()}
    assert both == set(run("archive", "verify", "--json").stdout.splitlines())


@pytest.mark.parametrize("shards", ["", "0", "zz", "7f-00", "00-", "-00", "000"])
def test_shards_that_are_none_are_refused(shards: str, tmp_path: Path) -> None:
    open_archive(str(tmp_path))
    assert run("archive", "verify", "--shards", shards, "--archive", str(tmp_path)).exit_code == 2


READING = (
    "db check",
    "db check --repair",
    "archive verify",
    "archive verify --repair",
    "archive export --warc all.warc.gz",
    "trace zhuangshi/2017/f2014.2.2.4",
    "backfill --years 2016-2018 --from-archive",
    "backfill --years 2016-2018 --dry-run",
)


@LONG
@pytest.mark.parametrize("place", ["folder", "prefix", "bucket"])
def test_what_only_reads_an_archive_that_does_not_exist_says_so_and_makes_none(
    place: str, on_s3: Deployment, bucket: Bucket, tmp_path: Path
) -> None:
    on_s3.run()
    folder = tmp_path / "nowhere"
    url = {"folder": str(folder), "prefix": f"{bucket.url}/typo", "bucket": "s3://no-such-bucket/x"}[place]
    reason = "the bucket does not exist" if place == "bucket" else "there is no archive here"
    for command in READING:
        result = run(*command.split(), "--archive", url)
        # A run says at once that it has begun.
        said = [line for line in result.output.splitlines() if not line.startswith("backfill: opening")]
        assert (result.exit_code, len(said)) == (3, 1), (command, result.output, result.exception)
        assert reason in result.output, command
    assert not folder.exists()
    assert not (tmp_path / "all.warc.gz").exists()


def test_a_bucket_that_refuses_the_key_ends_the_night_before_the_site_is_asked(
    on_s3: Deployment, bucket: Bucket
) -> None:
    bucket.fault = lambda kind, path: Fault(403, "InvalidAccessKeyId", f"no key {SECRET}")
    with pytest.raises(ArchiveError, match=r"no key \*\*\*") as caught:
        on_s3.run()
    assert (caught.value.exit_code, SECRET in str(caught.value)) == (3, False)
    assert on_s3.rows("SELECT count(*) FROM fetch") == [(0,)]


@LONG
def test_a_key_that_expires_in_mid_run_ends_the_night_and_the_next_one_goes_on(
    on_s3: Deployment, bucket: Bucket
) -> None:
    expired = Fault(400, "ExpiredToken", "The provided token has expired.")
    bucket.fault = lambda kind, path: expired if bucket.count()["PUT"] > 6 else None
    with pytest.raises(NothingDoneError, match="token has expired") as caught:
        on_s3.run()
    assert (caught.value.exit_code, SECRET in str(caught.value)) == (3, False)

    bucket.fault = None
    assert on_s3.run().outcome is RunOutcome.DONE
    assert on_s3.rows("SELECT DISTINCT status FROM mart_coverage WHERE status = 'failed'") == []
    assert run("db", "check").exit_code == 0
