"""Compiled programs from what a pipeline and a configuration say, and what a change from one to another is called."""

from __future__ import annotations

from typing import Any

import yaml

from magnus_argo.changes.compare import changes_between
from magnus_argo.compiler import compile_pipeline
from magnus_argo.diagnostics.source import Source
from magnus_argo.diagnostics.words import plain
from magnus_argo.magnus.load import Files
from magnus_argo.magnus.program import Options, Program

CONFIG: dict[str, Any] = {
    "executor": {
        "type": "argo",
        "config": {
            "image": "registry.example.com/churn:1",
            "overrides": {"large": {"resources": {"limits": {"cpu": "2", "memory": "8Gi"}}}},
            "persistent_volumes": [{"name": "magnus", "mount_path": "/mnt"}],
        },
    },
    "run_log_store": {"type": "chunked-fs", "config": {"log_folder": "/mnt/runs"}},
}


def task(following: str, command: str = "run", **keys: Any) -> dict[str, Any]:
    return {"type": "task", "command_type": "shell", "command": command, "next": following, **keys}


def graph(steps: dict[str, Any], start: str | None = None) -> dict[str, Any]:
    ends = {"success": {"type": "success"}, "fail": {"type": "fail"}}
    return {"start_at": start or next(iter(steps)), "steps": {**steps, **ends}}


def chain(*names: str, **more: dict[str, Any]) -> dict[str, Any]:
    """Steps in a row, each with a command of its own; `more` are keys by step."""
    following = [*names[1:], "success"]
    return {
        name: task(after, f"run {name}", **more.get(name, {})) for name, after in zip(names, following, strict=True)
    }


def program(
    steps: dict[str, Any],
    config: dict[str, Any] | None = None,
    parameters: dict[str, Any] | None = None,
    start: str | None = None,
    about: str = "",
    **options: Any,
) -> Program:
    dag = graph(steps, start) | ({"description": about} if about else {})
    files = Files(
        Source("pipeline.yaml", yaml.safe_dump({"dag": dag}, sort_keys=False).encode()),
        Source("config.yaml", yaml.safe_dump(config or CONFIG, sort_keys=False).encode()),
        Source("parameters.yaml", yaml.safe_dump(parameters, sort_keys=False).encode()) if parameters else None,
    )
    done = compile_pipeline(files, Options(**options))
    assert done.program is not None, done.diagnostics
    return done.program


def words(base: Program, head: Program) -> list[str]:
    return [plain(change.words) for change in changes_between(base, head)[0]]


def marks(base: Program, head: Program) -> dict[str, str]:
    return {"/".join(path): mark for path, mark in changes_between(base, head)[1].items()}


def with_(path: str, value: object) -> dict[str, Any]:
    """`CONFIG` with another value at a dotted path of the executor's config; None takes it away."""
    config = yaml.safe_load(yaml.safe_dump(CONFIG))
    *way, last = path.split(".")
    holder = config["executor"]["config"]
    for key in way:
        holder = holder.setdefault(key, {})
    holder.pop(last, None)
    holder |= {} if value is None else {last: value}
    return config


ABCD = chain("a", "b", "c", "d")
