"""The XML of a workbook, walked once before openpyxl makes an object of each cell of it.

What sheets claim is counted, and formulas are found that have no value: openpyxl gives either formulas or
values, and unfolds a formula that many cells share as often as they are many.
"""

from collections import defaultdict
from collections.abc import Mapping
from xml.parsers import expat

from openpyxl.utils import range_boundaries
from openpyxl.utils.cell import coordinate_to_tuple

from transform.readers.excel.sheet_layout import Slot
from transform.readers.limits import MAX_SLOTS
from transform.readers.office_zip import ElementLimits
from transform.text.decode import UnreadableDocument

_ON = ("1", "true")


class SheetParts(ElementLimits):
    """Counts cells, and the slots that merges and links claim; notes formulas without a value by part."""

    def __init__(self) -> None:
        super().__init__()
        self._slots = 0
        self._sheets: set[str] = set()
        self._recalculated = False
        self._empty: dict[str, set[Slot]] = defaultdict(set)
        self._zero: dict[str, set[Slot]] = defaultdict(set)
        self._row = self._column = 0
        self._kind = ""
        self._formula = False
        self._value: list[str] | None = None

    def unvalued(self, part: str) -> set[Slot]:
        """The cells of a sheet whose formula has no value.

        A program that cannot calculate stores 0 and says that the workbook is to be calculated when it is opened.
        """
        return self._empty[part] | (self._zero[part] if self._recalculated else set())

    def begin(self, part: str) -> None:
        """Start counting anew for a part."""
        super().begin(part)
        self._row = self._column = 0

    def prepare(self, parser: expat.XMLParserType) -> None:
        """Hear the text of cells too."""
        parser.CharacterDataHandler = self._hear

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Count what an element claims."""
        super().start(name, attributes)
        local = name.rpartition(":")[2]
        if local == "c":
            self._begin_cell(attributes)
        elif local == "f":
            self._formula = True
        elif local == "v":
            self._value = []
        elif local == "row":
            self._row, self._column = int(attributes.get("r", self._row + 1)), 0
        elif local in ("mergeCell", "hyperlink"):
            self._count(_area(attributes.get("ref", "A1")))
        elif local == "calcPr":
            self._recalculated = attributes.get("fullCalcOnLoad") in _ON
        else:
            self._note_sheet(local, attributes)

    def _hear(self, content: str) -> None:
        if self._value is not None:
            self._value.append(content)

    def end(self, name: str) -> None:
        """Leave an element; behind a cell it is known whether its formula has a value."""
        super().end(name)
        if self._formula and name.rpartition(":")[2] == "c":
            value = "".join(self._value or ()).strip()
            if not value and self._kind != "str":
                self._empty[self.part].add((self._row - 1, self._column - 1))
            elif self._kind == "n" and float(value) == 0:
                self._zero[self.part].add((self._row - 1, self._column - 1))
        if name.rpartition(":")[2] == "c":
            self._value = None

    def _begin_cell(self, attrs: Mapping[str, str]) -> None:
        self._count(1)
        self._kind, self._formula, self._value = attrs.get("t", "n"), False, None
        self._column += 1
        if "r" in attrs:
            self._row, self._column = coordinate_to_tuple(attrs["r"])

    def _note_sheet(self, local: str, attrs: Mapping[str, str]) -> None:
        if local == "Relationship" and attrs.get("Type", "").endswith("/worksheet"):
            self._count_sheet("part " + attrs.get("Target", ""))
        elif local == "sheet":
            identifier = next((attrs[key] for key in attrs if key.endswith(":id")), "")
            self._count_sheet("id " + identifier)

    def _count(self, slots: int) -> None:
        self._slots += slots
        if self._slots > MAX_SLOTS:
            raise UnreadableDocument(
                f"the xlsx file holds over {MAX_SLOTS:,} cells: delete what lies outside the tables"
            )

    def _count_sheet(self, key: str) -> None:
        if key in self._sheets:
            raise UnreadableDocument("the xlsx file names one sheet several times: save it anew")
        self._sheets.add(key)


def _area(reference: str) -> int:
    left, top, right, bottom = range_boundaries(reference)
    return int((right - left + 1) * (bottom - top + 1))
