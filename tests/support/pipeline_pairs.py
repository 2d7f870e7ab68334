"""Pipelines of the compiler's own model, from what a file would say."""

from __future__ import annotations

from magnus_argo.magnus.builder import pipeline_of
from magnus_argo.yaml.nodes import Mapping, Scalar

ENDS = {"success": {"type": "success"}, "fail": {"type": "fail"}}


def tree(value):
    if not isinstance(value, dict):
        return Scalar(value, "p.yaml", 1, 1, 2)
    node = Mapping("p.yaml", 1, 1, 2)
    for key, child in value.items():
        node.keys[key] = Scalar(key, "p.yaml", 1, 1, 2)
        node.values[key] = tree(child)
    return node


def pipeline(graph, definitions=None):
    """`definitions` are the graphs of other files by path."""
    trees = {path: tree({"dag": inner}) for path, inner in (definitions or {}).items()}
    return pipeline_of(tree({"dag": graph}), trees)


def graph(**steps):
    return {"start_at": next(iter(steps)), "steps": {**steps, **ENDS}}


def task(following="success", on_failure=None, **more):
    return {"type": "task", "command": "a.b", "next": following, "on_failure": on_failure, **more}


def parallel(following="success", on_failure=None, **branches):
    return {"type": "parallel", "next": following, "on_failure": on_failure, "branches": branches}


def mapped(branch, following="success", over="chunks"):
    return {"type": "map", "next": following, "iterate_on": over, "iterate_as": "chunk", "branch": branch}


def chain(length, following="success", **more):
    """`s0` to the last, one after the other."""
    last = length - 1
    return {f"s{number}": task(f"s{number + 1}" if number < last else following, **more) for number in range(length)}
