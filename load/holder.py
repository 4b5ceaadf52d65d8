"""Who holds the lock: a process on a machine, so that a killed one is recognised at once."""

import os
import platform
from pathlib import Path

_PROC = Path("/proc")


def describe_holder(pid: int | None = None) -> str:
    """This process (or another one of this machine) as text: machine, process id, its start."""
    pid = os.getpid() if pid is None else pid
    return f"{_machine()} {pid} {_started(pid) or '-'}"


def is_gone(holder: str) -> bool:
    """True only if the holder surely does not live any more: it was a process of this machine.

    Of another machine's process nothing is known here; only its heartbeat tells.
    """
    machine, _, rest = holder.partition(" ")
    pid, _, started = rest.partition(" ")
    if machine != _machine() or not pid.isdigit():
        return False
    if _PROC.joinpath("self", "stat").exists():
        return _started(int(pid)) != started
    return not _answers(int(pid))


def _machine() -> str:
    """A name that differs between machines, boots and containers that share a host name."""
    parts = [platform.node() or "-"]
    boot = _PROC / "sys/kernel/random/boot_id"
    if boot.exists():
        parts.append(boot.read_text(encoding="ascii").strip())
        parts.append(str(_PROC.joinpath("self/ns/pid").readlink()))
    return "/".join(parts).replace(" ", "_")


def _started(pid: int) -> str | None:
    """When the kernel started the process, in its own ticks; None if it is not there or a zombie."""
    try:
        stat = _PROC.joinpath(str(pid), "stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The second field is the name in brackets, and may hold spaces and brackets itself.
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else fields[19]


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
