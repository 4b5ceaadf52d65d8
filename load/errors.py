"""What can go wrong between us and the warehouse. Each message says what to do."""


class WarehouseError(RuntimeError):
    """Something about the warehouse stops the work."""


class BadWarehouseUrl(WarehouseError):
    """The warehouse URL cannot be understood."""


class WarehouseUnreachable(WarehouseError):
    """The warehouse does not answer."""


class SchemaMismatch(WarehouseError):
    """The warehouse's schema is older or newer than this program."""


class PublisherClash(WarehouseError):
    """A publisher code belongs to another site."""


class AnotherRun(WarehouseError):
    """Another run holds the warehouse."""


class LockLost(WarehouseError):
    """This run no longer holds the warehouse: another one took it over."""


class MassRestatement(WarehouseError):
    """A batch would restate more facts than it may; nothing of it was written."""


class BadCorrection(WarehouseError):
    """A correction cannot be applied as it is written."""


class BadReview(WarehouseError):
    """A decision about a held version or an issue cannot be recorded as asked."""
