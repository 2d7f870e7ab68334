"""How magnus' local executor walks a pipeline with composite steps, as a model (0.5.1 extensions/nodes.py
execute_as_graph, fan_out and fan_in of ParallelNode, MapNode and DagNode; 0.4.22 nodes.py has the same).

One thing of it is left out: an inner map leaves its last item in the variables of the map around it, so that a second
inner map with another `iterate_as` asks for branches that do not exist, and the run crashes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .walk import Graph, walk


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
    order, by their names in the run log, and its state."""

    steps: dict[str, tuple[str, ...]] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)


def nested_walk(pipeline: Pipeline, succeeds: Callable[[str], bool]) -> NestedWalk:
    """What runs when `succeeds` says, of a name in the run log, how a task or a stub ends."""
    found = NestedWalk()

    def walk_branch(graph: Graph, branch: str) -> bool:
        def ends_well(step: str) -> bool:
            path = joined(branch, step)
            if graph["steps"][step]["type"] in ("task", "stub", "as-is"):
                return succeeds(path)
            return all([walk_branch(*inner) for inner in branches(pipeline, graph["steps"][step], path)])

        walked = walk(graph, ends_well)
        found.steps[branch] = tuple(joined(branch, step) for step in walked.ran)
        found.states[branch] = walked.state
        return walked.state == "SUCCESS"

    walk_branch(pipeline.graph, "")
    return found


def branches(pipeline: Pipeline, step: Mapping[str, Any], path: str) -> Iterator[tuple[Graph, str]]:
    """The graphs in a composite step and the names of their branches."""
    if step["type"] == "parallel":
        yield from ((graph, joined(path, name)) for name, graph in step["branches"].items())
    elif step["type"] == "map":
        yield from ((step["branch"], joined(path, str(item))) for item in pipeline.parameters[step["iterate_on"]])
    else:
        yield pipeline.definitions[step["dag_definition"]], joined(path, "dag")


def joined(branch: str, step: str) -> str:
    return f"{branch}.{step}" if branch else step
