"""Formulas of an .xls that no program has calculated.

The format has no way to store no value. A program that cannot calculate stores 0, and says of the formula that
it is to be calculated when the workbook is opened. xlrd does not tell, so the records are walked once more.
"""

from collections.abc import Iterator
from struct import Struct
from typing import Any

from transform.readers.workbooks.sheets import Slot

# Older formats lay their formulas out in other ways; no such program writes them.
_BIFF_5 = 50
_HEAD, _FORMULA = Struct("<HH"), Struct("<HHH8sH")
_IS_FORMULA, _BEGINS, _ENDS = 0x0006, 0x0809, 0x000A
_TO_BE_CALCULATED = 2


def list_uncalculated(book: Any, sheet: int) -> Iterator[Slot]:
    """The cells of a sheet whose 0 is none. A chart in the sheet begins and ends as the sheet does."""
    position, depth = book._sh_abs_posn[sheet], 0
    while book.biff_version >= _BIFF_5:
        record, length = _HEAD.unpack_from(book.mem, position)
        depth += (record == _BEGINS) - (record == _ENDS)
        if depth < 1:
            return
        if record == _IS_FORMULA:
            row, column, _, value, flags = _FORMULA.unpack_from(book.mem, position + _HEAD.size)
            if flags & _TO_BE_CALCULATED and value == bytes(8):
                yield row, column
        position += _HEAD.size + length
