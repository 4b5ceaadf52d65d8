"""The processes that hold locks: named so that the next run recognises one that was killed."""

import os
import platform
from pathlib import Path

_PROC = Path("/proc")


def describe_lock_owner(pid: int | None = None) -> str:
    """This process, or process ``pid`` of this machine, as text: machine, process number, start."""
    pid = os.getpid() if pid is None else pid
    return f"{_machine()} {pid} {_started(pid) or '-'}"


def is_dead(lock_owner: str) -> bool:
    """Whether the process of ``describe_lock_owner`` was one of this machine and does not run any more.

    False for a process of another machine, of which nothing but its heartbeat can be known here.
    """
    machine, _, rest = lock_owner.partition(" ")
    pid, _, started = rest.partition(" ")
    if machine != _machine() or not pid.isdigit():
        return False
    if _PROC.joinpath("self", "stat").exists():
        return _started(int(pid)) != started
    return not _runs(int(pid))


def _machine() -> str:
    """A name that differs between machines, boots and containers, even if they share a host name."""
    parts = [platform.node() or "-"]
    boot = _PROC / "sys/kernel/random/boot_id"
    if boot.exists():
        parts.append(boot.read_text(encoding="ascii").strip())
        parts.append(str(_PROC.joinpath("self/ns/pid").readlink()))
    return "/".join(parts).replace(" ", "_")


def _started(pid: int) -> str | None:
    """When the kernel started the process, in clock ticks since the boot; None if it has ended or is a zombie."""
    try:
        stat = _PROC.joinpath(str(pid), "stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The second field is the name in brackets, and may hold spaces and brackets itself.
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else fields[19]


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
