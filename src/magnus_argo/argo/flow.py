"""From a magnus graph, which walks one step at a time, to Argo's `depends`, which start a task when others have ended.

Three facts of Argo's controller shape this (3.4 to 4.1, workflow/controller/dag.go): a `depends` is evaluated when all
tasks in it have ended; a task that is not run is Omitted; the DAG takes the phase of its leaves, and an Omitted leaf
inherits a failure before it. So `success` must be the only leaf, after `fail`, or a handled failure fails the workflow.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from magnus_argo.magnus.graph import Graph, Step

SUCCEEDED = "{0}.Succeeded"
ANY_END = "{0}.Succeeded || {0}.Failed || {0}.Errored || {0}.Skipped || {0}.Omitted"
FAILED = "{0}.Failed || {0}.Errored"
"""A container that exits other than 0 has Failed; one that was evicted, deleted or never started has Errored."""


def depends(graph: Graph, names: Mapping[str, str]) -> dict[str, str]:
    """For each step that can run, in file order, the condition under which it does; empty for the first.

    `names` gives the task of each step. A step without `on_failure` leads to the graph's fail step (0.5.1
    extensions/executor/__init__.py _get_status_and_next_node_name).
    """
    fail = graph.of_kind("fail")[0]
    incoming = _incoming(graph, fail.name, names)
    return {
        name: _condition(step, incoming[name], names[fail.name] if fail.name in incoming else "")
        for name, step in graph.steps.items()
        if name in incoming
    }


def _incoming(graph: Graph, fail: str, names: Mapping[str, str]) -> dict[str, list[str]]:
    """The ways into each step that can be reached from the start."""
    incoming: dict[str, list[str]] = {graph.start_at: []}
    waiting = [graph.start_at]
    for name in waiting:
        for target, way in _ways(graph.steps[name], fail):
            if target not in incoming:
                incoming[target] = []
                waiting.append(target)
            incoming[target].append(way.format(names[name]))
    return incoming


def _ways(step: Step, fail: str) -> list[tuple[str, str]]:
    if step.next is None:
        return []
    return [(step.next, SUCCEEDED), (step.on_failure or fail, FAILED)]


def _condition(step: Step, ways: list[str], fail: str) -> str:
    either = " || ".join(ways)
    if step.kind != "success" or not fail or not ways:
        return either
    return f"({either}) && {fail}.Omitted" if "||" in either else f"{either} && {fail}.Omitted"


def whatever_becomes_of(tasks: Iterable[str]) -> str:
    """When each of the tasks has ended, in whatever way."""
    return " && ".join(f"({ANY_END.format(name)})" for name in tasks)
