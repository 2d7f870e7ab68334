"""Lists whose items are told apart by a key: no two of them may be the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from magnus_argo.argo.merge import MERGE_KEYS, identity
from magnus_argo.checks.argo_settings.parts import Pods, pods_of
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.diagnostics.source import Span
from magnus_argo.diagnostics.words import shown
from magnus_argo.magnus.program import Program
from magnus_argo.yaml.nodes import Mapping, Node, Sequence, Value, plain

SAME_ITEM_TWICE = Rule("same-item-twice", "two items of a list of which there can be only one")


def check_lists(program: Program) -> Iterator[Diagnostic]:
    """Full CRDs refuse a second one, or Kubernetes refuses the pod (4.0.5 CRDs, x-kubernetes-list-map-keys)."""
    yield from _in(program.options.settings.spec)
    for pods in pods_of(program):
        yield from _in_pods(pods)


def _in_pods(pods: Pods) -> Iterator[Diagnostic]:
    yield from _in(pods.template)
    yield from _in(pods.container)


def _in(node: Node | None, field: str = "") -> Iterator[Diagnostic]:
    if isinstance(node, Mapping):
        for key, value in node.values.items():
            yield from _in(value, key)
    elif isinstance(node, Sequence):
        yield from _items(node, field)
        for item in node.items:
            yield from _in(item)


def _items(node: Sequence, field: str) -> Iterator[Diagnostic]:
    first: dict[tuple[Value, ...], Span] = {}
    for item in node.items:
        key = identity(field, plain(item))
        if key is None:
            continue
        place = _place(cast("Mapping", item), field)
        if key in first:
            name = shown(str(key[0]))
            again, before = Label(place, "again here"), Label(first[key], "first here")
            yield Diagnostic(SAME_ITEM_TWICE, f"`{name}` is in `{field}` twice", again, (before,), "remove one of them")
        first.setdefault(key, place)


def _place(item: Mapping, field: str) -> Span:
    return item.values[MERGE_KEYS[field][0]].span
