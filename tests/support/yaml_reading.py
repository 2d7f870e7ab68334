"""Reading one text, for the tests of the reader."""

from __future__ import annotations

from collections.abc import Iterator

from magnus_argo.diagnostics.diagnostic import Diagnostic
from magnus_argo.diagnostics.source import Source
from magnus_argo.yaml import read
from magnus_argo.yaml.nodes import Mapping, Node, Sequence, Value, plain


def read_text(text: str) -> tuple[Node | None, list[Diagnostic]]:
    return read(Source("p.yaml", text.encode()))


def data(text: str) -> Value:
    node, found = read_text(text)
    assert node is not None, found
    assert found == []
    return plain(node)


def problem(text: str | bytes) -> Diagnostic:
    """The only one."""
    _, found = read(Source("p.yaml", text if isinstance(text, bytes) else text.encode()))
    assert len(found) == 1, found
    return found[0]


def place(found: Diagnostic) -> tuple[int, int, int]:
    span = found.primary.span
    assert span.path == "p.yaml"
    return span.line, span.column, span.end_column


def nodes(node: Node) -> Iterator[Node]:
    yield node
    children = node.items if isinstance(node, Sequence) else ()
    if isinstance(node, Mapping):
        children = [*node.keys.values(), *node.values.values()]
    for child in children:
        yield from nodes(child)
