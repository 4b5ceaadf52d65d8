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


class WarehouseLostError(NothingDoneError):
    """The database went away, or its disk is full, while it was worked with."""


class FileFailedError(NothingDoneError):
    """A file or the disk refused what was asked of it."""


class DiskFullError(FileFailedError):
    """The disk has no room left."""


class OwnBugError(NothingDoneError):
    """An exception that nobody foresaw: a bug of ours."""


_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_OF_THE_DISK = _NO_ROOM | {errno.EROFS, errno.EIO}


def refuse_target(option: str, error: OSError) -> CommandError:
    """The error of a file or folder that cannot be written: of the disk, or of the place that ``option`` names."""
    kind = NothingDoneError if error.errno in _OF_THE_DISK else WrongUsageError
    return kind(f"{option}: {error.strerror or error}; {advise(error)}")


def fail_of_disk(message: str, error: OSError) -> FileFailedError:
    """The error of a file or of the disk that ends a command."""
    return (DiskFullError if error.errno in _NO_ROOM else FileFailedError)(message)


def advise(error: OSError) -> str:
    """What to do about an error of a file or of the disk."""
    if error.errno in _NO_ROOM:
        return "make room and run again"
    return "make it writable, or choose another place"
