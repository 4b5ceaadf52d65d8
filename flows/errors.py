"""The errors that end a command with one line and an exit code; the exit codes are a promise to scripts."""

import errno

from extract.archive import ArchiveError
from load.engine import DatabaseError, describe_failure
from load.errors import WarehouseError


class CommandError(Exception):
    """A command could not do its work. The message names what is wrong and what to do about it."""

    exit_code: int


class WrongUsageError(CommandError):
    """Wrong usage or configuration."""

    exit_code = 2


class NothingDoneError(CommandError):
    """Nothing could be done: the site is down, the warehouse out of reach."""

    exit_code = 3


REPORTED_ERRORS = (CommandError, WarehouseError, ArchiveError)
"""The bases of all errors whose message is for the person at the command line; each has an ``exit_code``."""
ENDS_THE_RUN = (*REPORTED_ERRORS, DatabaseError)
"""Errors of the run itself: of the warehouse, the archive or the settings. All other exceptions that one address
or report causes are its own failure."""

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_OF_THE_DISK = _NO_ROOM | {errno.EROFS, errno.EIO}


def explain_failure(error: Exception) -> NothingDoneError | None:
    """The error that ends a command in place of one of a file, of the disk or of the database.

    None for any other exception: that is a bug of ours.
    """
    if isinstance(error, DatabaseError):
        reason = describe_failure(error)
        stays = "What was loaded stays; mend it (gongkai config names it) and run again"
        return None if reason is None else NothingDoneError(f"the warehouse failed: {reason}. {stays}")
    if isinstance(error, OSError) and error.errno is not None:
        name = f"{error.filename}: " if error.filename else ""
        return NothingDoneError(f"{name}{error.strerror or error}; {_advise(error)}")
    return None


def refuse_target(option: str, error: OSError) -> CommandError:
    """The error of a file or folder that cannot be written: of the disk, or of the place that ``option`` names."""
    kind = NothingDoneError if error.errno in _OF_THE_DISK else WrongUsageError
    return kind(f"{option}: {error.strerror or error}; {_advise(error)}")


def _advise(error: OSError) -> str:
    if error.errno in _NO_ROOM:
        return "make room and run again"
    return "make it writable, or choose another place"
