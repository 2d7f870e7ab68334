"""The model of a pipeline from its tree, and from those of the files that its `dag` steps name.

The schema has accepted the trees, so nothing here can fail. Spellings of the runtime families are made one: `as-is`
becomes `stub`, `retry` and `max_attempts` become `attempts`.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Lookup

from magnus_argo.magnus.graph import DAG_BRANCH, KINDS, MAP_PLACEHOLDER, Graph, Kind, Pipeline, Step
from magnus_argo.magnus.runtimes import ATTEMPTS_KEYS
from magnus_argo.yaml.nodes import Mapping, Node, Scalar, plain

_SPELLINGS: dict[str, Kind] = {**{kind: kind for kind in KINDS}, "as-is": "stub"}


def pipeline_of(root: Mapping, definitions: Lookup[str, Mapping] | None = None) -> Pipeline:
    """Builds the pipeline in a tree that conforms to `pipeline.schema.json`. `definitions` are the trees of the files
    that its steps of type `dag` name, and that theirs name; a step whose file is not among them has no branch."""
    dag = root.values["dag"]
    assert isinstance(dag, Mapping)
    return Pipeline(root.path, _Builder(definitions or {}).graph(dag, root.keys["dag"], "", ()))


class _Builder:
    def __init__(self, definitions: Lookup[str, Mapping]) -> None:
        self.definitions = definitions

    def graph(self, node: Mapping, key: Scalar, name: str, path: tuple[str, ...]) -> Graph:
        steps = node.values["steps"]
        assert isinstance(steps, Mapping)
        by_name = {step: self._step(steps.keys[step], body, path) for step, body in steps.values.items()}
        return Graph(name, path, _text(node, "start_at") or "", by_name, node, key)

    def _step(self, key: Scalar, node: Node, path: tuple[str, ...]) -> Step:
        assert isinstance(node, Mapping)
        name = str(key.value)
        kind = _SPELLINGS[_text(node, "type") or ""]
        behaviour = KINDS[kind]
        return Step(
            name=name,
            kind=kind,
            key=key,
            node=node,
            next=_text(node, "next"),
            on_failure=_text(node, "on_failure"),
            attempts=_attempts(node) if behaviour.executes else 1,
            branches=tuple(self._branches(node, (*path, name))) if behaviour.branches else (),
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
    value = next((node.values[key] for key in ATTEMPTS_KEYS if key in node.values), None)
    return int(str(plain(value))) if value is not None else 1
