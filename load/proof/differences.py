"""A difference: something that is stored and is not what it was made of."""

from dataclasses import dataclass
from enum import StrEnum


class Subject(StrEnum):
    """What a difference is about."""

    OBJECT = "object"
    """Bytes of the archive that are lost or altered."""
    READING = "reading"
    """The record of a parse, or bytes that cannot be read again."""
    VERSION = "version"
    """What is said of a version beside its rows: its counts, digests, texts, dates."""
    PART = "part"
    """The files that a version was read from."""
    FACT = "fact"
    UNMAPPED = "unmapped_cell"
    PROSE = "prose_figure"
    DIMENSION = "dimension"
    """What a form, line, column or concept is called."""
    CORRECTION = "correction"
    """Which corrections apply to the current versions."""
    POINTER = "pointer"
    """Which version of a report is current, or was."""
    SERIES = "series"
    """Concepts and derived totals of a version."""
    MART = "mart"
    COVERAGE = "coverage"
    DATABASE = "database"
    """The database's own checks of its file."""


REPAIR = "gongkai db check --repair"
_RESTORE = "restore the warehouse from a backup"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. ``where`` names it (``zhuangshi/2017/f2014.2.2.4``), ``problem`` says what differs.

    ``version_id`` and ``report_id`` are those it is about, ``sha256`` is the object, ``site`` the code of the site; None
    where it is about none, or about what sites share.
    ``repairable`` says that a repair can try to mend it, ``advice`` what to do otherwise.
    """

    subject: Subject
    where: str
    problem: str
    version_id: int | None = None
    report_id: int | None = None
    sha256: str | None = None
    repairable: bool = True
    advice: str = _RESTORE
    site: str | None = None

    @property
    def to_do(self) -> str:
        """What a person can do about it."""
        return REPAIR if self.repairable else self.advice

    @property
    def sentence(self) -> str:
        """The difference on one line, with what to do."""
        return f"{self.subject} {self.where}: {self.problem}; {self.to_do}"
