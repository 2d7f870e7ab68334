"""Where a cursor, written `|`, stands in texts that are being written."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from tests.support.cases import CASES

from magnus_argo.commands.lsp.features.cursor import Cursor, cursor_at
from magnus_argo.commands.lsp.features.places import Path
from magnus_argo.commands.lsp.features.positions import Lines, Spot
from magnus_argo.diagnostics.source import Source
from magnus_argo.yaml import read
from magnus_argo.yaml.nodes import Mapping, Node, Scalar, Sequence

PLACES = [
    ("|", (), True, ""),
    ("da|", (), True, "da"),
    ("dag:\n  |", ("dag",), True, ""),
    ("dag:\n  st|\n  steps:\n", ("dag",), True, "st"),
    ("dag:\n  steps:\n    a:\n      type: task\n      ne|", ("dag", "steps", "a"), True, "ne"),
    ("dag:\n  steps:\n    a:\n      type: task\n    |", ("dag", "steps"), True, ""),
    ("dag:\n  steps:\n    a:\n      type: |", ("dag", "steps", "a", "type"), False, ""),
    ("dag:\n  steps:\n    a:\n      next: fo|", ("dag", "steps", "a", "next"), False, "fo"),
    ('dag:\n  steps:\n    a:\n      next: "fo|', ("dag", "steps", "a", "next"), False, '"fo'),
    ("dag:\n  steps:\n    'a b': {type: task, ne|", ("dag", "steps", "a b"), True, "ne"),
    ("dag:\n  steps:\n    a: {type: task, next: su|", ("dag", "steps", "a", "next"), False, "su"),
    ("dag:\n  steps:\n    a: {type: task, next: |}", ("dag", "steps", "a", "next"), False, ""),
    ("a: {b: 1,\n  c: {d: |", ("a", "c", "d"), False, ""),
    ("a: {b: 1,\n  c: {d: 1}, e|", ("a",), True, "e"),
    ("a: {b: 1,\n  c: {d: 1}}\nf: |", ("f",), False, ""),
    ("a: [b, |", ("a", 1), False, ""),
    ("a: [b, {c: 1}, {d: |", ("a", 2, "d"), False, ""),
    ("a:\n  - file: x\n    co|", ("a", 0), True, "co"),
    ("a:\n  - file: x\n  - file: y\n    co|", ("a", 1), True, "co"),
    ("a:\n- file: x\n- |", ("a", 1), True, ""),
    ("a:\n- file: x\n- file: y\nb|", (), True, "b"),
    ("a:\n  - - x\n    - y|", ("a", 0, 1), True, "y"),
    ("a:\n  b: |-\n    text: |\n", None, None, None),
    ("a:\n  b: >\n    text: x\n  c: |", ("a", "c"), False, ""),
    ("a: 1 # com|", None, None, None),
    ("a: 'x # y|", ("a",), False, "'x # y"),
    ("a:|", None, None, None),
    ("a: echo {b: |", ("a",), False, "echo {b: "),
    ("a: '${x}:${|", ("a",), False, "'${x}:${"),
    ("a:\n  image: x:1\n  |", ("a",), True, ""),
    ("broken: [1\n  a:\n|", ("broken", 0), False, "1  a:"),
    ("? a\n: b\nc|", (), True, "c"),
]


@pytest.mark.parametrize(("text", "path", "is_key", "word"), PLACES, ids=[place[0] for place in PLACES])
def test_places(text: str, path: tuple[Any, ...] | None, is_key: bool | None, word: str | None) -> None:
    offset = text.rindex("|")
    found = cursor_of(text[:offset] + text[offset + 1 :], offset)
    assert (None if found is None else (found.path, found.is_key, found.word.lstrip())) == (
        None if path is None else (path, is_key, word)
    )


def cursor_of(text: str, offset: int) -> Cursor | None:
    lines = Lines(text)
    return cursor_at(lines, lines.spot_at(offset))


def test_brackets_that_are_open_are_known() -> None:
    found = cursor_of("a: [{b: [{c: d", 14)
    assert found is not None
    assert (found.closing, found.word, found.start) == ("}]}]", "d", 14)


def keys_of(node: Node, path: Path = ()) -> Iterator[tuple[Path, Scalar, bool]]:
    """Every key and every scalar of a tree, with its place."""
    if isinstance(node, Mapping):
        for name, key in node.keys.items():
            yield (*path, name), key, True
            yield from keys_of(node.values[name], (*path, name))
    elif isinstance(node, Sequence):
        for number, item in enumerate(node.items):
            yield from keys_of(item, (*path, number))
    elif isinstance(node, Scalar):
        yield path, node, False


def test_in_good_files_places_are_those_of_the_tree() -> None:
    """Behind every key and every value of all cases that are plain enough: no anchors, text on one line."""
    seen = 0
    for case in CASES.values():
        for file in sorted(case.rglob("*.yaml")):
            source = Source("a", file.read_bytes())
            if len(source.data) > 6000:  # each place is looked for from the first line on
                continue
            root, problems = read(source)
            if root is None or problems or any(sign in source.text for sign in ("&", "*", "? ", "\t", "\\u", "%")):
                continue
            lines = Lines(source.text)
            for path, node, is_key in keys_of(root):
                span = node.span
                marked = lines.line(span.line)[span.column - 1 : span.end_column - 1]
                if not is_key and (marked.strip("\"'") != str(node.value) or not marked):
                    continue
                found = cursor_at(lines, Spot(span.line, span.end_column))
                assert found is not None, (file, path)
                assert (found.path, found.is_key) == ((path[:-1], True) if is_key else (path, found.is_key)), (
                    file,
                    path,
                )
                seen += 1
    assert seen > 5000


def test_any_text_is_survived() -> None:
    generator = random.Random(7)
    for _ in range(3000):
        text = "".join(generator.choice("ab:  -\n{}[],'\"#|>&?") for _ in range(generator.randrange(40)))
        for offset in range(len(text) + 1):
            cursor_of(text, offset)
