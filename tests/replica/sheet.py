"""What an office fills in, before it is laid out: the one type between figures and layouts."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Key = tuple[str, str]
Values = Mapping[Key, str]
TOTAL = "total"


@dataclass(frozen=True, slots=True)
class LocalRow:
    """A row that no form knows; printed behind the row of indicator ``after``."""

    after: str
    label: str
    unit: str
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form as one office fills it in for one year.

    ``values`` maps (indicator, breakdown) to the text typed into that cell; ``""`` is a cell left empty,
    and an indicator that is not there at all is a row that is not printed. ``previous`` holds last year's
    texts for layouts that print both.
    """

    form: str
    year: int
    values: Values
    local_rows: tuple[LocalRow, ...] = ()
    previous: Values = field(default_factory=dict)
