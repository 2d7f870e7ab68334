"""The files of a run as trees: a file that many pipelines share is read, and held against its schema, once."""

from __future__ import annotations

from collections.abc import Container, Iterable

from magnus_argo.diagnostics.diagnostic import Diagnostic, Rule
from magnus_argo.diagnostics.policy import Comment
from magnus_argo.diagnostics.source import Source
from magnus_argo.magnus.parameters import Parameter, parameters_of
from magnus_argo.schema import check_shape
from magnus_argo.yaml import comments_in, read
from magnus_argo.yaml.nodes import Mapping, Node

TOO_MANY_BYTES = Rule("too-many-bytes", "more bytes than a run may read or write, counting each use of a file or value")

Reading = tuple[Node | None, list[Diagnostic]]
"""A file's tree, if there is one, and what is wrong with the file."""


class Shelf:
    """Trees by the path and the bytes of their files, for one run: nobody may change a tree."""

    __slots__ = ("_comments", "_parameters", "_readings", "_roots", "_shapes")

    def __init__(self) -> None:
        self._readings: dict[tuple[str, bytes, bool], Reading] = {}
        self._comments: dict[tuple[str, bytes], dict[str, list[Comment]]] = {}
        self._parameters: dict[int, tuple[Parameter, ...]] = {}
        self._shapes: dict[tuple[int, str], list[Diagnostic]] = {}
        self._roots: set[int] = set()

    def read(self, source: Source, *, hasty: bool = False) -> Reading:
        """Reads a file, as `yaml.read` does."""
        key = (source.path, source.data, hasty)
        if key not in self._readings:
            self._readings[key] = reading = read(source, hasty=hasty)
            self._roots.add(id(reading[0]))
        node, problems = self._readings[key]
        return node, [*problems]

    def take_over(self, other: Shelf, without: Container[str]) -> None:
        """Takes what was read from files, and made of that, but for those at some paths."""
        kept = {key: reading for key, reading in other._readings.items() if key[0] not in without}
        roots = {id(node) for node, _ in kept.values()}
        self._readings |= kept
        self._roots |= roots
        self._parameters |= {root: made for root, made in other._parameters.items() if root in roots}
        self._shapes |= {key: problems for key, problems in other._shapes.items() if key[0] in roots}

    def comments_in(self, sources: Iterable[Source]) -> dict[str, list[Comment]]:
        """Finds the comments of files by their paths, as `yaml.comments_in` does."""
        comments: dict[str, list[Comment]] = {}
        for source in sources:
            key = (source.path, source.data)
            if key not in self._comments:
                self._comments[key] = comments_in([source])
            comments |= self._comments[key]
        return comments

    def parameters_of(self, root: Mapping) -> tuple[Parameter, ...]:
        """Lists the parameters of a file that came from here, as `parameters.parameters_of` does."""
        if id(root) not in self._parameters:
            self._parameters[id(root)] = parameters_of(root)
        return self._parameters[id(root)]

    def check_shape(self, node: Node, document: str) -> list[Diagnostic]:
        """Finds what is wrong with the shape of a tree, as `schema.check_shape` does. A tree that did not come from
        here, for it has values of variables, is looked at every time."""
        if id(node) not in self._roots:
            return check_shape(node, document)
        key = (id(node), document)
        if key not in self._shapes:
            self._shapes[key] = check_shape(node, document)
        return [*self._shapes[key]]
