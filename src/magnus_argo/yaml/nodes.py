"""The tree of a YAML file: JSON's kinds of values, each with its place."""

from __future__ import annotations

from typing import TypeAlias

from magnus_argo.diagnostics.source import Span

Value: TypeAlias = "bool | int | float | str | list[Value] | dict[str, Value] | None"


class Node:
    """A value and where it starts. `end_column` lies on the same line as `line`."""

    __slots__ = ("column", "end_column", "line", "path")

    def __init__(self, path: str, line: int, column: int, end_column: int) -> None:
        self.path = path
        self.line = line
        self.column = column
        self.end_column = end_column

    @property
    def span(self) -> Span:
        """The place as a value of its own."""
        return Span(self.path, self.line, self.column, self.end_column)


class Scalar(Node):
    """Text, number, boolean or null, read by the rules of magnus' own YAML reader (YAML 1.2)."""

    __slots__ = ("value",)

    def __init__(
        self, value: bool | int | float | str | None, path: str, line: int, column: int, end_column: int
    ) -> None:
        self.path = path  # not by the class above: a file has a quarter of a million of these
        self.line = line
        self.column = column
        self.end_column = end_column
        self.value = value


class Sequence(Node):
    """A list; its span is the first character."""

    __slots__ = ("items",)

    def __init__(self, path: str, line: int, column: int, end_column: int) -> None:
        super().__init__(path, line, column, end_column)
        self.items: list[Node] = []


class Mapping(Node):
    """A mapping in file order, with merge keys resolved. `keys[name]` is where the key itself stands."""

    __slots__ = ("keys", "values")

    def __init__(self, path: str, line: int, column: int, end_column: int) -> None:
        super().__init__(path, line, column, end_column)
        self.keys: dict[str, Scalar] = {}
        self.values: dict[str, Node] = {}


def plain(node: Node) -> Value:
    """Converts a tree to plain data."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    assert isinstance(node, Mapping)
    return {key: item.value if isinstance(item, Scalar) else plain(item) for key, item in node.values.items()}


def count(node: Node) -> int:
    """Counts the scalars, lists and mappings in a tree, itself included."""
    return extent(node)[0]


def extent(node: Node) -> tuple[int, int]:
    """Counts what `count` does, and the characters of all keys and texts."""
    characters, waiting = 0, [node]
    for each in waiting:
        if isinstance(each, Scalar):
            characters += len(each.value) if isinstance(each.value, str) else 0
        elif isinstance(each, Mapping):
            characters += sum(map(len, each.values))
            waiting += each.values.values()
        elif isinstance(each, Sequence):
            waiting += each.items
    return len(waiting), characters


def find(node: Node, path: list[str | int]) -> Node:
    """Finds the node at the end of `path` (keys and indexes), or the last one on the way that exists."""
    for step in path:
        child: Node | None = None
        if isinstance(node, Mapping) and isinstance(step, str):
            child = node.values.get(step)
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            child = node.items[step]
        if child is None:
            return node
        node = child
    return node


def part_of(node: Scalar, start: int, end: int) -> Span:
    """Finds the place of the characters from `start` to before `end` of a scalar's text, if the text stands in the
    file as it is; else the place of the scalar."""
    quotes = node.end_column - node.column - len(str(node.value))
    if quotes not in (0, 2):
        return node.span
    first = node.column + quotes // 2
    return Span(node.path, node.line, first + start, first + end)
