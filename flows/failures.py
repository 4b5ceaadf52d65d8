"""Which errors end a command with one line: those of all packages, and what the disk or the database raised by itself.

They are apart from ``flows.errors`` because the database's are SQLAlchemy's, which takes a fifth of a second to import.
"""

from extract.archive import ArchiveError
from flows.errors import (
    CommandError,
    NothingDoneError,
    OwnBugError,
    WarehouseLostError,
    advise,
    fail_of_disk,
)
from flows.words import Words
from load.engine import DatabaseError, describe_failure
from load.errors import WarehouseError
from transform.text.bilingual import Language
from transform.text.inert import describe_error

REPORTED_ERRORS = (CommandError, WarehouseError, ArchiveError)
"""The bases of all errors whose message is for the person at the command line; each has an ``exit_code``."""
ENDS_THE_RUN = (*REPORTED_ERRORS, DatabaseError)
"""Errors of the run itself: of the warehouse, the archive or the settings. All other exceptions that one address
or report causes are its own failure."""


def explain_crash(error: Exception, warehouse: str) -> Exception:
    """The error that ends a run in place of one that broke it off, for people: itself where it is one that they can act
    on."""
    if isinstance(error, REPORTED_ERRORS):
        return error
    reason = describe_failure(error) if isinstance(error, DatabaseError) else None
    if reason is not None:
        return WarehouseLostError(
            f"the warehouse {warehouse} was lost on the way: {reason}. What was loaded stays; run it again"
        )
    failure = explain_failure(error)
    if failure is not None:
        return type(failure)(f"the run broke off: {failure}. What was loaded stays; run it again")
    return OwnBugError(
        f"the run broke off ({describe_error(error)}): a bug of ours; the log has its traceback. "
        "What was loaded stays; run it again"
    )


def say_error(error: Exception, language: Language) -> str:
    """What an error of these bases says to people: its message; in Chinese of which kind it is, and in brackets behind
    that the message."""
    if language == "en":
        return str(error)
    words = Words(language)
    names = (f"error.{kind.__name__}" for kind in type(error).__mro__)
    kind = next((words.say(name) for name in names if words.has(name)), words.say("error.unknown"))
    return words.say("error.explained", kind=kind, said=error)


def is_bug(error: Exception) -> bool:
    """Whether an error is one of ours, of which only a traceback tells enough."""
    return not isinstance(error, REPORTED_ERRORS) and explain_failure(error) is None


def explain_failure(error: Exception) -> NothingDoneError | None:
    """The error that ends a command in place of one of a file, of the disk or of the database.

    None for any other exception: that is a bug of ours.
    """
    if isinstance(error, DatabaseError):
        reason = describe_failure(error)
        stays = "What was loaded stays; mend it (gongkai config names it) and run again"
        return None if reason is None else WarehouseLostError(f"the warehouse failed: {reason}. {stays}")
    if isinstance(error, OSError) and error.errno is not None:
        name = f"{error.filename}: " if error.filename else ""
        return fail_of_disk(f"{name}{error.strerror or error}; {advise(error)}", error)
    return None
