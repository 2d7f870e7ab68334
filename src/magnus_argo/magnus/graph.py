"""A magnus pipeline as the compiler sees it: graphs of steps with their places, and the one walk through them.

What each kind of step does (`KINDS`), where it leads (`Graph.ways`), what it reaches (`reach`), and in which `order`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Lookup
from functools import cached_property
from typing import Literal

from magnus_argo.diagnostics.records import dataclass
from magnus_argo.diagnostics.source import Span
from magnus_argo.diagnostics.words import ticked
from magnus_argo.yaml.nodes import Mapping, Scalar

Kind = Literal["task", "stub", "success", "fail", "parallel", "map", "dag"]


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What a kind of step does, as far as the compiler tells kinds apart by it.

    `executes`: it does something itself, or stands for a step that will; it alone can be given attempts.
    `branches`: it holds graphs, between a fan-out and a fan-in. `names_branches`: the file names them, and they run
    side by side. `loops`: its branch runs once for each item of a list.
    """

    executes: bool = False
    branches: bool = False
    names_branches: bool = False
    loops: bool = False


KINDS: dict[Kind, Behaviour] = {
    "task": Behaviour(executes=True),
    "stub": Behaviour(executes=True),
    "parallel": Behaviour(branches=True, names_branches=True),
    "map": Behaviour(branches=True, loops=True),
    "dag": Behaviour(branches=True),
    "success": Behaviour(),
    "fail": Behaviour(),
}
ENDS: tuple[Kind, Kind] = ("success", "fail")
"""The kinds of step at which a graph ends; each graph has one of each (0.5.1 graph.py check_graph)."""
MAP_PLACEHOLDER = "map_variable_placeholder"
"""How magnus names the one branch of a map before its value is known (0.5.1 defaults.py MAP_PLACEHOLDER)."""
DAG_BRANCH = "dag"
"""How magnus names the one branch of a dag step (0.5.1 extensions/nodes.py DagNode)."""


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A node of a graph. `next` and `on_failure` are what the file says; `Graph.ways` is where the step leads."""

    name: str
    kind: Kind
    key: Scalar
    node: Mapping
    next: str | None
    on_failure: str | None
    attempts: int
    branches: tuple[Graph, ...] = ()

    @property
    def behaviour(self) -> Behaviour:
        """What a step of its kind does."""
        return KINDS[self.kind]

    def text(self, key: str) -> str | None:
        """Returns the text under `key`, or None where the step has no such key or no text there."""
        value = self.node.values.get(key)
        return value.value if isinstance(value, Scalar) and isinstance(value.value, str) else None

    def place(self, key: str) -> Span:
        """Returns where the value of `key` stands; the step's name where it has no such key."""
        value = self.node.values.get(key)
        if isinstance(value, Scalar):
            return value.span
        return self.node.keys[key].span if key in self.node.keys else self.key.span


@dataclass(frozen=True, slots=True)
class Way:
    """Where a step leads: to the step called `target`, when it has succeeded or, `on_failure`, when it has failed.
    `stated`: the file says so; nobody states the way to `fail` of a step without an `on_failure`."""

    target: str
    on_failure: bool
    stated: bool


