"""The archive: an object's name is its hash, whatever happens while it is written."""

import hashlib
import os
import pickle
import shutil
import subprocess
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import fsspec
import pytest
import zstandard
from fsspec.implementations.memory import MemoryFileSystem
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.archive import (
    Archive,
    ArchiveCorruptError,
    ArchiveError,
    ArchiveMissError,
    ObjectLostError,
    frames,
    object_path,
    open_archive,
)
from extract.archive.frames import MOST_BYTES
from extract.profile import Politeness
from tests.support.corpus.zstd_bomb import write_bomb


def test_what_is_put_comes_back_under_its_hash(archive: Archive) -> None:
    pages = [b"", b"\x00\xff", "庄市街道2017年度信息公开年度报告".encode("gb18030")]
    names = [archive.put(page) for page in pages]
    assert names == [hashlib.sha256(page).hexdigest() for page in pages]
    assert [archive.get(name) for name in names] == pages
    assert list(archive.keys()) == sorted(names)
    assert [(checked.sha256, checked.error) for checked in archive.verify()] == [
        (name, None) for name in sorted(names)
    ]


def test_an_archive_sent_to_another_process_is_opened_there(archive: Archive) -> None:
    name = archive.put(b"page")
    copy = pickle.loads(pickle.dumps(archive))
    assert (copy.url, copy.get(name)) == (archive.url, b"page")


def test_an_archive_opened_before_sees_what_another_wrote_and_set_aside(url: str) -> None:
    first, second = open_archive(url), open_archive(url)
    assert list(first.keys()) == []
    name = second.put(b"page")
    assert (list(first.keys()), first.get(name)) == ([name], b"page")
    second.set_aside(object_path(name))
    assert (list(first.keys()), first.find_lost({name})) == ([], {name})


def test_readers_beside_writers_see_whole_objects_or_none(archive: Archive) -> None:
    pages = [bytes([number]) * 50_000 for number in range(12)]
    names = [hashlib.sha256(page).hexdigest() for page in pages]

    def read(name: str) -> bytes | None:
        try:
            return archive.get(name)
        except ArchiveMissError:
            return None

    with ThreadPoolExecutor(6) as pool:
        writers = [pool.submit(archive.put, page) for page in [*pages, *pages]]
        readers = [pool.submit(read, name) for name in names]
        assert {reader.result() for reader in readers} <= {None, *pages}
        assert {writer.result() for writer in writers} == set(names)
    assert [archive.get(name) for name in names] == pages


