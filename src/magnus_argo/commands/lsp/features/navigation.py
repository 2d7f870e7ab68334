"""Where a name is defined and where it is used: steps within their graph, overrides and parameters in the files that a
pipeline is compiled with, and files themselves."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple, TypeGuard

from magnus_argo.commands.lsp.features.around import Around
from magnus_argo.commands.lsp.features.documents import Document
from magnus_argo.commands.lsp.features.outline import Graph, Reference, Step, graph_of
from magnus_argo.commands.lsp.features.places import Hit, Path, covers, hit
from magnus_argo.commands.lsp.features.positions import Spot
from magnus_argo.commands.lsp.features.step_settings import settings_of_steps, steps_below
from magnus_argo.diagnostics.source import PROJECT_FILE, Span
from magnus_argo.magnus.runtimes import EXECUTOR_KEYS
from magnus_argo.yaml.nodes import Mapping, Node, Scalar, find

_FILES = ("file", "config", "parameters", "dag_definition")


class Named(NamedTuple):
    """A step that a place names, in its graph; None if the graph has no such step."""

    name: str
    graph: Graph
    step: Step | None


def named_at(document: Document, spot: Spot) -> tuple[Named, Span] | None:
    """Finds the step that is named at a place, by its own key or by a reference, and where exactly."""
    top = graph_of(document.root) if document.kind == "pipeline" else None
    for graph in top.all() if top else ():
        for name, step in graph.steps.items():
            if covers(step.key, spot):
                return Named(name, graph, step), step.key
        for reference in graph.references:
            if covers(reference.span, spot):
                return Named(reference.name, graph, graph.steps.get(reference.name)), reference.span
    return None


def references_to(named: Named) -> list[Reference]:
    """Lists what leads to a step."""
    return [reference for reference in named.graph.references if reference.name == named.name]


def definitions(document: Document, spot: Spot, around: Around) -> list[Span]:
    """Finds where what stands at a place is defined."""
    named = named_at(document, spot)
    if named:
        return [named[0].step.key] if named[0].step else []
    place = hit(document.root, spot)
    if document.kind == "project" and is_key_of_step(place):
        return list(_step_of_project(document, place, around))
    if place is None or place.is_key or not isinstance(place.node, Scalar) or not isinstance(place.node.value, str):
        return []
    return list(_of_value(document, place, place.node.value, around))


def references(document: Document, spot: Spot, around: Around, *, with_definition: bool) -> list[Span]:
    """Finds every place that names what stands at a place."""
    named = named_at(document, spot)
    if named:
        own = [named[0].step.key] if with_definition and named[0].step else []
        settings = _settings_of(named[0].step.key, around) if named[0].step else ()
        return [*own, *(reference.span for reference in references_to(named[0])), *settings]
    place = hit(document.root, spot)
    if place is None or not place.is_key or not _is_override(place.path):
        return []
    users = [user for pipeline in around.pipelines(document.path) for user in overrides_in(pipeline)]
    return [place.span] * with_definition + [span for name, span in users if name == place.path[-1]]


def overrides_in(pipeline: Document) -> Iterator[tuple[str, Span]]:
    """Lists the overrides that steps name, and where."""
    top = graph_of(pipeline.root)
    for graph in top.all() if top else ():
        for step in graph.steps.values():
            value = find(step.node, ["overrides", "argo"])
            if isinstance(value, Scalar) and isinstance(value.value, str) and value is not step.node:
                yield value.value, value.span


def _of_value(document: Document, place: Hit, value: str, around: Around) -> Iterator[Span]:
    key = place.path[-1] if place.path else ""
    if key in _FILES and around.read(value) is not None:
        yield Span(value, 1, 1, 1)
    elif document.kind == "pipeline" and place.path[-2:] == ("overrides", "argo"):
        for config in around.configs(document.path):
            yield from _keys_at(config.root, value, *(("overrides", name) for name in EXECUTOR_KEYS))
    elif document.kind == "pipeline" and key == "iterate_on":
        for parameters in around.parameters(document.path):
            yield from _key_in(parameters.root, value)


def _step_of_project(document: Document, place: Hit, around: Around) -> Iterator[Span]:
    """The step that settings of the project file are for, in each pipeline that they reach."""
    for file in around.reached(document.root, place.path[:-2]):
        for path, step, _ in steps_below(file, around):
            if place.path[-1] in ("/".join(path), ".".join(path)):
                yield step.key


def is_key_of_step(place: Hit | None) -> TypeGuard[Hit]:
    """Tells whether it is a key of the project file that settings of one step stand behind."""
    return place is not None and place.is_key and place.path[-2:-1] == ("steps",)


def _settings_of(step: Span, around: Around) -> Iterator[Span]:
    """The keys of the project file behind which settings of a step stand."""
    project = around.read(PROJECT_FILE)
    if project is None:
        return
    names_in = cache(lambda file: _names_of(step, file, around))  # each entry may be for the same pipeline
    for path, steps in settings_of_steps(project.root):
        names = set[str]().union(*map(names_in, around.reached(project.root, path[:-1])))
        yield from (key.span for name, key in steps.keys.items() if name in names)


def _names_of(step: Span, file: str, around: Around) -> set[str]:
    """What the project file may call a step of a pipeline."""
    return {sign.join(each.path) for each in steps_below(file, around) if each.step.key == step for sign in "/."}


def _keys_at(root: Node | None, name: str, *ways: tuple[str, str]) -> Iterator[Span]:
    for below, executor in ways:
        if root is not None and isinstance(root, Mapping) and executor in root.values:
            yield from _key_in(find(root, [executor, "config", below]), name)


def _key_in(node: Node | None, name: str) -> Iterator[Span]:
    if isinstance(node, Mapping) and name in node.keys:
        yield node.keys[name].span


def _is_override(path: Path) -> bool:
    return len(path) == 4 and path[0] in EXECUTOR_KEYS and path[1:3] == ("config", "overrides")
