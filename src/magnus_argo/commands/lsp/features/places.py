"""What stands at a place of a tree, and how far something reaches."""

from __future__ import annotations

from bisect import bisect_right
from operator import itemgetter
from typing import NamedTuple

from magnus_argo.commands.lsp.features.positions import Lines, Spot
from magnus_argo.diagnostics.source import Span
from magnus_argo.yaml.nodes import Mapping, Node, Scalar, Sequence

Path = tuple[str | int, ...]


class Hit(NamedTuple):
    """A key or a scalar at a place. `path` leads to the value; `is_key` says that the key itself is meant."""

    path: Path
    span: Span
    is_key: bool
    node: Node


def covers(span: Span, spot: Spot) -> bool:
    """Tells whether a place is in a span or at its end, where a cursor stands behind what was typed."""
    return span.line == spot.line and span.column <= spot.column <= span.end_column


def hit(root: Node | None, spot: Spot) -> Hit | None:
    """Finds the key or scalar at a place."""
    waiting: list[tuple[Path, Node]] = [((), root)] if root is not None else []
    while waiting:
        path, node = waiting.pop()
        if isinstance(node, Mapping):
            for name, key in node.keys.items():
                if covers(key.span, spot):
                    return Hit((*path, name), key.span, True, node.values[name])
            waiting.extend(((*path, name), value) for name, value in node.values.items())
        elif isinstance(node, Sequence):
            waiting.extend(((*path, number), item) for number, item in enumerate(node.items))
        elif covers(node.span, spot):
            return Hit(path, node.span, False, node)
    return None


def node_at(root: Node | None, path: Path) -> Node | None:
    """Follows a path to its node; None if it leads nowhere."""
    for key in path:
        if isinstance(root, Mapping) and isinstance(key, str):
            root = root.values.get(key)
        elif isinstance(root, Sequence) and isinstance(key, int) and key < len(root.items):
            root = root.items[key]
        else:
            return None
    return root


def last_line(node: Node) -> int:
    """Finds the line on which the last part of a tree begins."""
    last, waiting = node.line, [node]
    while waiting:
        part = waiting.pop()
        last = max(last, part.line)
        if isinstance(part, Mapping):
            waiting.extend(part.values.values())
        elif isinstance(part, Sequence):
            waiting.extend(part.items)
    return last


def end_of(lines: Lines, key: Span, value: Node) -> Spot:
    """Finds how far a key reaches with its value: all lines that are indented further, or in brackets to the line of
    its last part."""
    last = key.line
    if value.line > key.line or (isinstance(value, Scalar) and _goes_on(lines, key)):
        last = _last_indented(lines, key, dashes=isinstance(value, Sequence) and value.column == key.column)
    last = max(last, last_line(value) if value.line >= key.line else last)
    return Spot(last, lines.length(last) + 1)


def _goes_on(lines: Lines, key: Span) -> bool:
    following = lines.line(key.line + 1)
    return bool(following.strip()) and len(following) - len(following.lstrip()) >= key.column


def _last_indented(lines: Lines, key: Span, *, dashes: bool) -> int:
    """The last line of a block; blank lines and comments at its end do not count. A list may be indented as its key."""
    last, first = key.line, bisect_right(lines.filled, key.line, key=itemgetter(0))
    for index in range(first, len(lines.filled)):
        number, indent, has_dash = lines.filled[index]
        if not (indent >= key.column or (dashes and indent == key.column - 1 and has_dash)):
            break
        last = number
    return last
