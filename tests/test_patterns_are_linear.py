"""Every pattern of the product takes time in proportion to its text, whatever a site puts into it."""

import ast
import importlib
import inspect
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from types import ModuleType
from typing import Any, NamedTuple

import pytest

import extract
import flows
import load
import transform
from tests.support.pumps import LONGEST, find_bad_pump
from transform.matching.cell_texts import _MAX_COUNTED_LENGTH
from transform.prose_patterns import fact_patterns, figure_patterns
from transform.readers.excel.number_format import _LONGEST_FORMAT

PACKAGES = (extract, transform, load, flows)
METHODS = ("search", "match", "fullmatch", "finditer")
# How the product uses a pattern, by the methods that walk through a text in the same way.
WALKS = {"sub": "finditer", "subn": "finditer", "findall": "finditer", "split": "finditer"}
DEFAULT_USES = ("search", "finditer")
# Patterns that are given short texts only, with the length of the longest.
LONGEST_TEXTS = {
    "transform.readers.excel.number_format._SECTION_END": _LONGEST_FORMAT,
    "transform.readers.excel.number_format._UNSEEN": _LONGEST_FORMAT,
    "transform.matching.cell_texts._COUNTED": _MAX_COUNTED_LENGTH,
}
# Patterns whose texts always end with this.
ENDS = {"extract.http_client.classify._INVISIBLE": ">"}
# It takes a minute in all, which several processes share.
PARTS = 6
# Kept in tuples, and only matched at the beginning of a text.
MATCHED = ("transform.text.folding._NUMBERING_STYLES",)


class NamedPattern(NamedTuple):
    """A pattern with the place where it is kept, and the methods by which it is used."""

    name: str
    pattern: re.Pattern[Any]
    uses: tuple[str, ...]


def import_modules() -> list[ModuleType]:
    names = [
        module.name
        for package in PACKAGES
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        if not module.name.endswith("__main__") and ".migrations" not in module.name
    ]
    return [*PACKAGES, *map(importlib.import_module, names)]


def find_in(
    value: object, name: str, seen: set[int], depth: int = 0
) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """The patterns in a value, in what it holds, and in what is cached without arguments."""
    if isinstance(value, re.Pattern):
        yield name, value
    if id(value) in seen or depth > 6 or isinstance(value, str | bytes | int | ModuleType):
        return
    seen.add(id(value))
    for key, inner in held_by(value):
        yield from find_in(inner, f"{name}.{key}", seen, depth + 1)


def held_by(value: object) -> list[tuple[object, object]]:
    if isinstance(value, dict):
        return [(key, inner) for key, inner in list(value.items())]
    if isinstance(value, tuple | list | set | frozenset):
        return list(enumerate(value))
    if isinstance(value, type):
        return list(vars(value).items()) if is_ours(value.__module__) else []
    if inspect.isfunction(value) and is_ours(value.__module__):
        return [("default", value.__defaults__ or ()), ("default", value.__kwdefaults__ or {})]
    if is_dataclass(value):
        return [(field.name, getattr(value, field.name, None)) for field in fields(value)]
    return []


def is_ours(module: str) -> bool:
    return module.partition(".")[0] in {package.__name__ for package in PACKAGES}


def find_uses(nodes: list[ast.AST]) -> dict[str, tuple[str, ...]]:
    """The methods that a module calls on each of its globals; not those that it also hands on."""
    names = Counter(
        node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    )
    called: dict[str, list[str]] = {}
    for node in nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            called.setdefault(node.value.id, []).append(node.attr)
    return {
        name: tuple(dict.fromkeys(WALKS.get(method, method) for method in methods if method != "pattern"))
        for name, methods in called.items()
        if len(methods) == names[name]
    }


@cache
def collect_patterns() -> list[NamedPattern]:
    """Every pattern of the product once, under the first name that it is found by."""
    found: dict[tuple[Any, int, tuple[str, ...]], NamedPattern] = {}
    for module in import_modules():
        nodes = list(ast.walk(ast.parse(inspect.getsource(module))))
        uses = find_uses(nodes)
        for key, value in list(vars(module).items()):
            for name, pattern in find_in(value, f"{module.__name__}.{key}", set()):
                used = uses.get(key, ()) if name.count(".") == module.__name__.count(".") + 1 else ()
                default = ("match",) if name.startswith(MATCHED) else DEFAULT_USES
                methods = tuple(method for method in used if method in METHODS) or default
                found.setdefault(
                    (pattern.pattern, pattern.flags, methods), NamedPattern(name, pattern, methods)
                )
        for name, pattern, method in patterns_in_calls(module, nodes):
            methods = (WALKS.get(method, method),)
            found.setdefault((pattern.pattern, pattern.flags, methods), NamedPattern(name, pattern, methods))
    for number, pattern in enumerate(patterns_of_prose()):
        uses = ("search", "finditer")
        found.setdefault(
            (pattern.pattern, pattern.flags, uses), NamedPattern(f"prose.toml.{number}", pattern, uses)
        )
    return list(found.values())


