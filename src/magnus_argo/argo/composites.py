"""Steps with branches: a DAG of fan-out, what runs between, and fan-in, with a function for each kind of step.

magnus fans out before the branches of a step and in after them; the fan-in says how the step ended (0.5.1
extensions/nodes.py fan_in). All kinds differ in is what runs between the two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from magnus_argo.argo.expressions import (
    ITEMS,
    MAP_VARIABLE,
    fan_out_list,
    input_value,
    map_variable_of_item,
    map_variables,
)
from magnus_argo.argo.names import labels
from magnus_argo.argo.workflow import Data, dag_template, task
from magnus_argo.diagnostics.records import dataclass
from magnus_argo.magnus.graph import MAP_PLACEHOLDER, Graph, Kind, Step
from magnus_argo.magnus.runtimes import Runtime


@dataclass(frozen=True, slots=True)
class Dag:
    """One DAG template: that of a graph, that of a step with branches in it, or the loop of such a step."""

    graph: Graph
    step: Step | None = None
    is_loop: bool = False

    @property
    def spelling(self) -> str:
        """What it is named after: the way to it."""
        names = [self.step.name] if self.step else []
        return ".".join([*self.graph.readable_path(*names), *(["loop"] if self.is_loop else [])])


@dataclass(frozen=True, slots=True)
class Composite:
    """A step with branches, the graph that it stands in, and what its translation depends on: the names of all DAG
    templates, the runtime, and how many of its branches may run at a time, 0 for all of them."""

    graph: Graph
    step: Step
    names: Mapping[Dag, str]
    runtime: Runtime
    parallelism: int

    @property
    def limits(self) -> Data:
        """`parallelism` counts the children of the template that it stands on."""
        return {"parallelism": self.parallelism} if self.parallelism else {}


@dataclass(frozen=True, slots=True)
class Between:
    """What runs between a fan-out and a fan-in: tasks, the limits of the DAG that they stand in with the two, and a
    template that they need beside those of the branches."""

    tasks: list[Data]
    limits: Data
    templates: list[Data]


def _parallel(composite: Composite) -> Between:
    """Branches side by side, as many at a time as the step allows."""
    return Between(_branches(composite), composite.limits, [])


def _dag(composite: Composite) -> Between:
    """The graph of another file."""
    return Between(_branches(composite), {}, [])


def _branches(composite: Composite) -> list[Data]:
    branches = composite.step.branches
    tasks = labels((branch.name for branch in branches), taken=["fan-out", "fan-in"])
    return [
        task(tasks[branch.name], composite.names[Dag(branch)], "fan-out.Succeeded", handed_on(composite.graph))
        for branch in branches
    ]


def _map(composite: Composite) -> Between:
    """The loop alone in its own DAG: there an empty list has Succeeded, and its `parallelism` counts branches."""
    graph, step, names = composite.graph, composite.step, composite.names
    loop = names[Dag(graph, step, is_loop=True)]
    arguments = {ITEMS: fan_out_list("fan-out"), **handed_on(graph)}
    items = map_variables(step.text("iterate_as") or "", composite.runtime, nested=is_in_map(graph))
    branch = task("branch", names[Dag(step.branches[0])], "", {MAP_VARIABLE: map_variable_of_item()}, withParam=items)
    template = dag_template(loop, [ITEMS, *inputs_of(graph)], [branch], **composite.limits)
    return Between([task("loop", loop, "fan-out.Succeeded", arguments)], {}, [template])


BETWEEN: dict[Kind, Callable[[Composite], Between]] = {"parallel": _parallel, "map": _map, "dag": _dag}
"""By the kind of step, for each that has branches."""


def is_in_map(graph: Graph) -> bool:
    """Tells whether a graph is the branch of a map, or in one."""
    return MAP_PLACEHOLDER in graph.path


def inputs_of(graph: Graph) -> list[str]:
    """Returns the inputs of the DAG templates of a graph and of the steps in it."""
    return [MAP_VARIABLE] if is_in_map(graph) else []


def handed_on(graph: Graph) -> dict[str, str]:
    """Returns the arguments with which a task in a graph hands on the graph's own inputs."""
    return {name: input_value(name) for name in inputs_of(graph)}
