"""The files that steps of type `dag` name: read, each once, with those that they name in turn; and their rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from magnus_argo.diagnostics.budgets import MAX_BYTES_OF_DEFINITIONS, MAX_FILES_DEEP, MAX_READ_SLOWLY, MEBIBYTE
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule, has_errors
from magnus_argo.diagnostics.errors import NotCheckedOut
from magnus_argo.diagnostics.source import Source
from magnus_argo.diagnostics.words import ticked
from magnus_argo.magnus.builder import pipeline_of
from magnus_argo.magnus.graph import DAG_BRANCH, Pipeline
from magnus_argo.magnus.program import Program
from magnus_argo.magnus.runtimes import FAMILIES
from magnus_argo.magnus.shelf import TOO_MANY_BYTES, Shelf
from magnus_argo.magnus.sizes import Size, size_of
from magnus_argo.yaml.nodes import Mapping, Scalar
from magnus_argo.yaml.tree import TOO_DEEP

UNREADABLE_DEFINITION = Rule("unreadable-definition", "a `dag_definition` that cannot be read")
NOT_CHECKED_OUT = Rule("not-checked-out", "a file that git has and that is not on disk")
DEFINITION_CYCLE = Rule("definition-cycle", "pipeline files whose `dag` steps form a cycle")
_CHOOSY = " and ".join(family.title for family in FAMILIES.values() if family.definition_ending)
DEFINITION_NAME = Rule("definition-name", f"a `dag_definition` that {_CHOOSY} does not accept as a YAML file")

Reader = Callable[[str], Source | str]
"""A path, as a step of type `dag` names it, to the file, or to the words that say why it cannot be read."""


class Definitions:
    """`trees` are the files' trees by the path that steps name, `sources` the files by the same."""

    def __init__(self, reader: Reader, shelf: Shelf) -> None:
        self.reader = reader
        self.shelf = shelf
        self.trees: dict[str, Mapping] = {}
        self.sources: dict[str, Source] = {}
        self.diagnostics: list[Diagnostic] = []
        self._sizes: dict[str, Size] = {}
        self._bytes = 0
        self._is_endless = False

    def follow(self, pipeline: Pipeline, way: tuple[str, ...]) -> None:
        """Reads what a file's steps name, those in branches too; `way` are the files that lead to it."""
        for _, place in _named_in(pipeline):
            self._visit(str(place.value), place, way)
        size = Size()
        for part, place, what in self._parts(pipeline):
            size = size.beside(part)
            problem = None if self._is_endless else size.too_much(place, what)
            if problem is not None:
                self.diagnostics.append(problem)
                self._is_endless = True
        self._sizes[way[-1]] = size

    def _parts(self, pipeline: Pipeline) -> Iterator[tuple[Size, Scalar, str]]:
        """The sizes of a file's own graphs and of the files that it names, with their places."""
        for graph in pipeline.graphs():
            yield size_of(graph), graph.node.keys["steps"], "these steps"
        for path, place in _named_in(pipeline):
            yield self._sizes.get(str(place.value), Size()).inside(path), place, "this file"

    def inlined(self, root: Mapping) -> Pipeline:
        """Returns the pipeline in the tree `root`, with the files in it; without them where that would be too much, or
        without end."""
        return pipeline_of(root, {} if self._is_endless else self.trees)

    def _visit(self, path: str, place: Scalar, way: tuple[str, ...]) -> None:
        if path in way:
            self.diagnostics.append(_cycle(way, path, place))
            self._is_endless = True
        elif len(way) >= MAX_FILES_DEEP:
            message = f"the pipeline files are nested more than {MAX_FILES_DEEP} files deep"
            self.diagnostics.append(Diagnostic(TOO_DEEP, message, Label(place.span), help="combine some of the files"))
        elif path not in self.sources and self._bytes <= MAX_BYTES_OF_DEFINITIONS:
            self._add(path, place, way)

    def _add(self, path: str, place: Scalar, way: tuple[str, ...]) -> None:
        source = self.reader(path)
        if isinstance(source, Source) and ".." in path.split("/"):
            source = "behind a link, `..` may lead magnus to another file"
        if isinstance(source, NotCheckedOut):
            absence = source.told_of(f"the pipeline file {ticked(path)}")
            self.diagnostics.append(Diagnostic(NOT_CHECKED_OUT, absence, Label(place.span)))
            return
        if isinstance(source, str):
            message = f"the pipeline file {ticked(path)} cannot be read: {source}"
            cure = "use the path of a file in the repository, relative to its root"
            self.diagnostics.append(Diagnostic(UNREADABLE_DEFINITION, message, Label(place.span), help=cure))
            return
        self.sources[path] = source
        self._bytes += len(source.data)
        if self._bytes > MAX_BYTES_OF_DEFINITIONS:
            self.diagnostics.append(_too_many_bytes(place))
            return
        tree, problems = self.shelf.read(source, hasty=self._bytes > MAX_READ_SLOWLY)
        problems = problems + (self.shelf.check_shape(tree, "pipeline") if tree is not None else [])
        self.diagnostics += problems
        if isinstance(tree, Mapping) and not has_errors(problems):
            self.trees[path] = tree
            self.follow(pipeline_of(tree), (*way, path))


def _named_in(pipeline: Pipeline) -> Iterator[tuple[tuple[str, ...], Scalar]]:
    """The places that name the files of a pipeline's `dag` steps, with the paths of the branches that they become."""
    for graph in pipeline.graphs():
        for step in graph.steps.values():
            place = step.node.values.get("dag_definition")
            if step.kind == "dag" and isinstance(place, Scalar):
                yield (*graph.path, step.name, DAG_BRANCH), place


def _too_many_bytes(place: Scalar) -> Diagnostic:
    limit = MAX_BYTES_OF_DEFINITIONS // MEBIBYTE
    message = f"with this file the files that `dag` steps name have more than {limit} MiB, and it is not read"
    cure = "split the pipeline, or leave out of the files what they do not need"
    return Diagnostic(TOO_MANY_BYTES, message, Label(place.span), help=cure)


def _cycle(way: tuple[str, ...], path: str, place: Scalar) -> Diagnostic:
    files = [*way, path]
    shown = " → ".join(ticked(name) for name in files[files.index(path) :])
    message = f"the pipeline files form a cycle: {shown}"
    return Diagnostic(DEFINITION_CYCLE, message, Label(place.span), help="a pipeline cannot contain itself")


def check_names(program: Program) -> Iterator[Diagnostic]:
    """Checks the names of the files, once all are read: they must end as the runtime wants it."""
    family = program.runtime.family
    for graph in program.pipeline.graphs():
        for step in graph.steps.values():
            path = step.text("dag_definition") if step.kind == "dag" else None
            if path is not None and not path.endswith(family.definition_ending):
                wanted = f"{family.title} accepts only files that end in `{family.definition_ending}`"
                message = f"{wanted}, and {ticked(path)} does not"
                yield Diagnostic(DEFINITION_NAME, message, Label(step.place("dag_definition")), help="rename the file")
