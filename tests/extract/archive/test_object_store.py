"""What is asked of an object store, and what its failures are to those who use an archive."""

import asyncio
import hashlib
import multiprocessing
import re
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from extract.archive import Archive, ArchiveError, ObjectLostError, object_path, open_archive
from extract.archive import object_store as module
from tests.support.long import spread
from tests.support.s3_bucket import SECRET, Bucket, Fault
from tests.support.waiting import PATIENCE

NAME = hashlib.sha256(b"page").hexdigest()
COSTS = {
    "new": {"GET": 2, "PUT": 1},  # it might lie there without being packed
    "there already": {"GET": 1},
    "there already, not packed": {"GET": 2},
    "damaged": {"GET": 1, "PUT": 1},
}
CALLS: dict[str, Callable[[Archive], object]] = {
    "put": lambda archive: archive.put(b"page"),
    "get": lambda archive: archive.get(NAME),
    "keys": lambda archive: list(archive.keys()),
    "verify": lambda archive: list(archive.verify()),
    "set aside": lambda archive: archive.set_aside(object_path(NAME)),
    "find lost": lambda archive: archive.find_lost({NAME}),
    "require answer": lambda archive: archive.require_answer(),
}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No answer is waited for as long as in production, and none is asked for as often."""
    limits = {
        "retries": {"mode": "standard", "total_max_attempts": 2},
        "connect_timeout": 1,
        "read_timeout": 0.3,
    }
    monkeypatch.setattr(module, "_S3_LIMITS", limits)


def refuse(archive: Archive, call: Callable[[Archive], object]) -> str:
    """The one line of the error that a call ends with, which says nothing of any object's loss, and no secret."""
    with pytest.raises(ArchiveError) as caught:
        call(archive)
    message = str(caught.value)
    assert not isinstance(caught.value, ObjectLostError)
    assert caught.value.exit_code == 3
    assert message.startswith(f"{archive.url}: ")
    assert "\n" not in message
    assert SECRET not in message
    return message


@pytest.mark.parametrize("what", COSTS)
def test_what_is_kept_costs_at_most_two_looks_and_one_write(what: str, bucket: Bucket, s3_url: str) -> None:
    archive = open_archive(s3_url)
    if what == "there already, not packed":
        archive._store.write({f"{NAME[:2]}/{NAME}": b"page"})
    elif what != "new":
        archive.put(b"page")
    if what == "damaged":
        archive._store.write({object_path(NAME): b"pag3"})
    bucket.requests.clear()
    archive.put(b"page")
    assert bucket.count() == (COSTS[what])


def test_reading_and_looking_for_what_is_lost_lists_nothing(bucket: Bucket, s3_url: str) -> None:
    archive = open_archive(s3_url)
    archive.put(b"page")
    bucket.requests.clear()
    open_archive(s3_url).require_answer()
    assert archive.get(NAME) == b"page"
    with pytest.raises(ObjectLostError):
        archive.get("0" * 64)
    assert archive.find_lost({NAME}) == frozenset()
    assert bucket.count() == {"GET": 5}


def test_what_was_set_aside_is_listed_and_no_other_shard(bucket: Bucket, s3_url: str) -> None:
    archive = open_archive(s3_url)
    archive.put(b"page")
    archive.set_aside(object_path(NAME))
    bucket.requests.clear()
    assert archive.find_lost({NAME, "0" * 64}) == {NAME}
    assert bucket.count() == {"GET": 3, "LIST": 1}


def test_a_shard_is_listed_by_itself(bucket: Bucket, s3_url: str) -> None:
    archive = open_archive(s3_url)
    archive.put(b"page")
    bucket.requests.clear()
    list(archive.verify([NAME[:2]]))
    assert bucket.count() == {"LIST": 1, "GET": 1}


@pytest.mark.parametrize("call", spread(CALLS, 2))
@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Fault(), "internal error"),
        (Fault(503, "SlowDown", "Please reduce your request rate."), "reduce your request rate"),
        (Fault(503, "ServiceUnavailable", "busy"), "busy"),
        (Fault(200, rest=5), "(?i)time"),  # far longer than the client waits, on a busy machine too
        (Fault(403, "InvalidAccessKeyId", f"The key {SECRET} does not exist"), r"The key \*\*\* does"),
        (Fault(403, "SignatureDoesNotMatch", "The signature does not match"), "does not match"),
        (Fault(400, "ExpiredToken", "The provided token has expired."), "has expired"),
        (Fault(200, length=1000), "(?i)payload|parse|incomplete|closed"),
    ],
    ids=["500", "slow down", "503", "no answer", "unknown key", "wrong key", "expired", "cut"],
)
def test_a_store_that_fails_loses_no_object_and_says_so_in_one_line(
    call: str, fault: Fault, reason: str, bucket: Bucket, s3_url: str, impatient: None
) -> None:
    archive = open_archive(s3_url)
    archive.put(b"page")
    bucket.requests.clear()
    bucket.fault = lambda kind, path: fault
    if call == "put" and fault.length:
        pytest.skip("a write has no answer that could break off")
    message = refuse(archive, CALLS[call])
    assert re.search(reason, message), message
    assert len(bucket.requests) <= 8
    bucket.fault = None
    assert archive.get(NAME) == b"page"


