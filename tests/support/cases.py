"""The golden cases: where each one is, and how it is run."""

from __future__ import annotations

import shlex
from pathlib import Path

from tests.support.paths import ROOT

FOLDER = ROOT / "tests" / "cases"
CASES = {case.name: case for case in sorted(FOLDER.glob("*/*/"), key=lambda case: case.name)}
"""The folder of each case, by its name, which no other room has."""

NAMES = list(CASES)


def arguments_of(case: Path) -> list[str]:
    given = case / "arguments.txt"
    if given.exists():
        return shlex.split(given.read_text())
    found = ["transpile", "pipeline.yaml", "-o", "-"]
    found += ["-c", "config.yaml"] if (case / "config.yaml").exists() else []
    found += ["-p", "parameters.yaml"] if (case / "parameters.yaml").exists() else []
    return found


def environment_of(case: Path) -> dict[str, str]:
    given = case / "environment.txt"
    lines = given.read_text().splitlines() if given.exists() else []
    return dict(line.split("=", 1) for line in lines)
