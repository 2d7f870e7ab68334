"""Pipelines of the compiler's own model, from what a file would say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from magnus_argo.magnus.builder import pipeline_of
from magnus_argo.magnus.graph import Pipeline, Step
from magnus_argo.pictures.what_if import find_step
from magnus_argo.yaml import nodes
from magnus_argo.yaml.nodes import Node, Scalar

ENDS = {"success": {"type": "success"}, "fail": {"type": "fail"}}


def tree(value: Any) -> Node:
    if not isinstance(value, dict):
        return Scalar(value, "p.yaml", 1, 1, 2)
    node = nodes.Mapping("p.yaml", 1, 1, 2)
    for key, child in value.items():
        node.keys[key] = Scalar(key, "p.yaml", 1, 1, 2)
        node.values[key] = tree(child)
    return node


def pipeline(graph: Mapping[str, Any], definitions: Mapping[str, Any] | None = None) -> Pipeline:
    """`definitions` are the graphs of other files by path."""
    trees = {path: _file(inner) for path, inner in (definitions or {}).items()}
    return pipeline_of(_file(graph), trees)


def _file(graph: Mapping[str, Any]) -> nodes.Mapping:
    root = tree({"dag": graph})
    assert isinstance(root, nodes.Mapping)
    return root


def step_at(pipeline: Pipeline, path: str) -> Step:
    step = find_step(pipeline, path)
    assert isinstance(step, Step), step
    return step


def graph(**steps: Any) -> dict[str, Any]:
    return {"start_at": next(iter(steps)), "steps": {**steps, **ENDS}}


def task(following: str = "success", on_failure: str | None = None, **more: Any) -> dict[str, Any]:
    return {"type": "task", "command": "a.b", "next": following, "on_failure": on_failure, **more}


def parallel(following: str = "success", on_failure: str | None = None, /, **branches: Any) -> dict[str, Any]:
    return {"type": "parallel", "next": following, "on_failure": on_failure, "branches": branches}


def mapped(branch: dict[str, Any], following: str = "success", over: str = "chunks") -> dict[str, Any]:
    return {"type": "map", "next": following, "iterate_on": over, "iterate_as": "chunk", "branch": branch}


def chain(length: int, following: str = "success", **more: Any) -> dict[str, Any]:
    """`s0` to the last, one after the other."""
    last = length - 1
    return {f"s{number}": task(f"s{number + 1}" if number < last else following, **more) for number in range(length)}
