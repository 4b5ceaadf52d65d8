"""The objects of a PDF's page as its reader sees them: characters, rules, pictures."""

from dataclasses import dataclass

# How broad a rule may be, and how far apart two positions may be that are meant to be the same, in points.
THIN = 3.0
# The text of a character that is not known for certain: no text with it is read as a figure.
UNKNOWN = "\ufffd"


@dataclass(frozen=True, slots=True)
class Glyph:
    """A printed character. ``rotation`` is 0 upright, 1 where text reads downwards, -1 where it reads upwards."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    rotation: int = 0

    @property
    def font_size(self) -> float:
        """The height of the font, in points."""
        return self.x1 - self.x0 if self.rotation else self.bottom - self.top

    @property
    def middle(self) -> float:
        """The distance of its middle from the upper edge of the page."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal or vertical line: its position across its direction, and from ``start`` to ``end`` along it."""

    position: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A picture's name and upper edge."""

    name: str
    top: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """A page as drawn. ``has_curves`` tells whether it draws any outlines."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    horizontal_rules: tuple[Rule, ...]
    vertical_rules: tuple[Rule, ...]
    pictures: tuple[PagePicture, ...]
    has_curves: bool
