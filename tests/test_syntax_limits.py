"""No file makes the reader take much time or memory, and a large honest one is read quickly."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.yaml_bombs import RUNS

from magnus_argo.nodes import Mapping, find
from magnus_argo.source import Source
from magnus_argo.syntax import MAX_BYTES, read

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def measured() -> dict[tuple[str, str], dict[str, float]]:
    command = [sys.executable, "-m", "tests.yaml_bombs"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=True)
    seen = [json.loads(line) for line in ran.stdout.splitlines()]
    return {(one["name"], one["parser"]): one for one in seen}


@pytest.mark.parametrize(("name", "parser"), RUNS)
def test_no_file_takes_long_or_much(name: str, parser: str, measured: dict[tuple[str, str], dict[str, float]]) -> None:
    seen = measured[name, parser]  # missing if the process ended by itself
    assert seen["seconds"] < 5
    assert seen["megabytes"] < 300
    assert seen["found"] <= 100
    assert seen["longest"] < 600
    assert seen["usable"] or seen["found"]


def steps(count: int) -> str:
    step = "    step{n}:\n      type: task\n      command: python -m jobs.{n}\n      next: step{next}\n"
    body = "".join(step.format(n=number, next=number + 1) for number in range(count))
    return (
        f"dag:\n  start_at: step0\n  steps:\n{body}    step{count}:\n      type: success\n    fail:\n      type: fail\n"
    )


def test_ten_thousand_steps_are_read_quickly() -> None:
    source = Source("p.yaml", steps(10_000).encode())
    assert MAX_BYTES * 0.7 < len(source.data) < MAX_BYTES
    start = time.process_time()
    node, found = read(source)
    assert time.process_time() - start < 2  # it takes 0.3
    assert node is not None
    assert found == []
    mapping = find(node, ["dag", "steps"])
    assert isinstance(mapping, Mapping)
    assert len(mapping.values) == 10_002
