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
    """Returns the condition under which each step runs that can, in file order; empty for the first.

    `names` gives the task of each step.
    """
    fail = graph.of_kind("fail")[0]
    incoming = _incoming(graph, names)
    return {
        name: _condition(step, incoming[name], names[fail.name] if fail.name in incoming else "")
        for name, step in graph.steps.items()
        if name in incoming
    }


def _incoming(graph: Graph, names: Mapping[str, str]) -> dict[str, list[str]]:
    """The terms of the ways into each step that can be reached from the start."""
    ways = graph.ways()
    incoming: dict[str, list[str]] = {name: [] for name in graph.running}
    for name in graph.running:
        for way in ways[name]:
            incoming[way.target].append((FAILED if way.on_failure else SUCCEEDED).format(names[name]))
    return incoming


def _condition(step: Step, ways: list[str], fail: str) -> str:
    either = " || ".join(ways)
    if step.kind != "success" or not fail or not ways:
        return either
    return f"({either}) && {fail}.Omitted" if "||" in either else f"{either} && {fail}.Omitted"


def whatever_becomes_of(tasks: Iterable[str]) -> str:
    """Returns the condition that each of the tasks has ended, in whatever way."""
    return " && ".join(f"({ANY_END.format(name)})" for name in tasks)