def patterns_in_calls(module: ModuleType, nodes: list[ast.AST]) -> Iterator[tuple[str, re.Pattern[Any], str]]:
    """The patterns that a module gives to ``re.sub`` and its like where it uses them, with the method."""
    for node in nodes:
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        owner, first = node.func.value, node.args[0]
        if not (isinstance(owner, ast.Name) and owner.id == "re" and node.func.attr in {*METHODS, *WALKS}):
            continue
        source = first.value if isinstance(first, ast.Constant) else None
        if isinstance(first, ast.Name):
            source = getattr(module, first.id, None)
        if isinstance(source, str):
            yield f"{module.__name__}:{node.lineno}", re.compile(source), node.func.attr


def patterns_of_prose() -> Iterator[re.Pattern[str]]:
    for _, patterns in (*figure_patterns(), *fact_patterns()):
        yield from (*patterns.numbers, *patterns.zero)
        yield from filter(None, (patterns.unless, patterns.not_about, patterns.about))


@pytest.mark.parametrize("part", range(PARTS))
def test_every_pattern_is_linear(part: int) -> None:
    patterns = collect_patterns()
    assert len(patterns) > 230, "patterns are no longer found where they are kept"
    bad = []
    for name, pattern, uses in patterns[part::PARTS]:
        found = find_bad_pump(pattern, uses, LONGEST_TEXTS.get(name, LONGEST), end=ENDS.get(name))
        if found:
            bad.append(f"{name}.{found[0]} on {found[1]}: {pattern.pattern!r}")
    assert not bad, "more than linear time, with what they were pumped with:\n" + "\n".join(bad)


def test_the_patterns_are_found_wherever_they_are_kept() -> None:
    names = {name for name, _, _ in collect_patterns()}
    assert "transform.text.titles._SUBJECT" in names
    assert any(name.startswith("transform.readers.html.source._MARKERS.") for name in names)
    assert any(name.startswith("transform.readers.html.source._UNSEEN_CLOSES.") for name in names)
    assert any(name.startswith("extract.urls:") for name in names)


@pytest.mark.parametrize(
    ("pattern", "use"),
    [
        pytest.param(r"\s*(?:<!--.*?-->\s*)*<html", "match", id="comments before the root: exponential"),
        pytest.param(
            r"""<t[dhr](?:\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"<>]*"|[^\s"'<>=`]+))?|\s*/)*\s*>""",
            "fullmatch",
            id="attributes with slashes: exponential",
        ),
        pytest.param(
            r"\s*[\[(]?\s*20\d\d-\d{1,2}-\d{1,2}\s*[\])]?\s*$", "search", id="date at the end: cubic"
        ),
        pytest.param(r"style[^;]*:[^;]*none", "search", id="style: cubic"),
        pytest.param(r"<!--.*?-->", "finditer", id="comments: quadratic"),
        pytest.param(r"<(script|style)\b.*?</\1\s*>", "finditer", id="scripts: quadratic"),
        pytest.param(r"<title[^>]*>(.*?)</title>", "search", id="titles: quadratic"),
        pytest.param(r"<meta\s+name=ContentStart[^>]*>", "search", id="markers: quadratic"),
        pytest.param(r"(a|a)*b", "search", id="alternatives: exponential"),
        pytest.param(r"(?:(?P<n>\d+),?)+;", "search", id="nested: exponential"),
    ],
)
def test_a_pattern_that_is_not_linear_is_found(pattern: str, use: str) -> None:
    assert find_bad_pump(re.compile(pattern, re.S), (use,)) is not None


@pytest.mark.parametrize(
    "pattern", [r"<title(?:[^>]*>(.*?)</title>|.*)", r"(?<!\s)\s++$", r"[^<]{1,120}x", r"a+b?"]
)
def test_a_linear_pattern_is_not_found(pattern: str) -> None:
    assert find_bad_pump(re.compile(pattern, re.S), ("match",)) is None
