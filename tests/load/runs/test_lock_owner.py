"""A process that holds a lock is known again, or known to be gone."""

import os
from pathlib import Path

import pytest

from load.runs.lock_owner import describe_lock_owner, is_dead


def test_a_process_of_another_machine_is_never_called_gone() -> None:
    assert not is_dead("elsewhere/boot/pid:[1] 1 1")
    assert not is_dead(describe_lock_owner())
    machine, pid, started = describe_lock_owner().split(" ")
    assert is_dead(f"{machine} {pid} {int(started) + 1}")


def test_the_owner_is_a_process_with_its_machine_and_start(monkeypatch: pytest.MonkeyPatch) -> None:
    machine, pid, started = describe_lock_owner().split(" ")
    assert (pid, describe_lock_owner(os.getpid())) == (str(os.getpid()), describe_lock_owner())
    assert started == Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19]
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    assert machine.endswith(f"/{boot}/{Path('/proc/self/ns/pid').readlink()}")
    monkeypatch.setattr("platform.node", lambda: "two words")
    assert describe_lock_owner().startswith(f"two_words/{boot}/")
    monkeypatch.setattr("platform.node", str)
    assert describe_lock_owner().startswith(f"-/{boot}/")
    none = 2**22 + 1  # more than the kernel gives
    assert describe_lock_owner(none) == f"{describe_lock_owner().split(' ')[0]} {none} -"
    assert is_dead(f"{describe_lock_owner().split(' ')[0]} {none} 1")


@pytest.mark.parametrize(
    "owner", ["", "nonsense", "{machine}", "{machine} x 1", "{machine}  1", "{machine}-x 1 1"]
)
def test_an_owner_that_is_none_of_ours_is_not_called_gone(owner: str) -> None:
    assert not is_dead(owner.format(machine=describe_lock_owner().split(" ")[0]))


@pytest.mark.parametrize(
    ("stat", "dead"),
    [("7 (a) b) (c) S " + "0 " * 18 + "42 0", False), ("7 (a) S " + "0 " * 18 + "43 42", True),
     ("7 (a) Z " + "0 " * 18 + "42 0", True), ("7 (a) X " + "0 " * 18 + "42 0", True), (None, True),
     ("7 (\udcff) S " + "0 " * 18 + "42 0", False)],
)  # fmt: skip
def test_a_process_is_known_by_its_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stat: str | None, dead: bool
) -> None:
    monkeypatch.setattr("load.runs.lock_owner._PROC", tmp_path)
    for name in ("self", "7"):
        if name == "self" or stat is not None:
            (tmp_path / name).mkdir()
            (tmp_path / name / "stat").write_text(stat or "", encoding="utf-8", errors="surrogateescape")
    machine = describe_lock_owner().split(" ")[0]
    assert is_dead(f"{machine} 7 42") is dead


def test_without_a_table_of_processes_a_process_is_known_by_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("load.runs.lock_owner._PROC", tmp_path)
    (tmp_path / "self").mkdir()
    asked = []

    def kill(pid: int, signal: int) -> None:
        asked.append((pid, signal))
        if pid != 1:
            raise {2: ProcessLookupError, 3: PermissionError}[pid]

    monkeypatch.setattr("os.kill", kill)
    machine = describe_lock_owner().split(" ")[0]
    assert "/" not in machine
    assert [is_dead(f"{machine} {pid} -") for pid in (1, 2, 3)] == [False, True, False]
    assert asked == [(1, 0), (2, 0), (3, 0)]