def test_a_write_that_the_store_lets_continue_and_never_answers_is_given_up(
    bucket: Bucket, s3_url: str, impatient: None
) -> None:
    store = open_archive(s3_url)._store
    store._bound = {"timeout": 1}  # type: ignore[attr-defined]
    store._files._call_s3 = never_answer  # type: ignore[attr-defined]
    with pytest.raises(TimeoutError, match="no answer in time"):
        store.write({"a": b"page"})


@pytest.mark.parametrize("call", ["get", "keys", "put"])
def test_a_store_of_another_kind_that_is_late_says_so(call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = open_archive("memory://late/gongkai")

    def be_late(*_: object, **__: object) -> None:
        raise module.fsspec.exceptions.FSTimeoutError

    for name in ("cat_file", "pipe_file", "ls", "find"):
        monkeypatch.setattr(archive._store._files, name, be_late)  # type: ignore[attr-defined]
    assert refuse(archive, CALLS[call]).endswith("TimeoutError: the store gave no answer in time")


async def never_answer(*args: object, **options: object) -> None:
    """A request whose answer does not come, and whose client waits."""
    await asyncio.sleep(PATIENCE)


def test_a_call_may_take_as_long_as_its_attempts_and_their_pauses() -> None:
    assert module._longest(module._S3_LIMITS) == 4 * 20 + 1 + 2 + 4
    settings = {"retries": {"max_attempts": 1}, "connect_timeout": 1, "read_timeout": 300}
    assert module._longest(settings) == 2 * 301 + 1


@pytest.mark.parametrize("call", CALLS)
def test_a_bucket_that_does_not_exist_is_no_empty_archive(call: str, bucket: Bucket) -> None:
    message = refuse(open_archive("s3://no-such-bucket/gongkai"), CALLS[call])
    assert "the bucket does not exist" in message


def test_a_bucket_that_does_not_exist_is_found_by_who_only_reads(bucket: Bucket) -> None:
    with pytest.raises(ArchiveError, match="the bucket does not exist"):
        open_archive("s3://no-such-bucket/gongkai", must_exist=True)


def test_an_answer_that_fails_once_is_asked_for_again(bucket: Bucket, s3_url: str) -> None:
    archive = open_archive(s3_url)
    faults = iter([Fault(), Fault(503, "SlowDown", "slower"), Fault(200, length=1000)])
    bucket.fault = lambda kind, path: next(faults, None)
    archive.put(b"page")
    assert archive.get(NAME) == b"page"


def test_a_key_that_expires_in_mid_run_is_read_anew_once(
    bucket: Bucket, s3_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = tmp_path / "credentials"
    entry = "[default]\naws_access_key_id = {}\naws_secret_access_key = sekret-of-the-file\n"
    keys.write_text(entry.format("OLDKEY"), encoding="ascii")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(keys))
    module.fsspec.get_filesystem_class("s3").clear_instance_cache()
    archive = open_archive(s3_url)
    archive.put(b"page")

    expired = Fault(403, "ExpiredToken", "The provided token has expired.")
    answers = iter([expired])
    bucket.fault = lambda kind, path: next(answers, None)
    keys.write_text(entry.format("NEWKEY"), encoding="ascii")
    assert archive.get(NAME) == b"page"
    assert open_archive(s3_url).get(NAME) == b"page"
    module.fsspec.get_filesystem_class("s3").clear_instance_cache()


def test_opening_again_in_the_same_process_opens_no_second_client(s3_url: str) -> None:
    first, second = open_archive(s3_url), open_archive(s3_url)
    assert first._store._files is second._store._files  # type: ignore[attr-defined]


def test_a_chained_url_is_refused() -> None:
    with pytest.raises(ArchiveError, match="chained URL"):
        open_archive("simplecache::s3://pages/x")


def test_a_password_in_a_url_is_in_no_message() -> None:
    with pytest.raises(ArchiveError) as caught:
        open_archive("nonsense://user:pass%2Fword@host/x")
    assert "pass" not in str(caught.value)
    assert "nonsense://***@host/x" in str(caught.value)


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_an_archive_of_the_parent_works_in_a_process_of_its_own(
    method: str, bucket: Bucket, s3_url: str
) -> None:
    archive = open_archive(s3_url)
    archive.put(b"page")
    context = multiprocessing.get_context(method)
    child = context.Process(target=archive.put, args=(b"of the child",))
    child.start()
    child.join(PATIENCE)
    assert child.exitcode == 0
    assert archive.get(hashlib.sha256(b"of the child").hexdigest()) == b"of the child"


def test_threads_of_one_archive_share_its_client(bucket: Bucket, s3_url: str) -> None:
    archive = open_archive(s3_url)
    threads = [threading.Thread(target=archive.put, args=(bytes([number]),)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list(archive.keys())) == 10
