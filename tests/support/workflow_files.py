"""GitHub's workflows and the composite action, read."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import yaml
from tests.support.paths import ROOT

COMPOSITE = ROOT / "composite/action.yml"
REUSABLE = ROOT / ".github/workflows/magnus-argo.yml"
CI = ROOT / ".github/workflows/ci.yml"
RELEASE = ROOT / ".github/workflows/release.yml"
WORKFLOWS = sorted((ROOT / ".github/workflows").iterdir())
FILES = [*WORKFLOWS, COMPOSITE]
OURS = ("./", "./composite", "./.magnus-argo-action", "./.github/workflows/magnus-argo.yml")


def read(file: Path) -> dict[str, Any]:
    """As YAML 1.1, in which the key `on` is true."""
    return {"on" if key is True else key: value for key, value in yaml.safe_load(file.read_text()).items()}


def script(name: str) -> ModuleType:
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(ROOT / "scripts"))


def jobs(file: Path) -> dict[str, Any]:
    """An action is a job too."""
    document = read(file)
    return document.get("jobs") or {"action": document["runs"]}


def steps(file: Path) -> Iterator[dict[str, Any]]:
    for job in jobs(file).values():
        yield from job.get("steps", [job])


def evaluated(text: str, seen: Mapping[str, str]) -> str:
    return re.sub(r"\$\{\{ (.*?) \}\}", lambda found: seen[found[1]], text)
