"""Signs of a page that nobody sees, or that are seen to be struck out.

Offices paint a figure over in white and print another on it, strike it out, or print it white on white. What
stood there is not what is said, and neither is nothing: such a sign is unknown.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable

from transform.readers.pdf.colour import is_seen, is_white
from transform.readers.pdf.page import THIN, Rule
from transform.readers.pdf.run import Drawn

# Areas are looked up by the strips of the page that they lie in.
_STRIP = 24.0
_TALL = 100
# Where a line runs that strikes a sign out, in ems above its base line: below is an underline.
_STRUCK = (0.15, 0.5)


class Hidden:
    """The areas and rules of a page that may hide what stands on it."""

    def __init__(self, paths: Iterable[Drawn], pictures: Iterable[Drawn], across: Iterable[Rule]) -> None:
        areas = [path for path in paths if path["fill"] and _is_broad(path)]
        self._paint = _Areas(area for area in areas if not is_seen(area["non_stroking_color"]))
        dark = (area for area in areas if is_seen(area["non_stroking_color"]))
        self._ground = _Areas([*dark, *pictures])
        self._across = sorted(across, key=lambda rule: rule.at)
        self._heights = [rule.at for rule in self._across]

    def covers(self, char: Drawn) -> bool:
        """Whether a sign is painted over, is white on nothing, or is a figure struck out."""
        white = is_white(char["non_stroking_color"], char.get("ncs", ""))
        return (
            self._paint.hold(char, later=True)
            or (white and not self._ground.hold(char, later=False))
            or (char["text"].isdigit() and char["upright"] and self._is_struck(char))
        )

    def _is_struck(self, char: Drawn) -> bool:
        baseline, em = char["top"] + char["y1"] - char["matrix"][5], char["bottom"] - char["top"]
        first = bisect_left(self._heights, baseline - _STRUCK[1] * em)
        last = bisect_right(self._heights, baseline - _STRUCK[0] * em)
        middle = (char["x0"] + char["x1"]) / 2
        return any(rule.start <= middle <= rule.end for rule in self._across[first:last])


class _Areas:
    """Areas by the strips of the page that they lie in, in the order in which they were drawn."""

    def __init__(self, areas: Iterable[Drawn]) -> None:
        self._strips: dict[int, list[Drawn]] = defaultdict(list)
        self._tall: list[Drawn] = []
        for area in sorted(areas, key=_order):
            strips = range(_strip(area["top"]), _strip(area["bottom"]) + 1)
            for lying in [self._strips[n] for n in strips] if len(strips) <= _TALL else [self._tall]:
                lying.append(area)

    def hold(self, char: Drawn, *, later: bool) -> bool:
        """Whether the middle of a sign lies in an area that was drawn later, or earlier, than the sign."""
        x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
        for lying in (self._strips.get(_strip(y), []), self._tall):
            at = bisect_right(lying, char["order"], key=_order)
            for area in lying[at:] if later else lying[:at]:
                if area["x0"] <= x <= area["x1"] and area["top"] <= y <= area["bottom"]:
                    return True
        return False


def _order(drawn: Drawn) -> int:
    return int(drawn["order"])


def _strip(height: float) -> int:
    return int(height // _STRIP)


def _is_broad(path: Drawn) -> bool:
    return bool(min(path["x1"] - path["x0"], path["bottom"] - path["top"]) > THIN)
