"""The errors of the warehouse. Each message contains what to do, each class the exit code of a command it ends."""

from collections.abc import Mapping


class WarehouseError(RuntimeError):
    """The base of all errors of this package whose message is for the person at the command line.

    ``exit_code`` is that of a command that ends with this error: 2 for wrong usage or configuration,
    3 where nothing could be done.
    """

    exit_code = 2


class BadWarehouseUrl(WarehouseError):
    """The warehouse URL cannot be understood."""


class WarehouseUnreachable(WarehouseError):
    """The warehouse does not answer, or its folder cannot be made."""

    exit_code = 3


class SchemaMismatch(WarehouseError):
    """The warehouse's schema is older or newer than this program."""


class UpgradeRefused(WarehouseError):
    """The database refuses to have its schema changed: its user may not, or its file cannot be written."""

    exit_code = 3


class RoleRefused(WarehouseError):
    """A role cannot be given what was asked for."""


class AnotherRun(WarehouseError):
    """Another run holds the site, or the whole warehouse."""


class LockLost(WarehouseError):
    """This run no longer holds its site: another one took it over."""

    exit_code = 3


class SupersededProgram(WarehouseError):
    """A newer program, or one with other form data, has written to the warehouse since."""

    exit_code = 3


class MassRestatement(WarehouseError):
    """A batch would restate more facts than it may; nothing of it was written.

    ``counts`` is how many it would, by form and cause, ``left`` how many the run still may.
    """

    exit_code = 3

    def __init__(self, counts: Mapping[tuple[str, str], int], left: int) -> None:
        facts = sum(counts.values())
        super().__init__(f"this batch would restate {facts} facts, {left} may be; nothing of it was written")
        self.counts, self.left = counts, left


class BadCorrection(WarehouseError):
    """The corrections file is wrong, or names a publisher that the warehouse does not have."""


class BadReview(WarehouseError):
    """A decision about a held version or an issue cannot be recorded as asked."""


class BadFactName(WarehouseError):
    """A fact is named otherwise than ``[site/]publisher/year/indicator[/breakdown]``."""


class BadPublisherName(WarehouseError):
    """A publisher is named by a code that no site has, or that several have."""


class BadSiteName(WarehouseError):
    """A site is named that the warehouse does not have."""
