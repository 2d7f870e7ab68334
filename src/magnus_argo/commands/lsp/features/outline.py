"""The graphs of a pipeline as they are written: steps, where each name stands, and what leads to them. Nothing is
checked here, as half of it may still be missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from magnus_argo.diagnostics.records import dataclass, field
from magnus_argo.diagnostics.source import Span
from magnus_argo.yaml.nodes import Mapping, Node, Scalar

LEADING = ("next", "on_failure")
"""The keys of a step that name another one."""


class Reference(NamedTuple):
    """A place that names a step of the graph around it."""

    name: str
    span: Span
    key: str


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A step: where its name stands, what is said of it, and the graphs inside of it."""

    name: str
    key: Span
    node: Node
    branches: tuple[Graph, ...] = ()

    @property
    def type(self) -> str:
        """Its type; empty as long as nobody has said."""
        return text_of(self.node, "type")


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """A graph: `path` has the names of the steps and branches around it, `key` is where its own name stands."""

    path: tuple[str, ...]
    key: Span
    node: Mapping
    steps: dict[str, Step] = field(default_factory=dict)
    references: list[Reference] = field(default_factory=list)

    def all(self) -> Iterator[Graph]:
        """Walks the graph and those in it."""
        yield self
        for step in self.steps.values():
            for branch in step.branches:
                yield from branch.all()


def graph_of(root: Node | None) -> Graph | None:
    """Reads the graph of a pipeline; None if there is none yet."""
    if not isinstance(root, Mapping):
        return None
    graph = root.values.get("dag")
    return _graph((), root.keys["dag"].span, graph) if isinstance(graph, Mapping) else None


def _graph(path: tuple[str, ...], key: Span, node: Mapping) -> Graph:
    graph = Graph(path, key, node)
    graph.references.extend(_reference(node, "start_at"))
    steps = node.values.get("steps")
    for name, place, step in _entries(steps):
        graph.steps[name] = Step(name, place, step, tuple(_branches((*path, name), step)))
        for word in LEADING:
            graph.references.extend(_reference(step, word))
    return graph


def _entries(node: Node | None) -> Iterator[tuple[str, Span, Node]]:
    if isinstance(node, Mapping):
        for name, value in node.values.items():
            yield name, node.keys[name].span, value


def _branches(path: tuple[str, ...], step: Node) -> Iterator[Graph]:
    if not isinstance(step, Mapping):
        return
    branch, branches = step.values.get("branch"), step.values.get("branches")
    if isinstance(branch, Mapping):
        yield _graph((*path, "branch"), step.keys["branch"].span, branch)
    for name, key, each in _entries(branches):
        if isinstance(each, Mapping):
            yield _graph((*path, name), key, each)


def _reference(node: Node, key: str) -> Iterator[Reference]:
    value = node.values.get(key) if isinstance(node, Mapping) else None
    if isinstance(value, Scalar) and isinstance(value.value, str) and value.value:
        yield Reference(value.value, value.span, key)


def text_of(node: Node | None, *keys: str) -> str:
    """Follows keys to a text; empty if there is none."""
    for key in keys:
        node = node.values.get(key) if isinstance(node, Mapping) else None
    return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else ""
