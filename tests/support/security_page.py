"""SECURITY.md as sentences, and the tests that show each of them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

import yaml
from tests.support.cases import CASES
from tests.support.paths import ROOT

PAGE = (ROOT / "SECURITY.md").read_text()
CLAIMS = yaml.safe_load((ROOT / "tests/repository/security_claims.yaml").read_text())
_HEAD_OF_TABLE = re.compile(r"\| who \||\|-")


def sentences(page: str) -> list[str]:
    """What the page says: each sentence of its text and its lists, and each row of its table."""
    return [sentence for block in _blocks(page) for sentence in re.split(r"(?<=\.) (?=[A-Z])", block)]


def _blocks(page: str) -> Iterator[str]:
    """Paragraphs, items of lists without the bold words before them, and rows of tables, each in one line."""
    for text in re.split(r"\n\n|\n(?=- |\|)", page):
        line = re.sub(r"^- (\*\*.*?\*\* )?", "", " ".join(text.split()))
        if line and not line.startswith("#") and not _HEAD_OF_TABLE.match(line):
            yield line


def exists(test: str) -> bool:
    """Whether there is a test `room/test_file.py::[Class::]name`; with `[case]` behind it, one for that golden case."""
    path, *names = test.partition("[")[0].split("::")
    case = test.partition("[")[2].removesuffix("]")
    return (not case or case in CASES) and "::".join(names) in _tests_of(path)


@cache
def _tests_of(path: str) -> set[str]:
    file = ROOT / "tests" / path
    body = ast.parse(file.read_text()).body if file.is_file() else []
    classes = [node for node in body if isinstance(node, ast.ClassDef)]
    within = {
        f"{each.name}::{node.name}" for each in classes for node in each.body if isinstance(node, ast.FunctionDef)
    }
    found = {node.name for node in body if isinstance(node, ast.FunctionDef)} | within
    return {name for name in found if name.rpartition("::")[2].startswith("test_")}
