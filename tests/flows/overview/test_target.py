"""A bucket gets what a folder gets, with the type of each file; a place that is none is refused."""

import os
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from flows.errors import WrongUsageError
from flows.overview.target import Target, open_target
from tests.support.long import LONG
from tests.support.s3_bucket import serve_bucket

PLACES = ("folder", "memory", pytest.param("s3", marks=LONG))


@pytest.fixture(params=PLACES)
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Target]:
    """An empty place of each kind."""
    if request.param == "s3":
        with serve_bucket() as bucket:
            yield open_target(f"{bucket.url}/overview")
        return
    yield open_target(
        str(tmp_path / "new" / "overview") if request.param == "folder" else f"memory://{tmp_path}"
    )


def test_files_are_written_told_and_removed(target: Target) -> None:
    files = {
        "index.html": b"home",
        "zh/a/office/x.html": b"office",
        "zh/a/data/x.csv": b"1,2",
        ".gongkai/a.json": b"{}",
    }
    assert target.read(".gongkai/a.json") is None
    assert target.sizes(files) == {}
    assert target.list_own() == []
    target.write(files)
    assert target.list_own() == [".gongkai/a.json"]
    assert target.read("zh/a/data/x.csv") == b"1,2"
    assert target.sizes([*files, "zh/a/office/none.html"]) == {
        path: len(data) for path, data in files.items()
    }
    target.write({"index.html": b"another"})
    target.remove(["zh/a/office/x.html", "zh/a/office/never.html"])
    assert target.sizes(files) == {"index.html": 7, "zh/a/data/x.csv": 3, ".gongkai/a.json": 2}


@LONG
def test_a_browser_is_told_what_an_object_is() -> None:
    with serve_bucket() as bucket:
        open_target(f"{bucket.url}/overview").write({"zh/index.html": b"<!DOCTYPE html>"})
        files, root = fsspec.core.url_to_fs(bucket.url)
        assert files.info(f"{root}/overview/zh/index.html")["ContentType"] == "text/html; charset=utf-8"


def test_what_a_killed_writer_left_is_removed_a_day_later(tmp_path: Path) -> None:
    own = tmp_path / ".gongkai"
    own.mkdir()
    for name in ("old", "new"):
        (own / f"{name}.part").write_bytes(b"half")
    os.utime(own / "old.part", (1, 1))
    open_target(str(tmp_path))
    assert [path.name for path in own.iterdir()] == ["new.part"]


def test_a_folder_without_files_is_gone(tmp_path: Path) -> None:
    target = open_target(tmp_path.as_uri())
    target.write({"zh/a/year/2014.html": b"", "zh/b.html": b""})
    target.remove(["zh/a/year/2014.html"])
    assert sorted(path.name for path in (tmp_path / "zh").iterdir()) == ["b.html"]


def test_a_place_that_nothing_knows_is_refused() -> None:
    with pytest.raises(WrongUsageError, match="nonsense"):
        open_target("nonsense://there/is")
