"""The mutants of a module: sources that differ from it in one place each, made by the operators of mutmut."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile
from pathlib import Path

import libcst as cst
from libcst.metadata import MetadataWrapper
from mutmut.mutation.file_mutation import NEVER_MUTATE_FUNCTION_NAMES, Mutation, MutationVisitor
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode

from tests.mutation.child import Mutant

_MOST_SHOWN = 150
# Whether zip(strict=True) raises where lists differ in length is an assertion: no input makes them differ.
_STRICT = re.compile(r",\s*(?:strict=\w+)?(?=\s*\))")


def make_mutants(root: Path, path: str) -> list[Mutant]:
    """All mutants of a module, from top to bottom; what no longer compiles, and zip without strict, is left out."""
    source = (root / path).read_text(encoding="utf-8")
    found: dict[str, Mutant] = {}
    named: Counter[str] = Counter()
    for where, changed in _change_everywhere(source):
        if changed == source or changed in found or not _compiles(changed):
            continue
        before, after = _show_difference(source, changed)
        if _STRICT.sub("", before) == _STRICT.sub("", after):
            continue
        name = f"`{path}` {where}: `{before}` → `{after}`"
        named[name] += 1
        found[changed] = Mutant(path, name, changed)
        if named[name] > 1:
            found[changed] = replace(found[changed], name=f"{name} ({named[name]})")
    return list(found.values())


class _EveryFunctionVisitor(MutationVisitor):
    """mutmut's visitor, which passes over decorated functions because it keeps the mutants of a function side by
    side. Here each mutant is a module of its own, so that they are no exception."""

    def _skip_node_and_children(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.FunctionDef):
            return node.name.value in NEVER_MUTATE_FUNCTION_NAMES
        return super()._skip_node_and_children(node)


def _change_everywhere(source: str) -> Iterator[tuple[str, str]]:
    """Each changed source, with the function that the change is in. Only the statement with the change is written anew:
    a whole module costs a hundred times as much."""
    visitor = _EveryFunctionVisitor(mutation_operators, IgnoredCode(set(), set(), set()))
    module = MetadataWrapper(cst.parse_module(source)).visit(visitor)
    statements = [module.code_for_node(statement) for statement in module.body]
    head, tail = source[: source.index(statements[0])], module.code.rpartition(statements[-1])[2]
    places = {id(node): index for index, statement in enumerate(module.body) for node in _walk(statement)}
    for mutation in visitor.mutations:
        index = places[id(mutation.original_node)]
        changed = module.body[index].deep_replace(mutation.original_node, mutation.mutated_node)
        if isinstance(changed, cst.CSTNode):
            written = [*statements[:index], module.code_for_node(changed), *statements[index + 1 :]]
            yield _name_place(mutation), head + "".join(written) + tail


def _walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    yield node
    for child in node.children:
        yield from _walk(child)


def _name_place(mutation: Mutation) -> str:
    name = getattr(mutation.contained_by_top_level_function, "name", None)
    return name.value if isinstance(name, cst.Name) else "module"


def _compiles(source: str) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


def _show_difference(source: str, changed: str) -> tuple[str, str]:
    """The lines in which two sources differ, without what they have in common before and behind."""
    lines, other = source.splitlines(), changed.splitlines()
    head = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(lines, other, strict=False)))
    pairs = zip(reversed(lines[head:]), reversed(other[head:]), strict=False)
    tail = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return _squeeze(lines[head : len(lines) - tail]), _squeeze(other[head : len(other) - tail])


def _squeeze(lines: list[str]) -> str:
    text = re.sub(r"\s+", " ", " ".join(lines)).strip().replace("`", "'")
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"
