"""The machinery of `make mutants`, as far as it needs no mutmut: the named mutants, quick changes, what is listed."""

from pathlib import Path

import pytest

from tests.mutation.named import read_named
from tests.mutation.quick import find_changed_function
from tests.mutation.record import Record, compare_survivors, read_listed
from tests.mutation.targets import TARGETS

ROOT = Path(__file__).parents[2]
"""The root of the repository."""


def test_every_named_mutant_still_changes_its_module() -> None:
    named = read_named(ROOT)
    assert len(named) >= 10
    for one in named:
        compile(one.mutant.source, one.mutant.path, "exec")
        assert one.mutant.source != (ROOT / one.mutant.path).read_text(encoding="utf-8")


def test_the_modules_and_tests_of_every_target_are_there() -> None:
    selections = [stage for target in TARGETS for stage in target.stages] + [
        one.tests for one in read_named(ROOT)
    ]
    named = {word for selection in selections for word in selection if word.startswith("tests/")}
    assert [path for path in named if not (ROOT / path).exists()] == []
    assert [target.name for target in TARGETS if not target.list_modules(ROOT)] == []


MODULE = """
LIMIT = 3
class Room:
    def enter(self, guest=1):
        return [seat for seat in range(LIMIT) if seat != guest]
def leave():
    return None
"""


@pytest.mark.parametrize(
    ("before", "after", "function"),
    [
        ("seat != guest", "seat == guest", "Room.enter"),
        ("return None", "return 5", "leave"),
        ("guest=1", "guest=2", None),
        ("LIMIT = 3", "LIMIT = 4", None),
        ("def leave():", "def leave(door):", None),
    ],
)
def test_only_a_change_inside_one_function_is_quick(before: str, after: str, function: str | None) -> None:
    assert find_changed_function(MODULE, MODULE.replace(before, after)) == function


def test_survivors_that_are_not_listed_and_listed_ones_that_die_are_told(tmp_path: Path) -> None:
    names = [f"`a/b.py` f: `{n}` → `{n + 1}`" for n in range(4)]
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "TESTING.md").write_text(
        f"- {names[0]}\n- {names[1]}\n- {names[3]}\n", encoding="utf-8"
    )
    listed = read_listed(tmp_path)
    assert listed == {names[0], names[1], names[3]}
    assert compare_survivors([names[1], names[2]], names[:3], listed) == ([names[2]], [names[0]])


def test_verdicts_are_kept_for_the_code_they_are_about(tmp_path: Path) -> None:
    one, other = (named.mutant for named in read_named(ROOT)[:2])
    first = Record(tmp_path / "r" / "verdicts.jsonl", "tree 1")
    first.add(one, "test_x", 0.1)
    first.add(other, None, 0.1)
    again = Record(tmp_path / "r" / "verdicts.jsonl", "tree 1").find(one)
    assert again is not None
    assert again.by == "test_x"
    changed = Record(tmp_path / "r" / "verdicts.jsonl", "tree 2")
    assert changed.find(one) is None
    assert changed.find(one, any_tree=True) is not None
    assert changed.find(other, any_tree=True) is None
