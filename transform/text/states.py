"""The states of a value cell. Beside ``values`` for who only receives values: its patterns take as long to compile as
`gongkai parse` takes to print a report."""

from enum import StrEnum


class State(StrEnum):
    """What a value cell holds. A blank cell is never 0."""

    REPORTED = "reported"
    BLANK = "blank"
    NOT_APPLICABLE = "not_applicable"
    UNREADABLE = "unreadable"
