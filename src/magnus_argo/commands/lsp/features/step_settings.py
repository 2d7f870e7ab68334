"""Settings of single steps in the project file: where they stand, and the paths that steps have there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from magnus_argo.commands.lsp.features.around import Around
from magnus_argo.commands.lsp.features.documents import Document
from magnus_argo.commands.lsp.features.outline import Step, graph_of, text_of
from magnus_argo.commands.lsp.features.places import Path
from magnus_argo.diagnostics.budgets import MAX_BYTES_OF_DEFINITIONS, MAX_INCLUDED
from magnus_argo.yaml.nodes import Mapping, Node, Sequence


class PlacedStep(NamedTuple):
    """A step of a pipeline or of one that is included there: its path as the project file has it, and its file."""

    path: tuple[str, ...]
    step: Step
    document: Document


def steps_below(pipeline: str, around: Around) -> Iterator[PlacedStep]:
    """Lists the steps of a pipeline and those of the pipelines that it includes, outer ones first."""
    for prefix, document in placed_in(pipeline, around):
        top = graph_of(document.root)
        for graph in top.all() if top else ():
            for step in graph.steps.values():
                yield PlacedStep((*prefix, *graph.path, step.name), step, document)


def placed_in(pipeline: str, around: Around) -> Iterator[tuple[tuple[str, ...], Document]]:
    """Lists a pipeline and those that it includes, each with the path that comes before those of its steps, as long as
    these are no more than a pipeline can have."""
    left = MAX_BYTES_OF_DEFINITIONS
    for prefix, document in islice(_placed((), (pipeline,), around), MAX_INCLUDED):
        left -= len(document.text) * bool(prefix)
        if left < 0:
            return
        yield prefix, document


def _placed(
    prefix: tuple[str, ...], chain: tuple[str, ...], around: Around
) -> Iterator[tuple[tuple[str, ...], Document]]:
    """`chain` has the files around the one that is its last; a file within itself is a mistake, and told elsewhere."""
    document = around.read(chain[-1])
    if document is None or chain[-1] in chain[:-1]:
        return
    yield prefix, document
    top = graph_of(document.root)
    for graph in top.all() if top else ():
        for step in graph.steps.values():
            definition = text_of(step.node, "dag_definition") if step.type == "dag" else ""
            if definition:
                yield from _placed((*prefix, *graph.path, step.name, "dag"), (*chain, definition), around)


def settings_of_steps(root: Node | None) -> Iterator[tuple[Path, Mapping]]:
    """Lists the mappings of the project file that have settings of single steps, by their paths."""
    listed = root.values.get("pipelines") if isinstance(root, Mapping) else None
    entries = listed.items if isinstance(listed, Sequence) else ()
    layers = [(("defaults",), root.values.get("defaults"))] if isinstance(root, Mapping) else []
    for path, layer in (*layers, ((), root), *((("pipelines", number), entry) for number, entry in enumerate(entries))):
        yield from _steps_in(path, layer)
        environments = layer.values.get("environments") if isinstance(layer, Mapping) else None
        for name, inner in environments.values.items() if isinstance(environments, Mapping) else ():
            yield from _steps_in((*path, "environments", name), inner)


def _steps_in(path: Path, layer: Node | None) -> Iterator[tuple[Path, Mapping]]:
    steps = layer.values.get("steps") if isinstance(layer, Mapping) else None
    if isinstance(steps, Mapping):
        yield (*path, "steps"), steps
