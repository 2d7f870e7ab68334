"""No file makes the reader take much time or memory, and a large honest one is read whole."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from tests.support.paths import ROOT
from tests.support.yaml_bombs import HONEST, RUNS, steps

from magnus_argo.diagnostics.budgets import MAX_BYTES, MAX_OF_A_KIND
from magnus_argo.diagnostics.source import Source
from magnus_argo.yaml import read
from magnus_argo.yaml.nodes import Mapping, find

TIMES = 8
"""How much longer a hostile file of a mebibyte may take than an honest one takes Python's parser, which needs a second
where the worst of these need less than four: room for a busy machine, and none for a square of anything."""


@pytest.fixture(scope="module")
def measured() -> dict[tuple[str, str], dict[str, float]]:
    command = [sys.executable, "-m", "tests.support.yaml_bombs"]
    untraced = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    ran = subprocess.run(command, cwd=ROOT, env=untraced, capture_output=True, text=True, timeout=600, check=True)
    seen = [json.loads(line) for line in ran.stdout.splitlines()]
    return {(one["name"], one["parser"]): one for one in seen}


@pytest.mark.parametrize(("name", "parser"), RUNS)
def test_no_file_takes_long_or_much(name: str, parser: str, measured: dict[tuple[str, str], dict[str, float]]) -> None:
    seen = measured[name, parser]  # missing if the process ended by itself
    assert seen["seconds"] < measured[HONEST, "python"]["seconds"] * TIMES
    assert seen["megabytes"] < 300
    assert seen["found"] <= MAX_OF_A_KIND + 1
    assert seen["longest"] < 600
    assert seen["usable"] or seen["found"]


def test_ten_thousand_steps_are_read() -> None:
    source = Source("p.yaml", steps(10_000).encode())
    assert MAX_BYTES * 0.7 < len(source.data) < MAX_BYTES
    node, found = read(source)
    assert node is not None
    assert found == []
    mapping = find(node, ["dag", "steps"])
    assert isinstance(mapping, Mapping)
    assert len(mapping.values) == 10_002
