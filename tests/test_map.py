"""docs/MAP.md is the house as it is: every room with its files, and a figure's way by functions that there are."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("flows", "extract", "transform", "load")
ROOM = re.compile(r"^\| `([\w/]+)/` \| .+ \| (.+) \|$", re.M)
STEP = re.compile(r"^\| \d+ \| `([\w/]+\.(?:py|sql))` \| (.+?) \|", re.M)
MOST_FILES = 17


def read_map() -> str:
    """The text of the map."""
    return (ROOT / "docs" / "MAP.md").read_text(encoding="utf-8")


def list_rooms() -> dict[str, set[str]]:
    """The modules of each folder of the product, by the folder's path; migrations aside."""
    rooms: dict[str, set[str]] = {}
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            folder = path.parent.relative_to(ROOT)
            if "migrations" not in folder.parts:
                rooms.setdefault(folder.as_posix(), set()).add(path.name)
    return {folder: files - {"__init__.py"} for folder, files in rooms.items()}


def names_in(path: Path) -> set[str]:
    """The functions, methods and classes that a module defines."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }


def test_the_map_lists_every_module_in_its_room() -> None:
    drawn = {room: set(re.findall(r"`([\w.]+\.py)`", files)) for room, files in ROOM.findall(read_map())}
    assert drawn == list_rooms()


@pytest.mark.parametrize("room", list_rooms())
def test_a_room_has_a_caption_and_few_files(room: str) -> None:
    caption = ast.get_docstring(ast.parse((ROOT / room / "__init__.py").read_text(encoding="utf-8")))
    assert caption
    assert len(list_rooms()[room]) <= MOST_FILES


def test_the_way_of_a_figure_leads_through_functions_that_exist() -> None:
    steps = STEP.findall(read_map())
    assert len(steps) > 15
    lost = [
        f"{path}: {name}"
        for path, functions in steps
        for name in re.findall(r"`([\w.]+)`", functions)
        if path.endswith(".py") and name.rpartition(".")[2] not in names_in(ROOT / path)
    ]
    assert lost == []
    assert [path for path, _ in steps if not (ROOT / path).is_file()] == []
