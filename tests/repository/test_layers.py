"""The architecture, enforced: imports go one way, only a few modules know the world, and things stay small."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.support.paths import ROOT

PACKAGE = ROOT / "src" / "magnus_argo"
FILES = sorted(PACKAGE.rglob("*.py"))

TABLE = (PACKAGE.parents[1] / "ARCHITECTURE.md").read_text().partition("## Rooms")[2].partition("\n## ")[0]
ROOMS = re.findall(r"^\| `([\w/]+)` \|", TABLE, re.MULTILINE)
LAYERS = ("__init__", *ROOMS, "__main__")
WORLD = {
    "os", "sys", "pathlib", "subprocess", "io", "shutil", "tempfile", "glob", "secrets", "time", "datetime", "click",
}  # fmt: skip
KNOW_THE_WORLD = {"files", "commands", "cli", "__main__"}
READS_ITS_OWN_DATA = "schema/files.py"


def room_of(parts: Sequence[str]) -> str:
    """Returns the innermost room that the table has for the parts of a path or of a module's name."""
    inwards = ["/".join(parts[:count]) for count in range(len(parts), 0, -1)]
    return next((room for room in inwards if room in ROOMS), parts[0])


def name_of(file: Path) -> str:
    return room_of(file.relative_to(PACKAGE).with_suffix("").parts)


def imports_of(file: Path) -> list[str]:
    found: list[str] = []
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_imports_go_one_way(file: Path) -> None:
    own = name_of(file)
    for imported in imports_of(file):
        if imported.startswith("magnus_argo."):
            other = room_of(imported.split(".")[1:])
            if other in {"__version__", own}:
                continue
            assert LAYERS.index(other) < LAYERS.index(own), f"{own} imports {other}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_only_a_few_modules_know_the_world(file: Path) -> None:
    known = {imported.split(".")[0] for imported in imports_of(file)} & WORLD
    path = file.relative_to(PACKAGE).as_posix()
    assert not known or name_of(file) in KNOW_THE_WORLD or path == READS_ITS_OWN_DATA


def test_only_one_module_reads_yaml_and_only_one_explains_schemas() -> None:
    users = {
        library: {name_of(file) for file in FILES if library in {name.split(".")[0] for name in imports_of(file)}}
        for library in ("yaml", "jsonschema")
    }
    assert users == {"yaml": {"yaml"}, "jsonschema": {"schema"}}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_things_stay_small(file: Path) -> None:
    text = file.read_text()
    assert len(text.splitlines()) <= 250
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 40, node.name


def test_the_table_of_rooms_is_complete() -> None:
    assert sorted(LAYERS) == sorted({name_of(file) for file in FILES})