@dataclass(frozen=True, eq=False)
class Graph:
    """Steps of one level: the pipeline itself, a branch, or a nested dag.

    `name` is the branch's own name, empty at the top; `path` is what stands before a step's name in magnus'
    dotted internal names (0.5.1 graph.py create_graph): `('par', 'branch a')` for `par.branch a.work`.
    """

    name: str
    path: tuple[str, ...]
    start_at: str
    steps: dict[str, Step]
    node: Mapping
    key: Scalar

    def place(self, key: str) -> Span:
        """Returns where the value of `key` stands; the graph's own key where it has no such key."""
        value = self.node.values.get(key)
        return value.span if isinstance(value, Scalar) else self.key.span

    @property
    def called(self) -> str:
        """What messages call it."""
        if not self.path:
            return "the pipeline"
        owner = f"step {ticked(self.path[-2])}"
        kinds = {MAP_PLACEHOLDER: f"the branch of {owner}", DAG_BRANCH: f"the pipeline of {owner}"}
        return kinds.get(self.name, f"branch {ticked(self.name)} of {owner}")

    def readable_path(self, *names: str) -> tuple[str, ...]:
        """Returns the way to this graph, and on to `names`, as a person would say it: a map's branch is called
        `branch`."""
        return tuple("branch" if name == MAP_PLACEHOLDER else name for name in (*self.path, *names))

    def of_kind(self, kind: Kind) -> list[Step]:
        """Returns the steps of one kind, in file order."""
        return [step for step in self.steps.values() if step.kind == kind]

    def ways(self) -> Lookup[str, Sequence[Way]]:
        """Returns the ways out of each step, by its name, in file order; an end has none.

        When a step has succeeded its `next` runs, when it has failed its `on_failure` or else the graph's fail step
        (0.5.1 extensions/executor/__init__.py _get_status_and_next_node_name). Where the names are not checked yet, a
        target may be missing from `steps`, and the way to `fail` from a graph that has none.
        """
        return self._ways

    @cached_property
    def _ways(self) -> dict[str, list[Way]]:
        fail = next((step.name for step in self.of_kind("fail")), None)
        return {name: list(_ways(step, fail)) for name, step in self.steps.items()}

    def edges(self, *, stated_only: bool = False) -> Edges:
        """Returns the steps that each step leads to, by its name; with `stated_only` those that the file says it leads
        to. Targets that do not exist are left out."""
        return self._stated_edges if stated_only else self._edges

    @cached_property
    def running(self) -> list[str]:
        """All steps that can run, the first one first (`reach`)."""
        return reach(self._edges, self.start_at)

    @cached_property
    def stated_order(self) -> list[str]:
        """All steps, each after those that the file says it leads to (`order`)."""
        return order(self._stated_edges)

    @cached_property
    def _edges(self) -> Edges:
        return {name: [way.target for way in ways if way.target in self.steps] for name, ways in self._ways.items()}

    @cached_property
    def _stated_edges(self) -> Edges:
        return {
            name: [way.target for way in ways if way.stated and way.target in self.steps]
            for name, ways in self._ways.items()
        }


Edges = Lookup[str, Sequence[str]]
"""From the name of each step to the names of those that it leads to, all of them names in it."""


def _ways(step: Step, fail: str | None) -> Iterator[Way]:
    if step.next is not None:
        yield Way(step.next, on_failure=False, stated=True)
        handler = step.on_failure or fail
        if handler is not None:
            yield Way(handler, on_failure=True, stated=step.on_failure is not None)


def reach(edges: Edges, start: str, seen: set[str] | None = None) -> list[str]:
    """Returns what `start` leads to, itself first, nearest first; without what is in `seen`, to which it is added."""
    seen = set() if seen is None else seen
    seen.add(start)
    reached = [start]
    for name in reached:
        for target in edges[name]:
            if target not in seen:
                seen.add(target)
                reached.append(target)
    return reached


def order(edges: Edges) -> list[str]:
    """Returns all steps, depth first, each after all that it leads to unless they lead back to it."""
    ordered: list[str] = []
    seen: set[str] = set()
    for root in edges:
        path = [] if root in seen else [(root, iter(edges[root]))]
        seen.add(root)
        while path:
            name, rest = path[-1]
            for target in rest:
                if target not in seen:
                    seen.add(target)
                    path.append((target, iter(edges[target])))
                    break
            else:
                ordered.append(name)
                path.pop()
    return ordered


def backwards(edges: Edges) -> Edges:
    """Returns the same edges from their ends to their starts."""
    backward: dict[str, list[str]] = {name: [] for name in edges}
    for name, targets in edges.items():
        for target in targets:
            backward[target].append(name)
    return backward


@dataclass(frozen=True, slots=True, eq=False)
class Pipeline:
    """A pipeline file: the path magnus will be given for it, and its graph."""

    path: str
    graph: Graph

    def graphs(self) -> Iterator[Graph]:
        """Returns every graph, outer before inner."""
        return graphs_in(self.graph)

    def description(self) -> str:
        """Returns what the file says that the pipeline is for; empty where it says nothing."""
        node = self.graph.node.values.get("description")
        return str(node.value) if isinstance(node, Scalar) and node.value is not None else ""


def graphs_in(graph: Graph) -> Iterator[Graph]:
    """Returns the graph and every one in it, outer before inner."""
    waiting = [graph]
    while waiting:
        graph = waiting.pop(0)
        yield graph
        waiting.extend(branch for step in graph.steps.values() for branch in step.branches)
