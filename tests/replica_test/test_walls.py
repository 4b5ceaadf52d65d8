"""The replica stands apart: nothing it serves may come from the code that reads it."""

import ast
from pathlib import Path

import replica

_OURS = {"transform", "extract", "load", "flows"}


def test_the_replica_imports_the_catalogue_and_nothing_else_of_ours() -> None:
    """Otherwise a mistake of the reader could hide in what it is given to read."""
    imported = set()
    for path in Path(replica.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                imported.add(node.module or "")
            elif isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
    assert {name for name in imported if name.split(".")[0] in _OURS} == {"transform.forms.catalogue"}
