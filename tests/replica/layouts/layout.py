"""What a layout is."""

from collections.abc import Callable
from dataclasses import dataclass

from replica.printed import Printed
from replica.sheet import Sheet, Values


def keep_all(sheet: Sheet) -> Sheet:
    """For layouts that print every row they are given."""
    return sheet


@dataclass(frozen=True, slots=True)
class Layout:
    """A way to print a form: ``layout(sheet)``. Pure: the same sheet, the same print.

    ``keep`` says what of a sheet the layout shows at all: some leave items out, some merge rows.
    """

    draw: Callable[[Sheet], Printed]
    keep: Callable[[Sheet], Sheet] = keep_all

    def __call__(self, sheet: Sheet) -> Printed:
        """The sheet on paper."""
        return self.draw(self.keep(sheet))

    def shown(self, sheet: Sheet) -> Values:
        """The cells a perfect reader finds on that paper."""
        return self.keep(sheet).values
