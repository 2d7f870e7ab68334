"""Each public function says in its first words what it does: a verb, its object, and what comes of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.paths import ROOT

PACKAGE = ROOT / "src" / "magnus_argo"
FILES = sorted(PACKAGE.rglob("*.py"))
NO_VERBS = {
    *("A", "An", "The", "This", "That", "These", "Those", "It", "They", "Its", "Their"),
    *("All", "Any", "Both", "Each", "Every", "No", "None", "One", "Only"),
    *("How", "If", "What", "When", "Where", "Whether", "Which", "Who", "Why"),
    *("As", "For", "From", "In", "Of", "On", "To", "With"),
}
"""First words of docstrings that describe a value, not what is done. Properties are values, and may begin so."""


def public_functions(node: ast.AST) -> Iterator[ast.FunctionDef]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef):
            if not child.name.startswith("_"):
                yield child
        elif isinstance(child, ast.ClassDef):
            if not child.name.startswith("_"):
                yield from public_functions(child)
        elif isinstance(child, ast.If | ast.Try):
            yield from public_functions(child)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_public_functions_say_what_they_do(file: Path) -> None:
    for function in public_functions(ast.parse(file.read_text())):
        docstring = ast.get_docstring(function)
        assert docstring, f"{function.name} has no docstring"
        is_property = any("property" in ast.unparse(decorator) for decorator in function.decorator_list)
        assert is_property or docstring.split()[0].rstrip(",:") not in NO_VERBS, f"{function.name}: {docstring}"
