"""The same archive on every kind of store."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from extract.archive import Archive, open_archive
from tests.support.s3_bucket import Bucket, serve_bucket


@pytest.fixture(scope="session")
def served_bucket() -> Iterator[Bucket]:
    """A bucket on loopback, spoken to as any deployment would."""
    with serve_bucket() as bucket:
        yield bucket


@pytest.fixture
def bucket(served_bucket: Bucket) -> Iterator[Bucket]:
    """The bucket, in which nothing is counted and nothing fails yet."""
    served_bucket.requests.clear()
    yield served_bucket
    served_bucket.fault = None


@pytest.fixture
def s3_url(bucket: Bucket) -> str:
    """A place in the bucket where nothing lies."""
    return f"{bucket.url}/{uuid4().hex}"


@pytest.fixture(params=["folder", "file url", "memory", "s3"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an archive may be, on every kind of store."""
    match request.param:
        case "folder":
            return str(tmp_path / "archive")
        case "file url":
            return f"file://{tmp_path}/archive"
        case "memory":
            return f"memory://{uuid4().hex}"
    return str(request.getfixturevalue("s3_url"))


@pytest.fixture
def archive(url: str) -> Archive:
    """An empty archive on every kind of store."""
    return open_archive(url)
