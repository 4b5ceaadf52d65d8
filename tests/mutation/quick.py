"""Quick trials: the tests are collected once, and each child changes functions where they are.

Only the code of functions is exchanged, in the objects that the tests hold already. A mutant that changes anything
else (a constant, a default, a decorator, what a closure sees) cannot be tried so, and what tests compute while they
are collected is not changed: whatever survives is tried again by fresh trials.
"""

import gc
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path
from types import CodeType, FunctionType
from typing import IO, Any

from tests.mutation.child import Child, Limits, Mutant, Verdict, Watcher, run_children
from tests.mutation.fresh import PYTEST, TestsFail, name_module, register_profile
from tests.support import waiting

_KEPT_KILLERS = 12
_PATIENCE = 4.0
_CACHED = type(lru_cache(int))


def find_changed_function(original: str, changed: str) -> str | None:
    """The qualified name of the one function that two sources differ in; None where anything else differs."""
    before, after = compile(original, "m", "exec"), compile(changed, "m", "exec")
    return _compare(before, after)


def _compare(before: CodeType, after: CodeType) -> str | None:
    """The function that differs; None if it is this code itself, or more than one."""
    ours, theirs = _strip(before), _strip(after)
    if ours[0] != theirs[0] or len(ours[1]) != len(theirs[1]):
        return None
    differing = [pair for pair in zip(ours[1], theirs[1], strict=True) if not _is_same(*pair)]
    if len(differing) != 1:
        return None
    before, after = differing[0]
    if _is_class(before):
        return _compare(before, after)
    same_shape = (
        before.co_freevars == after.co_freevars
        and before.co_varnames[: before.co_argcount] == (after.co_varnames[: after.co_argcount])
    )
    return before.co_qualname if same_shape else None


def _strip(code: CodeType) -> tuple[Any, list[CodeType]]:
    """What a code does itself, and the codes inside it."""
    inner = [const for const in code.co_consts if isinstance(const, CodeType)]
    plain = tuple((type(c), c) for c in code.co_consts if not isinstance(c, CodeType))
    return (code.co_code, repr(plain), code.co_names, code.co_flags), inner


def _is_same(before: CodeType, after: CodeType) -> bool:
    ours, theirs = _strip(before), _strip(after)
    return (
        before.co_name == after.co_name
        and (ours[0], before.co_varnames, before.co_freevars)
        == (theirs[0], after.co_varnames, after.co_freevars)
        and before.co_exceptiontable == after.co_exceptiontable
        and len(ours[1]) == len(theirs[1])
        and all(map(_is_same, ours[1], theirs[1]))
    )


def _is_class(code: CodeType) -> bool:
    return "__qualname__" in code.co_names


def _all_codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield from _all_codes(const)


class _Functions:
    """The functions of modules that were imported, as objects. Found among all objects and not by name: a decorator
    may have put another object in a function's place."""

    def __init__(self, paths: Iterable[str]) -> None:
        modules = {name_module(path) for path in paths}
        objects = gc.get_objects()
        ours = [
            one for one in objects if isinstance(one, FunctionType | _CACHED) and one.__module__ in modules
        ]
        self._functions = [one for one in ours if isinstance(one, FunctionType)]
        self._caches = [one for one in ours if not isinstance(one, FunctionType)]

    def change(self, mutant: Mutant, function: str) -> bool:
        """Exchange the code of a function for that of the mutant; False if there is no such function."""
        code = next(
            one
            for one in _all_codes(compile(mutant.source, mutant.path, "exec"))
            if one.co_qualname == function
        )
        name = name_module(mutant.path)
        changed = [
            one for one in self._functions if one.__module__ == name and one.__code__.co_qualname == function
        ]
        for one in changed:
            one.__code__ = code
        for cached in self._caches:
            cached.cache_clear()
        return bool(changed)


def try_quick(
    stage: Sequence[str], mutants: Sequence[tuple[Mutant, str]], jobs: int, *, prime: bool
) -> Iterator[tuple[Mutant, Verdict]]:
    """The verdict of a stage of tests on each mutant, which changes the function that is named beside it.

    With ``prime`` the first test is run before the children are forked, so that they share what it has set up for the
    session. Raises TestsFail if the tests fail without a mutant.
    """
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _be_host(stage, mutants, jobs, prime, writing)
    os.close(writing)
    answered = 0
    with os.fdopen(reading, encoding="utf-8") as answers:
        for line in answers:
            answered += 1
            index, by, cpu, wall = json.loads(line)
            if index is None:
                raise TestsFail(f"{' '.join(stage)}: {by}")
            yield mutants[index][0], Verdict(by, cpu, wall)
    _, status = os.waitpid(pid, 0)
    if answered < len(mutants):
        raise TestsFail(f"{' '.join(stage)}: the host of the quick trials ended early, with {status}")


