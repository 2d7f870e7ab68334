"""Small workflows for the tests of the model, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .dag import Execution, Run, run

Tasks = Mapping[str, str]
"""The `depends` of each task, empty where a task waits for none."""

TWO_LEAVES = {"A": "", "B": "A.Succeeded", "F": "A.Failed || A.Errored", "S": "F.Succeeded"}
ONE_LEAF = {"A": "", "B": "A.Succeeded", "F": "A.Failed || A.Errored", "X": "B.Succeeded || F.Succeeded"}
REJOIN = {"A": "", "F": "A.Failed || A.Errored", "X": "A.Succeeded || F.Succeeded"}
ENDS = {
    "A": "",
    "B": "A.Succeeded",
    "F": "A.Failed || A.Errored",
    "fail": "(B.Failed || B.Errored) || (F.Failed || F.Errored)",
}
GUARDED = {**ENDS, "success": "(B.Succeeded || F.Succeeded) && fail.Omitted"}


def dag(name: str, tasks: Tasks, calls: Mapping[str, str] | None = None, **fields: Any) -> dict[str, Any]:
    """A DAG template; `calls` names the templates of tasks that are not pods."""
    listed = []
    for task, depends in tasks.items():
        entry: dict[str, Any] = {"name": task, "template": (calls or {}).get(task, "pod")}
        listed.append(entry | ({"depends": depends} if depends else {}))
    return {"name": name, "dag": {"tasks": listed, **fields}}


def workflow(*templates: dict[str, Any], **pod: Any) -> dict[str, Any]:
    """The first template is where it starts; `pod` are fields of the template of all pods."""
    spec = {"entrypoint": templates[0]["name"], "templates": [*templates, {"name": "pod", "container": {}, **pod}]}
    return {"apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow", "spec": spec}


def ended(found: dict[str, Any], failing: str = "", *, error: str = "", **more: Any) -> Run:
    """Runs with the tasks named in `failing` Failed and those in `error` in Error."""

    def outcome(execution: Execution) -> str:
        task = execution.path[-1]
        return "Failed" if task in failing.split() else "Error" if task in error.split() else "Succeeded"

    return run(found, outcome, **more)


def phases(found: Run) -> dict[str, str]:
    return {"/".join(path): phase for path, phase in found.phases.items()}
