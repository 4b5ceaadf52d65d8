"""What stands on a page of a PDF: characters, rules, pictures."""

from dataclasses import dataclass

# How broad a rule may be, and how far from a place something may stand that is there.
THIN = 3.0
UNKNOWN = "\ufffd"
"""A sign that cannot be told: nothing takes it for a part of a figure."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A printed character. ``turn`` is 0 upright, 1 where text reads downwards, -1 where it reads upwards."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    turn: int = 0

    @property
    def em(self) -> float:
        """The size of its font."""
        return self.x1 - self.x0 if self.turn else self.bottom - self.top

    @property
    def middle(self) -> float:
        """The height that it stands at."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: at ``at`` across its direction, from ``start`` to ``end`` along it."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A picture's name and upper edge."""

    name: str
    top: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """A page as drawn. ``curves`` says that it draws outlines at all."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    across: tuple[Rule, ...]
    down: tuple[Rule, ...]
    pictures: tuple[PagePicture, ...]
    curves: bool
