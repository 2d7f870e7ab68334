"""A magnus pipeline as the rest of the compiler sees it: graphs of steps, each with its place.

Built from a tree that the schema has accepted, so nothing here can fail. Spellings of the two runtime
families are made one: `as-is` becomes `stub`, `retry` and `max_attempts` become `attempts`.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Lookup
from dataclasses import dataclass

from magnus_argo.diagnostics.source import Span
from magnus_argo.yaml.nodes import Mapping, Node, Scalar, plain

COMPOSITES = ("parallel", "map", "dag")
EXECUTED = ("task", "stub")
"""Steps that do something themselves, or stand for one that will; they alone can be given attempts."""
MAP_PLACEHOLDER = "map_variable_placeholder"
"""How magnus names the one branch of a map before its value is known (0.5.1 defaults.py MAP_PLACEHOLDER)."""
DAG_BRANCH = "dag"
"""How magnus names the one branch of a dag step (0.5.1 extensions/nodes.py DagNode)."""


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A node of a graph. `kind` is task, stub, success, fail, parallel, map or dag."""

    name: str
    kind: str
    key: Scalar
    node: Mapping
    next: str | None
    on_failure: str | None
    attempts: int
    branches: tuple[Graph, ...] = ()

    def text(self, key: str) -> str | None:
        """The text under `key`, or None where the step has no such key or no text there."""
        value = self.node.values.get(key)
        return value.value if isinstance(value, Scalar) and isinstance(value.value, str) else None

    def place(self, key: str) -> Span:
        """Where the value of `key` stands; the step's name where it has no such key."""
        value = self.node.values.get(key)
        if isinstance(value, Scalar):
            return value.span
        return self.node.keys[key].span if key in self.node.keys else self.key.span


@dataclass(frozen=True, slots=True, eq=False)
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
        value = self.node.values.get(key)
        return value.span if isinstance(value, Scalar) else self.key.span

    @property
    def called(self) -> str:
        """What messages call it."""
        if not self.path:
            return "the pipeline"
        owner = f"step `{self.path[-2]}`"
        kinds = {MAP_PLACEHOLDER: f"the branch of {owner}", "dag": f"the pipeline of {owner}"}
        return kinds.get(self.name, f"branch `{self.name}` of {owner}")

    def readable_path(self, *names: str) -> tuple[str, ...]:
        """The way to this graph, and on to `names`, as a person would say it: a map's branch is called `branch`."""
        return tuple("branch" if name == MAP_PLACEHOLDER else name for name in (*self.path, *names))

    def of_kind(self, kind: str) -> list[Step]:
        return [step for step in self.steps.values() if step.kind == kind]


@dataclass(frozen=True, slots=True, eq=False)
class Pipeline:
    """A pipeline file: the path magnus will be given for it, and its graph."""

    path: str
    graph: Graph

    def graphs(self) -> Iterator[Graph]:
        """Every graph, outer before inner."""
        return graphs_in(self.graph)

    def description(self) -> str:
        found = self.graph.node.values.get("description")
        return str(found.value) if isinstance(found, Scalar) and found.value is not None else ""


def graphs_in(graph: Graph) -> Iterator[Graph]:
    """The graph and every one in it, outer before inner."""
    waiting = [graph]
    while waiting:
        graph = waiting.pop(0)
        yield graph
        waiting.extend(branch for step in graph.steps.values() for branch in step.branches)


def pipeline_of(root: Mapping, definitions: Lookup[str, Mapping] | None = None) -> Pipeline:
    """The pipeline in a tree that conforms to `pipeline.schema.json`. `definitions` are the trees of the files that its
    steps of type `dag` name, and that theirs name; a step whose file is not among them has no branch."""
    dag = root.values["dag"]
    assert isinstance(dag, Mapping)
    return Pipeline(root.path, _Builder(definitions or {}).graph(dag, root.keys["dag"], "", ()))


class _Builder:
    def __init__(self, definitions: Lookup[str, Mapping]) -> None:
        self.definitions = definitions

    def graph(self, node: Mapping, key: Scalar, name: str, path: tuple[str, ...]) -> Graph:
        steps = node.values["steps"]
        assert isinstance(steps, Mapping)
        found = {step: self._step(steps.keys[step], body, path) for step, body in steps.values.items()}
        return Graph(name, path, _text(node, "start_at") or "", found, node, key)

    def _step(self, key: Scalar, node: Node, path: tuple[str, ...]) -> Step:
        assert isinstance(node, Mapping)
        name = str(key.value)
        kind = _text(node, "type") or ""
        return Step(
            name=name,
            kind="stub" if kind == "as-is" else kind,
            key=key,
            node=node,
            next=_text(node, "next"),
            on_failure=_text(node, "on_failure"),
            attempts=_attempts(node) if kind in ("task", "stub", "as-is") else 1,
            branches=tuple(self._branches(node, (*path, name))) if kind in COMPOSITES else (),
        )

    def _branches(self, node: Mapping, path: tuple[str, ...]) -> Iterator[Graph]:
        for name, key, branch in _branch_nodes(node, self.definitions):
            yield self.graph(branch, key, name, (*path, name))


def _branch_nodes(node: Mapping, definitions: Lookup[str, Mapping]) -> Iterator[tuple[str, Scalar, Mapping]]:
    """The branches of a composite step: name in magnus' internal names, key, graph."""
    parallel, mapped = node.values.get("branches"), node.values.get("branch")
    if isinstance(parallel, Mapping):
        yield from (
            (name, parallel.keys[name], body) for name, body in parallel.values.items() if isinstance(body, Mapping)
        )
    if isinstance(mapped, Mapping):
        yield MAP_PLACEHOLDER, node.keys["branch"], mapped
    definition = definitions.get(_text(node, "dag_definition") or "")
    dag = definition.values["dag"] if definition is not None else None
    if definition is not None and isinstance(dag, Mapping):
        yield DAG_BRANCH, definition.keys["dag"], dag


def _text(node: Mapping, key: str) -> str | None:
    """Text that says something: magnus 0.4 takes an empty `on_failure` as none."""
    value = node.values.get(key)
    return value.value or None if isinstance(value, Scalar) and isinstance(value.value, str) else None


def _attempts(node: Mapping) -> int:
    value = node.values.get("max_attempts") or node.values.get("retry")
    return int(str(plain(value))) if value is not None else 1
