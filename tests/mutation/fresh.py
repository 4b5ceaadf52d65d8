"""Fresh trials: everything of ours is imported anew, the changed module among it. The most faithful way, and the
dearest: for changes outside functions, and for what survived the quick trials.

Nothing is written into the tree: the child imports the changed module from memory. Processes that a test starts see
the module as it is.
"""

import gc
import importlib
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType

from tests.mutation.child import Child, Limits, Mutant, Verdict, Watcher, run_children

PYTEST = (
    "-q",
    "-x",
    "--assert=plain",
    "--tb=native",
    "-p",
    "no:cacheprovider",
    "--hypothesis-profile=mutants",
)
"""Arguments for pytest in all trials."""
_OURS = frozenset({"flows", "extract", "transform", "load", "replica", "tests", "conftest"})


class TestsFail(Exception):
    """The tests of a target fail without any mutant."""


def try_fresh(
    root: Path, stage: Sequence[str], mutants: Sequence[Mutant], jobs: int
) -> Iterator[tuple[Mutant, Verdict]]:
    """The verdict of a stage of tests on each mutant. Raises TestsFail if they fail without one.

    What the tests need of other people's is imported once, before the children are forked.
    """
    limits = Limits()
    for _ in range(2):
        plain = _start(root, stage, None, limits).finish()
        if plain.by is not None:
            raise TestsFail(f"{' '.join(stage)}: {plain.by}")
        _import_all(plain.told)
    limits = Limits.of(plain)
    yield from run_children(mutants, lambda mutant: _start(root, stage, mutant, limits), jobs)


def register_profile() -> None:
    """Give hypothesis the profile ``mutants``: the same examples every time, and none made smaller."""
    from hypothesis import Phase, settings

    phases = (Phase.explicit, Phase.generate)
    settings.register_profile("mutants", deadline=None, derandomize=True, database=None, phases=phases)


def name_module(path: str) -> str:
    """The name under which the module at a path is imported."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _start(root: Path, stage: Sequence[str], mutant: Mutant | None, limits: Limits) -> Child:
    def work(folder: Path) -> tuple[list[str], list[str]]:
        import pytest

        register_profile()
        if mutant is not None:
            sys.meta_path.insert(0, _MutantFinder(root, mutant))
        watcher = Watcher()
        status = pytest.main([*PYTEST, f"--basetemp={folder / 'tests'}", *stage], plugins=[watcher])
        failed = watcher.failed or ([] if status == 0 else [f"pytest ended with {int(status)}"])
        return failed, [] if mutant else [name for name in sys.modules if not _is_ours(name)]

    return Child(work, limits)


class _MutantFinder(MetaPathFinder):
    """Finds the module of a mutant, in its changed form."""

    def __init__(self, root: Path, mutant: Mutant) -> None:
        self._name, self._path, self._source = name_module(mutant.path), root / mutant.path, mutant.source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The specification of the changed module; None for any other."""
        if fullname != self._name:
            return None
        loader = _MutantLoader(fullname, str(self._path), self._source)
        return spec_from_file_location(fullname, self._path, loader=loader)


class _MutantLoader(SourceFileLoader):
    def __init__(self, fullname: str, path: str, source: str) -> None:
        super().__init__(fullname, path)
        self._source = source

    def get_code(self, fullname: str) -> CodeType:
        """The changed module, compiled."""
        return compile(self._source, self.path, "exec")


def _import_all(names: Iterable[str]) -> None:
    """Import what can be imported; the rest are aliases that packages make of their own parts."""
    for name in names:
        with suppress(Exception):
            importlib.import_module(name)
    gc.collect()
    gc.freeze()


def _is_ours(name: str) -> bool:
    return name.partition(".")[0] in _OURS
