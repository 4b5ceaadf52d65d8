"""Layouts: pure functions from a sheet to what stands on paper.

``LAYOUTS[form][name](sheet)`` prints a sheet.
"""

from collections.abc import Callable, Mapping

from replica.layouts.f2014 import lay_out_plain
from replica.printed import Printed
from replica.sheet import Sheet

Layout = Callable[[Sheet], Printed]

LAYOUTS: Mapping[str, Mapping[str, Layout]] = {
    "f2014": {"plain": lay_out_plain},
}
