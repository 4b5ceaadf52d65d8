"""The errors of a command: it ends with one line and their exit code, which is a promise to scripts."""

import errno


class CommandError(Exception):
    """A command could not do its work. The message names what is wrong and what to do about it."""

    exit_code: int


class WrongUsageError(CommandError):
    """Wrong usage or configuration."""

    exit_code = 2


class NothingDoneError(CommandError):
    """Nothing could be done: the site is down, the warehouse out of reach."""

    exit_code = 3


_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_OF_THE_DISK = _NO_ROOM | {errno.EROFS, errno.EIO}


def refuse_target(option: str, error: OSError) -> CommandError:
    """The error of a file or folder that cannot be written: of the disk, or of the place that ``option`` names."""
    kind = NothingDoneError if error.errno in _OF_THE_DISK else WrongUsageError
    return kind(f"{option}: {error.strerror or error}; {advise(error)}")


def advise(error: OSError) -> str:
    """What to do about an error of a file or of the disk."""
    if error.errno in _NO_ROOM:
        return "make room and run again"
    return "make it writable, or choose another place"
