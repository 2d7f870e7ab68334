"""Reads what a run left behind: the files of a `chunked-fs` run log, and the data in its catalog.

The files are read as they are (0.5.1 extensions/run_log_store/generic_chunked.py naming_pattern), not through magnus:
what it fails to find again by a file's name is still seen here.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

DATA = ".txt"  # the pipelines here give it to all data; magnus' own logs of commands lie beside it under other names


def run_log(folder: Path) -> dict[str, Any]:
    """The state of a run, its parameters by name, and its steps in the order in which they were begun.

    A run that never began has no state and no steps."""
    steps, branches = _entries(folder, "StepLog"), _entries(folder, "BranchLog")
    return {
        "status": _state(folder / "RunLog.json"),
        "parameters": parameters(folder),
        "steps": _steps("", steps, branches),
    }


def parameters(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for file in sorted(folder.glob("Parameter-*.json")):
        found |= json.loads(file.read_text())
    return _sorted(found)


def catalog(folder: Path) -> dict[str, str]:
    """The text of each data file, by its path in the catalog."""
    files = sorted(file for file in folder.rglob(f"*{DATA}") if file.is_file())
    return {str(file.relative_to(folder)): file.read_text() for file in files}


def _sorted(found: dict[str, Any] | None) -> dict[str, Any]:
    return dict(sorted((found or {}).items()))


def _state(file: Path) -> str | None:
    return json.loads(file.read_text())["status"] if file.exists() else None


def _entries(folder: Path, kind: str) -> list[dict[str, Any]]:
    """The oldest first: a file's name ends with the time of its making."""
    files = sorted(folder.glob(f"{kind}-*.json"), key=lambda file: int(file.stem.rpartition("-")[2]))
    return [json.loads(file.read_text()) for file in files]


def _steps(branch: str, steps: list[dict[str, Any]], branches: list[dict[str, Any]]) -> list[dict[str, Any]]:
    own = [step for step in steps if _parent(step) == branch]
    return [_step(step) | _branches(step["internal_name"], steps, branches) for step in own]


def _step(step: dict[str, Any]) -> dict[str, Any]:
    attempts = [
        {
            "number": attempt["attempt_number"],
            "status": attempt["status"],
            "parameters": _sorted(attempt.get("parameters")),
        }
        for attempt in step["attempts"]
    ]
    moved = [f"{entry['stage']} {entry['name']}" for entry in step["data_catalog"] if entry["name"].endswith(DATA)]
    return {
        "step": step["internal_name"],
        "type": step["step_type"],
        "status": step["status"],
        "attempts": attempts,
        "catalog": sorted(moved),
    }


def _branches(step: str, steps: list[dict[str, Any]], branches: list[dict[str, Any]]) -> dict[str, Any]:
    own = sorted((branch["internal_name"], branch["status"]) for branch in branches if _parent(branch) == step)
    found = [{"branch": name, "status": status, "steps": _steps(name, steps, branches)} for name, status in own]
    return {"branches": found} if found else {}


def _parent(entry: dict[str, Any]) -> str:
    return str(entry["internal_name"].rpartition(".")[0])
