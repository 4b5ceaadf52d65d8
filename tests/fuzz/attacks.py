"""The corpus of attacks: recipes of texts in tests/attacks, archives, workbooks and PDFs from their writers, and what
has to come of each (tests/attacks/expected.toml)."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.fuzz.docx_attacks import list_docx_attacks
from tests.fuzz.office_attacks import list_office_attacks
from tests.fuzz.pdf_attacks import list_pdf_attacks
from tests.fuzz.pdf_page_attacks import list_pdf_page_attacks
from tests.fuzz.reading import DEFECTS, End, Reading
from tests.fuzz.xls_attacks import list_xls_attacks
from tests.fuzz.xlsx_attacks import list_xlsx_attacks

FOLDER = Path(__file__).parents[1] / "attacks"
# The recipes by file, with the ending of what they make.
_RECIPES = {"html": "html", "txt": "txt", "encodings": "html"}
_WRITERS = (
    list_office_attacks, list_docx_attacks, list_xlsx_attacks, list_xls_attacks, list_pdf_attacks, list_pdf_page_attacks,
)  # fmt: skip
_TITLE = "<p>庄市街道2017年政府信息公开年度报告</p>"
# A figure of the sound table that an attack takes the place of.
_FIGURE = "85339"


@dataclass(frozen=True, slots=True)
class Expected:
    """What has to come of an attack: its end; the number of figures that are read, if it is a report; whether it takes
    longer than a tenth of a second, and is left to the long fuzz."""

    end: End
    figures: int | None = None
    is_dear: bool = False

    def contradicts(self, reading: Reading) -> bool:
        """Whether a reading is not what was expected. What comes near a limit may be read, refused, or ended by it."""
        if self.end is End.LIMIT:
            return reading.end in DEFECTS
        if self.end is End.REFUSED:
            return reading.end not in (End.REFUSED, End.LIMIT)
        return reading.end is not self.end or count_figures(reading) != self.figures


def count_figures(reading: Reading) -> int | None:
    """How many figures a reading has; None without a report."""
    return None if reading.report is None else sum(fact.value is not None for fact in reading.report.facts)


def list_attacks() -> Iterator[tuple[str, bytes]]:
    """Every attack with the name of its file, made one by one."""
    for file, ending in _RECIPES.items():
        recipes = tomllib.loads((FOLDER / f"{file}.toml").read_text(encoding="utf-8"))
        for name, recipe in recipes.items():
            for word in recipe.get("each", ("",)):
                yield f"{name}{word and '-'}{word}.{ending}", _cook(recipe, word)
    for write in _WRITERS:
        yield from write()


def _cook(recipe: Mapping[str, Any], word: str) -> bytes:
    text = "".join(_repeat(_fill_in(piece).replace("{}", word), times) for piece, times in recipe["pieces"])
    data = text.encode(recipe.get("charset", "utf-8"), "ignore")
    return bytes.fromhex(recipe.get("before", "")) + data + bytes.fromhex(recipe.get("behind", ""))


def _repeat(piece: str, times: int) -> str:
    """A piece so many times, with the number of each where it counts."""
    return "".join(piece.replace("{n}", str(n)) for n in range(times)) if "{n}" in piece else piece * times


def _fill_in(piece: str) -> str:
    form = _load_form()
    before, _, behind = form.partition(_FIGURE)
    for word, text in (("@title", _TITLE), ("@form", form), ("@open", before), ("@close", behind)):
        piece = piece.replace(word, text)
    return piece


@cache
def _load_form() -> str:
    return (FOLDER / "form.html").read_text(encoding="utf-8")


@cache
def load_expected() -> Mapping[str, Expected]:
    """What has to come of each attack, by the name of its file."""
    known = tomllib.loads((FOLDER / "expected.toml").read_text(encoding="utf-8"))
    dear = set(known["dear"])
    expected = {name: Expected(End.READ, figures, name in dear) for name, figures in known["read"].items()}
    for name in known["refused"]:
        expected[name] = Expected(End.REFUSED, is_dear=name in dear)
    return expected | {name: Expected(End.LIMIT, is_dear=True) for name in known["limit"]}
