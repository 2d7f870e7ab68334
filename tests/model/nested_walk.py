"""How magnus' local executor walks a pipeline with composite steps, as a model (0.5.1 extensions/nodes.py
execute_as_graph, fan_out and fan_in of ParallelNode, MapNode and DagNode; 0.4.22 nodes.py has the same).

One thing of it is left out, which looks like a mistake: an inner map leaves its last item in the variables of the map
around it, so that a second inner map with another `iterate_as` runs the steps of a branch that is not its own, and
crashes where there is no such branch.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .walk import Graph, walk

Variable = tuple[tuple[str, str], ...]
"""For each map around a step, the outermost first, its `iterate_as` and its item as JSON."""


@dataclass(frozen=True)
class Pipeline:
    """`graph` stands under `dag`, `definitions` has the graphs of other files by path, `parameters` the lists that
    maps loop over."""

    graph: Graph
    definitions: Mapping[str, Graph] = field(default_factory=dict)
    parameters: Mapping[str, list[Any]] = field(default_factory=dict)


@dataclass
class NestedWalk:
    """Of each branch that ran, by its name in the run log (the whole pipeline is the branch ``""``): its steps in
    order, by their names in the run log; its state; what its steps were told of the maps around them."""

    steps: dict[str, tuple[str, ...]] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    variables: dict[str, Variable] = field(default_factory=dict)


def nested_walk(
    pipeline: Pipeline, succeeds: Callable[[str], bool], told: Callable[[Any], Any] = lambda item: item
) -> NestedWalk:
    """What runs when `succeeds` says, of a name in the run log, how a task or a stub ends, and steps are `told` their
    items so (0.4 wants them as text)."""
    found = NestedWalk()

    def walk_branch(graph: Graph, branch: str, variable: Variable) -> bool:
        def ends_well(step: str) -> bool:
            path = joined(branch, step)
            if graph["steps"][step]["type"] in ("task", "stub", "as-is"):
                return succeeds(path)
            ended = []
            for inner, name, own in branches(pipeline, graph["steps"][step], path):
                added = tuple((key, json.dumps(told(item))) for key, item in own.items())
                ended.append(walk_branch(inner, name, variable + added))
            return all(ended)

        walked = walk(graph, ends_well)
        found.steps[branch] = tuple(joined(branch, step) for step in walked.ran)
        found.states[branch] = walked.state
        found.variables[branch] = variable
        return walked.state == "SUCCESS"

    walk_branch(pipeline.graph, "", ())
    return found


def branches(pipeline: Pipeline, step: Mapping[str, Any], path: str) -> Iterator[tuple[Graph, str, dict[str, Any]]]:
    """The graphs in a composite step, the names of their branches, and a map's own variable."""
    if step["type"] == "parallel":
        yield from ((graph, joined(path, name), {}) for name, graph in step["branches"].items())
    elif step["type"] == "map":
        for item in pipeline.parameters[step["iterate_on"]]:
            yield step["branch"], joined(path, str(item)), {step["iterate_as"]: item}
    else:
        yield pipeline.definitions[step["dag_definition"]], joined(path, "dag"), {}


def joined(branch: str, step: str) -> str:
    return f"{branch}.{step}" if branch else step
