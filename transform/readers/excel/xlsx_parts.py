"""The XML of a workbook, walked once before openpyxl makes an object of each of its cells.

What sheets claim is counted, and formulas are found that have no value: openpyxl gives either formulas or values,
and unfolds a formula that cells share once for each of them.
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
    """Counts cells, and the slots that merges and links claim; collects the formulas without a value by part."""

    def __init__(self) -> None:
        super().__init__()
        self._slots = 0
        self._sheets: set[str] = set()
        self._filled: dict[str, set[Slot]] = defaultdict(set)
        self._calculates_on_opening = False
        self._without_value: dict[str, set[Slot]] = defaultdict(set)
        self._with_zero: dict[str, set[Slot]] = defaultdict(set)
        self._row = self._column = 0
        self._type = ""
        self._has_formula = False
        self._value: list[str] | None = None

    def cells_without_value(self, part: str) -> set[Slot]:
        """The cells of a sheet whose formula has no value.

        A program that cannot calculate stores 0, and the setting that the workbook is to be calculated on opening.
        """
        return self._without_value[part] | (self._with_zero[part] if self._calculates_on_opening else set())

    def filled_cells(self, part: str) -> set[Slot]:
        """The cells of a sheet that hold something; openpyxl drops what merged cells lie over."""
        return self._filled[part]

    def begin(self, part: str) -> None:
        """Start counting anew for a part."""
        super().begin(part)
        self._row = self._column = 0

    def prepare(self, parser: expat.XMLParserType) -> None:
        """Read the text of cells too."""
        parser.CharacterDataHandler = self._add_text

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Count the slots that an element claims."""
        super().start(name, attributes)
        local = name.rpartition(":")[2]
        if local == "c":
            self._begin_cell(attributes)
        elif local == "f":
            self._has_formula = True
        elif local in ("v", "is"):
            self._value = []
        elif local == "row":
            self._row, self._column = int(attributes.get("r", self._row + 1)), 0
        elif local in ("mergeCell", "hyperlink"):
            self._count_slots(_area(attributes.get("ref", "A1")))
        elif local == "calcPr":
            self._calculates_on_opening = attributes.get("fullCalcOnLoad") in _ON
        else:
            self._check_sheet(local, attributes)

    def _add_text(self, text: str) -> None:
        if self._value is not None:
            self._value.append(text)

    def end(self, name: str) -> None:
        """Leave an element; at the end of a cell its formula is kept if it has no value."""
        super().end(name)
        if self._has_formula and name.rpartition(":")[2] == "c":
            value = "".join(self._value or ()).strip()
            if not value and self._type != "str":
                self._without_value[self.part].add((self._row - 1, self._column - 1))
            elif self._type == "n" and float(value) == 0:
                self._with_zero[self.part].add((self._row - 1, self._column - 1))
        if name.rpartition(":")[2] == "c":
            if self._value and "".join(self._value).strip():
                self._filled[self.part].add((self._row - 1, self._column - 1))
            self._value = None

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        self._count_slots(1)
        self._type, self._has_formula, self._value = attributes.get("t", "n"), False, None
        self._column += 1
        if "r" in attributes:
            self._row, self._column = coordinate_to_tuple(attributes["r"])

    def _check_sheet(self, local: str, attributes: Mapping[str, str]) -> None:
        """Refuse a workbook that names one sheet twice: openpyxl would read it as often as it is named."""
        if local == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            self._add_sheet("part " + attributes.get("Target", ""))
        elif local == "sheet":
            relation_id = next((attributes[key] for key in attributes if key.endswith(":id")), "")
            self._add_sheet("id " + relation_id)

    def _add_sheet(self, key: str) -> None:
        if key in self._sheets:
            raise UnreadableDocument("the xlsx file names one sheet several times: save it anew")
        self._sheets.add(key)

    def _count_slots(self, slots: int) -> None:
        self._slots += slots
        if self._slots > MAX_SLOTS:
            raise UnreadableDocument(
                f"the xlsx file holds over {MAX_SLOTS:,} cells: delete what lies outside the tables"
            )


def _area(reference: str) -> int:
    left, top, right, bottom = range_boundaries(reference)
    return int((right - left + 1) * (bottom - top + 1))