def _be_host(
    stage: Sequence[str], mutants: Sequence[tuple[Mutant, str]], jobs: int, prime: bool, writing: int
) -> None:
    """Collect the tests, fork the children, and leave the process."""
    import pytest

    folder = Path(tempfile.mkdtemp(prefix="gongkai-mutants-"))
    try:
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        register_profile()
        with os.fdopen(writing, "w", encoding="utf-8") as answers:
            host = _Host(mutants, jobs, prime, answers)
            status = pytest.main([*PYTEST, "-s", f"--basetemp={folder / 'tests'}", *stage], plugins=[host])
            if not host.began:
                host.answer(None, Verdict(f"pytest ended with {int(status)}", 0, 0))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(0)


class _Host:
    """A plugin of pytest that forks a child for each mutant where pytest would run the tests."""

    def __init__(
        self, mutants: Sequence[tuple[Mutant, str]], jobs: int, prime: bool, answers: IO[str]
    ) -> None:
        self._mutants, self._jobs, self._prime, self._answers = mutants, jobs, prime, answers
        self._watcher, self._killers = Watcher(), list[str]()
        self.began = False

    def answer(self, index: int | None, verdict: Verdict) -> None:
        """Tell the parent a verdict; without an index, that the tests fail."""
        said = json.dumps([index, verdict.by, verdict.cpu_seconds, verdict.wall_seconds])
        print(said, file=self._answers, flush=True)

    def pytest_runtestloop(self, session: Any) -> bool:
        """Called by pytest when the tests have been collected; True: nothing else runs them."""
        self.began = True
        _lose_patience()
        session.config.pluginmanager.register(self._watcher)
        if self._prime:
            session.config.hook.pytest_runtest_protocol(item=session.items[0], nextitem=session.items[1])
        self._functions = _Functions({mutant.path for mutant, _ in self._mutants})
        gc.collect()
        gc.freeze()
        # In both orders: a mutant is tried by the tests in whatever order kills soonest.
        for items in (session.items[::-1], session.items):
            plain = Child(partial(self._run_tests, session, items), Limits()).finish()
            if plain.by is not None:
                self.answer(None, plain)
                return True
        limits = Limits.of(plain)
        for index, verdict in run_children(
            range(len(self._mutants)),
            lambda index: Child(partial(self._try_mutant, session, *self._mutants[index]), limits),
            self._jobs,
        ):
            self.answer(index, verdict)
            if verdict.by is not None:
                self._killers = [verdict.by, *(one for one in self._killers if one != verdict.by)][
                    :_KEPT_KILLERS
                ]
        return True

    def _try_mutant(
        self, session: Any, mutant: Mutant, function: str, folder: Path
    ) -> tuple[list[str], None]:
        """In the child: change the function, and run the tests, first those that killed the mutants before: they kill
        the next one of the same function, most often."""
        if not self._functions.change(mutant, function):
            return [], None
        items = sorted(session.items, key=lambda item: _position(self._killers, item.nodeid))
        return self._run_tests(session, items, folder)

    def _run_tests(self, session: Any, items: Sequence[Any], folder: Path) -> tuple[list[str], None]:
        """In the child: the first test that fails."""
        session.config._tmp_path_factory._basetemp = folder
        # What was set up for another test before the fork, down to what the first one shares with it.
        session._setupstate.teardown_exact(items[0])
        for item, following in zip(items, [*items[1:], None], strict=True):
            session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self._watcher.failed:
                break
        return self._watcher.failed, None


def _lose_patience() -> None:
    """Where a mutant hangs, tests wait no longer for what will not happen."""
    for name, module in list(sys.modules.items()):
        if name.startswith("tests.support.") and hasattr(module, "PATIENCE"):
            module.PATIENCE = _PATIENCE
    waiting.wait_until.__defaults__ = (_PATIENCE,)


def _position(killers: Sequence[str], test: str) -> int:
    return killers.index(test) if test in killers else len(killers)
