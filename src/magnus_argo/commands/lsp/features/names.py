"""Names that files know: steps, overrides, parameters, variables, rules and files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from magnus_argo.commands.lsp.features.around import Around
from magnus_argo.commands.lsp.features.documents import Document
from magnus_argo.commands.lsp.features.outline import LEADING, text_of
from magnus_argo.commands.lsp.features.places import Path, node_at
from magnus_argo.commands.lsp.features.step_settings import steps_below
from magnus_argo.diagnostics.budgets import MAX_PIPELINES_ASKED
from magnus_argo.magnus.runtimes import EXECUTOR_KEYS
from magnus_argo.yaml.nodes import Mapping, Node, Sequence

_FILES = ("file", "config", "parameters")


class Name(NamedTuple):
    """A name, what sort it is of, and a few words about what has it."""

    text: str
    kind: Literal["step", "name", "file"]
    detail: str = ""


def names_for(document: Document, path: Path, root: Node | None, around: Around) -> Iterator[Name]:
    """Lists the names that can stand as the value at a path."""
    key = path[-1] if path else ""
    if document.kind == "pipeline":
        if key in LEADING and len(path) > 2 and path[-3] == "steps":
            yield from _steps(root, path[:-2], but=str(path[-2]))
        elif key == "start_at":
            yield from _steps(root, (*path[:-1], "steps"))
        elif path[-2:] == ("overrides", "argo"):
            for config in around.configs(document.path):
                yield from _overrides(config.root)
        elif key == "iterate_on":
            yield from (name for each in around.parameters(document.path) for name in _lists(each.root))
    if key == "dag_definition" or (key in _FILES and document.kind == "project"):
        yield from (Name(file, "file") for file in around.list_files() if file != document.path)


def keys_for(path: Path, root: Node | None, around: Around) -> Iterator[Name]:
    """Lists the names that can stand as keys of the mapping at a path of the project file: steps, environments."""
    if path[-1:] == ("steps",):
        for file in around.reached(root, path[:-1])[:MAX_PIPELINES_ASKED]:
            yield from _step_paths(file, around)
    elif path[-1:] == ("environments",) and path[0] == "pipelines":
        environments = node_at(root, ("environments",))
        if isinstance(environments, Mapping):
            yield from (Name(name, "name", "environment") for name in environments.values)


def _step_paths(pipeline: str, around: Around) -> Iterator[Name]:
    """The steps of a pipeline that do something, by the paths that the project file has for them."""
    for path, step, _ in steps_below(pipeline, around):
        if step.type not in ("success", "fail"):
            yield Name("/".join(path), "step", step.type)


def variables_for(document: Document, around: Around) -> list[str]:
    """Lists the variables that are set for a pipeline or a configuration."""
    jobs = [job for job in around.jobs if document.path in (job.pipeline, job.config)]
    return sorted({name for job in jobs or around.jobs for name in job.variables})


def _steps(root: Node | None, path: Path, but: str = "") -> Iterator[Name]:
    steps = node_at(root, path)
    for name, step in steps.values.items() if isinstance(steps, Mapping) else ():
        if name != but:
            yield Name(name, "step", text_of(step, "type"))


def _overrides(root: Node | None) -> Iterator[Name]:
    for executor in EXECUTOR_KEYS:
        overrides = node_at(root, (executor, "config", "overrides"))
        if isinstance(overrides, Mapping):
            yield from (Name(name, "name", "override") for name in overrides.values)


def _lists(root: Node | None) -> Iterator[Name]:
    for name, value in root.values.items() if isinstance(root, Mapping) else ():
        if isinstance(value, Sequence):
            yield Name(name, "name", f"{len(value.items)} items")
