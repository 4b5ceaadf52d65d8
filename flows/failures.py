"""Which errors end a command with one line: those of all packages, and what the disk or the database raised by itself.

They are apart from ``flows.errors`` because the database's are SQLAlchemy's, which takes a fifth of a second to import.
"""

from extract.archive import ArchiveError
from flows.errors import CommandError, NothingDoneError, advise
from load.engine import DatabaseError, describe_failure
from load.errors import WarehouseError

REPORTED_ERRORS = (CommandError, WarehouseError, ArchiveError)
"""The bases of all errors whose message is for the person at the command line; each has an ``exit_code``."""
ENDS_THE_RUN = (*REPORTED_ERRORS, DatabaseError)
"""Errors of the run itself: of the warehouse, the archive or the settings. All other exceptions that one address
or report causes are its own failure."""


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
        return NothingDoneError(f"{name}{error.strerror or error}; {advise(error)}")
    return None
