"""The errors that end a command with one line and an exit code; the exit codes are a promise to scripts."""

from extract.archive import ArchiveError
from load.engine import DatabaseError
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