def test_an_archive_is_verified_shard_by_shard(archive: Archive) -> None:
    names = sorted(archive.put(str(number).encode()) for number in range(20))
    shards = sorted({name[:2] for name in names})
    half = shards[: len(shards) // 2]
    assert [checked.sha256 for checked in archive.verify(half)] == [n for n in names if n[:2] in half]
    assert [checked.sha256 for checked in archive.verify(["zz"])] == []


def test_who_only_reads_makes_no_archive(url: str) -> None:
    with pytest.raises(ArchiveError, match="there is no archive here") as refused:
        open_archive(url, must_exist=True)
    assert (refused.value.exit_code, "\n" in str(refused.value)) == (3, False)
    open_archive(url).put(b"page")
    assert len(list(open_archive(url, must_exist=True).keys())) == 1


def test_an_object_that_another_set_aside_meanwhile_is_no_error(archive: Archive) -> None:
    name = archive.put(b"page")
    path = object_path(name)
    assert archive.set_aside(path) == archive.set_aside(path) == f"bad/{name}.zst"
    assert archive.find_lost({name}) == {name}


def test_the_same_page_twice_is_one_object(archive: Archive) -> None:
    assert archive.put(b"page") == archive.put(b"page")
    assert len(list(archive.keys())) == 1


def test_what_is_not_there_is_a_miss(archive: Archive) -> None:
    name = hashlib.sha256(b"other").hexdigest()
    assert list(archive.keys()) == []
    with pytest.raises(ArchiveMissError, match=name):
        archive.get(name)


@settings(max_examples=40)
@given(page=st.binary(max_size=2000))
def test_any_bytes(page: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    archive = open_archive(str(tmp_path_factory.getbasetemp() / "any"))
    name = archive.put(page)
    assert (name, archive.get(name)) == (hashlib.sha256(page).hexdigest(), page)


def test_an_object_is_packed_under_the_hash_of_what_was_received(archive: Archive) -> None:
    page = "庄市街道2017年度信息公开年度报告".encode() * 1000
    name = archive.put(page)
    frame = archive._store.read(object_path(name))
    assert (object_path(name), zstandard.decompress(frame)) == (f"{name[:2]}/{name}.zst", page)
    assert len(frame) < len(page) / 100


def test_an_object_of_an_earlier_edition_is_read_and_not_written_again(archive: Archive) -> None:
    name = hashlib.sha256(b"page").hexdigest()
    archive._store.write({f"{name[:2]}/{name}": b"page"})
    assert archive.put(b"page") == name
    assert (list(archive.keys()), archive.get(name)) == ([name], b"page")
    assert [(one.path, one.size, one.error) for one in archive.verify()] == [(f"{name[:2]}/{name}", 4, None)]


def test_a_damaged_object_of_an_earlier_edition_is_set_aside_and_comes_again_packed(archive: Archive) -> None:
    name = hashlib.sha256(b"page").hexdigest()
    plain = f"{name[:2]}/{name}"
    archive._store.write({plain: b"pag3"})
    with pytest.raises(ArchiveCorruptError, match=f"{plain} is damaged"):
        archive.get(name)
    archive.put(b"page")
    assert archive.get(name) == b"page"
    assert [one.path for one in archive.verify()] == [object_path(name)]
    assert archive._store.read(f"bad/{name}") == b"pag3"


def test_several_bodies_are_named_in_their_order(archive: Archive) -> None:
    bodies = [b"one", b"two", b"one", b""]
    archive.put(b"two")
    names = archive.put_all(bodies)
    assert [archive.get(name) for name in names] == bodies
    assert len(list(archive.keys())) == 3
    assert archive.put_all([]) == []


FRAMES = {
    "cut": zstandard.compress(b"page")[:-1],
    "empty": b"",
    "no frame": b"page",
    "two frames": zstandard.compress(b"pa") + zstandard.compress(b"ge"),
    "followed by something": zstandard.compress(b"page") + b"!",
    "without its length": zstandard.ZstdCompressor(write_content_size=False).compress(b"page"),
    "a bomb": write_bomb(MOST_BYTES + 1),
    "a bomb that states less": write_bomb(MOST_BYTES + 1, states=4),
    "a bomb that states nothing": write_bomb(MOST_BYTES + 1, states=0),
    "other bytes": zstandard.compress(b"pag3"),
}


def measure_peak(action: Callable[[], None]) -> int:
    """The most bytes that Python has allocated at once meanwhile."""
    tracemalloc.start()
    try:
        action()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
@pytest.mark.parametrize("page", [b"page", b""], ids=["of a page", "of nothing"])
def test_a_frame_that_is_not_whole_is_a_damaged_object_and_takes_no_memory(
    page: bytes, frame: bytes, tmp_path: Path
) -> None:
    archive = open_archive(str(tmp_path))
    name = archive.put(page)
    archive._store.write({object_path(name): frame})

    def refuse() -> None:
        with pytest.raises(ArchiveCorruptError, match=f"{object_path(name)} is damaged.*restore it"):
            archive.get(name)

    # What other threads of the test run take meanwhile is counted, too.
    assert min(measure_peak(refuse) for _ in range(3)) < 2**20
    assert [(one.sha256, one.damaged) for one in archive.verify()] == [(name, True)]
    archive.put(page)
    assert archive.get(name) == page


def test_a_body_that_is_too_long_for_an_object_is_not_kept(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frames, "MOST_BYTES", 3)
    with pytest.raises(ArchiveError, match="4 bytes are more than an archive keeps in one object"):
        archive.put(b"page")
    assert list(archive.keys()) == []


def test_a_profile_allows_no_answer_that_an_archive_does_not_keep() -> None:
    assert Politeness(max_bytes=MOST_BYTES).max_bytes == MOST_BYTES
    with pytest.raises(ValueError, match="max_bytes"):
        Politeness(max_bytes=MOST_BYTES + 1)


def test_the_documented_command_finds_what_is_damaged_without_this_program(tmp_path: Path) -> None:
    if not (shutil.which("zstd") and shutil.which("sha256sum")):
        pytest.skip("needs zstd and sha256sum")
    runbook = (Path(__file__).parents[3] / "docs" / "RUNBOOK.md").read_text(encoding="utf-8")
    command = runbook.partition("```sh\n")[2].partition("```")[0]
    archive = open_archive(str(tmp_path))
    good, plain, cut, other = archive.put_all([b"good", b"plain", b"cut", b"other"])
    (tmp_path / object_path(cut)).write_bytes(zstandard.compress(b"cut")[:-1])
    (tmp_path / object_path(other)).write_bytes(zstandard.compress(b"rotten"))
    (tmp_path / object_path(plain)).unlink()
    (tmp_path / plain[:2] / plain).write_bytes(b"plain")
    (tmp_path / good[:2] / good).write_bytes(b"not good")

    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)

    found = {line.removeprefix("./") for line in done.stdout.splitlines()}
    assert found == {object_path(cut), object_path(other), f"{good[:2]}/{good}"}
    assert {one.path for one in archive.verify() if one.damaged} == found


def test_nothing_is_named_before_all_of_its_group_is_flushed_and_then_its_folders_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What outlives a loss of power is what was flushed: the files while their names are unknown, then the folders."""
    there = b"there already"
    open_archive(str(tmp_path)).put(there)
    told: list[tuple[str, str]] = []
    flush, replace = os.fsync, Path.replace

    def note_flush(descriptor: int) -> None:
        told.append(("flush", str(Path(f"/proc/self/fd/{descriptor}").readlink())))
        flush(descriptor)

    def note_rename(part: Path, target: Path) -> Path:
        told.append(("name", str(target)))
        return replace(part, target)

    monkeypatch.setattr(os, "fsync", note_flush)
    monkeypatch.setattr(Path, "replace", note_rename)
    names = open_archive(str(tmp_path)).put_all([b"one", b"two", there])

    kinds = [kind for kind, _ in told]
    assert kinds[: len(kinds) - kinds[::-1].index("name")] == ["flush", "flush", "name", "name"]
    assert {path for kind, path in told if kind == "name"} == {
        str(tmp_path / object_path(n)) for n in names[:2]
    }
    assert {path for _, path in told[4:]} == {str(tmp_path), *(str(tmp_path / name[:2]) for name in names)}


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_an_interrupted_write_leaves_no_object(
    call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    archive = open_archive(str(tmp_path))
    target = os if call == "fsync" else Path
    monkeypatch.setattr(target, call, fail)
    with pytest.raises(ArchiveError, match="the disk is full"):
        archive.put(b"page")
    monkeypatch.undo()

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert archive.get(archive.put(b"page")) == b"page"


def test_what_a_killed_writer_left_behind_is_no_object(archive: Archive) -> None:
    name = archive.put(b"page")
    archive._store.write({f"{name[:2]}/.part-0123456789abcdef": b"pa"})
    assert list(archive.keys()) == [name]
    assert [checked.error for checked in archive.verify()] == [None]


def test_what_a_killed_writer_left_behind_goes_after_a_day(tmp_path: Path) -> None:
    archive = open_archive(str(tmp_path))
    folder = tmp_path / archive.put(b"page")[:2]
    old, new = folder / ".part-0123456789abcdef", folder / ".part-fedcba9876543210"
    for part in (old, new):
        part.write_bytes(b"pa")
    os.utime(old, (0, 0))
    assert [checked.error for checked in archive.verify()] == [None]
    assert (old.exists(), new.exists()) == (False, True)


def test_many_writers_of_the_same_page(archive: Archive) -> None:
    with ThreadPoolExecutor(8) as pool:
        names = set(pool.map(archive.put, [b"page" * 10_000] * 24))
    assert len(names) == 1
    assert [(checked.size, checked.error) for checked in archive.verify()] == [(40_000, None)]


def test_damage_is_found_and_never_handed_out(archive: Archive) -> None:
    name, healthy = archive.put(b"page"), archive.put(b"healthy")
    archive._store.write({object_path(name): b"pag3"})
    archive._store.write({"notes.txt": b"not ours"})

    with pytest.raises(ArchiveCorruptError, match="is damaged"):
        archive.get(name)
    errors = {checked.sha256: checked.error for checked in archive.verify()}
    assert errors[healthy] is None
    assert "is damaged: it is no whole zstd frame" in (errors[name] or "")
    assert "is not an object" in (errors["notes.txt"] or "")


@pytest.mark.parametrize("url", ["nonsense://x/y", "/dev/null/archive"])
def test_an_archive_that_cannot_be_opened_says_which(url: str) -> None:
    with pytest.raises(ArchiveError, match=url.replace("/", ".")):
        open_archive(url)


@pytest.mark.parametrize("damaged", [b"pag3", b"pa", b"", b"page and more"])
def test_a_damaged_object_is_written_anew_when_its_bytes_come_again(archive: Archive, damaged: bytes) -> None:
    name = archive.put(b"page")
    archive._store.write({object_path(name): damaged})

    assert archive.put(b"page") == name

    assert archive.get(name) == b"page"
    assert [checked.error for checked in archive.verify()] == [None]


def test_what_is_no_file_under_the_name_of_an_object_is_lost_and_heals(tmp_path: Path) -> None:
    archive = open_archive(str(tmp_path))
    name = archive.put(b"page")
    (tmp_path / object_path(name)).unlink()
    (tmp_path / object_path(name) / "inside").mkdir(parents=True)

    with pytest.raises(ObjectLostError, match="Is a directory"):
        archive.get(name)
    archive.put(b"page")

    assert archive.get(name) == b"page"
    assert (tmp_path / "bad" / f"{name}.zst").is_dir()


def test_what_is_set_aside_is_lost_until_its_bytes_come_again(archive: Archive) -> None:
    name, healthy = archive.put(b"page"), archive.put(b"healthy")
    archive._store.write({object_path(name): b"pag3"})
    assert archive.find_lost({name, healthy}) == frozenset()
    assert [checked.sha256 for checked in archive.verify() if checked.damaged] == [name]

    assert archive.set_aside(object_path(name)) == f"bad/{name}.zst"

    assert archive.find_lost({name, healthy}) == {name}
    assert archive.find_lost({healthy}) == frozenset()
    assert [(checked.sha256, checked.error) for checked in archive.verify()] == [(healthy, None)]
    with pytest.raises(ArchiveMissError):
        archive.get(name)
    archive.put(b"page")
    assert archive.find_lost({name, healthy}) == frozenset()
    assert [checked.error for checked in archive.verify()] == [None, None]


def test_a_folder_that_cannot_be_listed_is_not_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = open_archive(str(tmp_path))
    name = archive.put(b"page")
    list_folder = os.scandir

    def refuse(folder: str) -> object:
        if str(folder).endswith(name[:2]):
            raise PermissionError(13, "Permission denied", folder)
        return list_folder(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(ArchiveError, match="its objects cannot be reached: PermissionError"):
        list(archive.verify())


def test_a_folder_that_is_gone_in_mid_run_loses_no_object(tmp_path: Path) -> None:
    archive = open_archive(str(tmp_path / "archive"))
    (tmp_path / "archive").rename(tmp_path / "elsewhere")
    for call in (lambda: archive.put(b"page"), lambda: archive.get("0" * 64), lambda: list(archive.keys())):
        with pytest.raises(ArchiveError, match="cannot be reached") as caught:
            call()
        assert not isinstance(caught.value, ObjectLostError)
    assert not (tmp_path / "archive").exists()


class SickStore(MemoryFileSystem):  # type: ignore[misc]
    """An object store that answers 500 to everything."""

    cachable = False

    def _answer(self, *_: object, **__: object) -> None:
        raise OSError("[Errno 5] An error occurred (500): Internal Server Error")

    info = cat_file = pipe_file = find = ls = cp_file = rm_file = _answer


def test_a_store_that_is_sick_loses_no_object_and_is_no_empty_archive() -> None:
    fsspec.register_implementation("sick", SickStore)
    archive = open_archive("sick://store")
    name = hashlib.sha256(b"page").hexdigest()
    calls = (
        lambda: archive.put(b"page"),
        lambda: archive.get(name),
        lambda: list(archive.keys()),
        lambda: list(archive.verify()),
        lambda: archive.set_aside(object_path(name)),
        lambda: archive.find_lost({name}),
        archive.require_answer,
    )
    for call in calls:
        with pytest.raises(ArchiveError, match=r"sick://store: .* cannot be reached: .*500") as caught:
            call()
        assert not isinstance(caught.value, ObjectLostError)
        assert caught.value.exit_code == 3
