"""Reading YAML: the tree, the places in it, and what is refused with which words."""

from __future__ import annotations

import pytest
import yaml
from tests.support.yaml_readers import read_ruamel, with_kinds
from tests.support.yaml_reading import data, nodes, read_text
from tests.support.yaml_samples import EVERYTHING

from magnus_argo.diagnostics.budgets import MAX_DEPTH
from magnus_argo.diagnostics.source import Source, split_lines
from magnus_argo.yaml import read
from magnus_argo.yaml.nodes import Mapping, Scalar, Sequence, Value, plain


def spots(text: str) -> list[tuple[object, int, int, int]]:
    """What stands where, in the order of the file; `[]` and `{}` for lists and mappings."""
    node, found = read_text(text)
    assert node is not None, found
    names = {Sequence: "[]", Mapping: "{}"}
    found_spots = [
        (one.value if isinstance(one, Scalar) else names[type(one)], one.line, one.column, one.end_column)
        for one in nodes(node)
    ]
    return sorted(found_spots, key=lambda spot: spot[1:])


def test_a_file_with_everything_is_read_as_magnus_reads_it() -> None:
    assert with_kinds(data(EVERYTHING)) == with_kinds(read_ruamel(EVERYTHING.encode()))


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_breaks_and_byte_order_mark_move_nothing(line_break: str, mark: bytes) -> None:
    source = Source("p.yaml", mark + EVERYTHING.replace("\n", line_break).encode())
    node, found = read(source)
    expected, _ = read_text(EVERYTHING)
    assert node is not None
    assert expected is not None
    assert found == []
    assert plain(node) == plain(expected)
    assert [one.span for one in nodes(node)] == [one.span for one in nodes(expected)]


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029", "\n\r", "\r\n\n"])
def test_lines_are_counted_as_pyyaml_counts_them(line_break: str) -> None:
    text = f"# x{line_break}# y{line_break}a: b"
    last = list(yaml.parse(text, Loader=yaml.SafeLoader))[4]
    assert last.start_mark is not None
    assert split_lines(text)[last.start_mark.line] == "a: b"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: bc", [("{}", 1, 1, 2), ("a", 1, 1, 2), ("bc", 1, 4, 6)]),
        ("äö: 'ü'  # x", [("{}", 1, 1, 2), ("äö", 1, 1, 3), ("ü", 1, 5, 8)]),
        ("😀: 1", [("{}", 1, 1, 2), ("😀", 1, 1, 2), (1, 1, 4, 5)]),
        ("- a\n- [b]\n", [("[]", 1, 1, 2), ("a", 1, 3, 4), ("[]", 2, 3, 4), ("b", 2, 4, 5)]),
        ("a:\n  b: c", [("{}", 1, 1, 2), ("a", 1, 1, 2), ("{}", 2, 3, 4), ("b", 2, 3, 4), ("c", 2, 6, 7)]),
        ("a: |  # x\n  b\n", [("{}", 1, 1, 2), ("a", 1, 1, 2), ("b\n", 1, 4, 10)]),
        ("a: b\n  c\n", [("{}", 1, 1, 2), ("a", 1, 1, 2), ("b c", 1, 4, 5)]),
        ("a: &x b\n", [("{}", 1, 1, 2), ("a", 1, 1, 2), ("b", 1, 4, 8)]),
    ],
)
def test_places(text: str, expected: list[tuple[object, int, int, int]]) -> None:
    assert spots(text) == expected


@pytest.mark.parametrize(
    "text", ["a:\nb: 1", "{a: , b: 1}", "{a:\n  , b: 1}", "{a, b: 1}", "a:   # x\nb: 1", "? a\n: \nb: 1"]
)
def test_an_empty_value_stands_where_its_key_stands(text: str) -> None:
    node, _ = read_text(text)
    assert isinstance(node, Mapping)
    assert node.values["a"].span == node.keys["a"].span


def test_an_empty_item_stands_where_its_dash_stands() -> None:
    assert spots("a:\n  - \n  - x\n")[3] == (None, 2, 3, 4)


def test_aliases_share_the_node() -> None:
    node, _ = read_text("a: &x {b: 1}\nc: *x\nd: [*x]\n")
    assert isinstance(node, Mapping)
    assert isinstance(node.values["d"], Sequence)
    assert node.values["c"] is node.values["a"] is node.values["d"].items[0]


def test_an_alias_as_key_stands_where_it_is_written() -> None:
    node, found = read_text("a: &x b\n*x : 1\n")
    assert isinstance(node, Mapping)
    assert (found, node.keys["b"].line, node.keys["b"].column) == ([], 2, 1)


@pytest.mark.parametrize(
    "text",
    [
        "a: &a {x: 1, w: 2}\nb: {<<: *a, w: 3, z: 4}",
        "a: &a {x: 1, w: 2}\nb: {w: 3, <<: *a, z: 4}",
        "a: &a {x: 1}\nb: &b {x: 2, w: 3}\nc: {<<: [*a, *b], z: 0}",
        "a: &a {x: 1}\nb: &b {<<: *a, w: 3}\nc: {<<: *b, x: 5}",
        "c: {<<: {x: 1}, w: 2}",
        "c: {<<: [], w: 2}",
        "c: {<<: [{x: 1}, {x: 2, z: 3}], w: 2}",
        'c: {"<<": 1}',
        "c: {!!str <<: 1}",
    ],
)
def test_merges_are_those_of_magnus(text: str) -> None:
    seen, expected = data(text), read_ruamel(text.encode())
    assert seen == expected
    assert isinstance(seen, dict)
    assert isinstance(expected, dict)
    assert [list(value) for value in seen.values() if isinstance(value, dict)] == [list(v) for v in expected.values()]


def test_merged_values_keep_their_places() -> None:
    node, _ = read_text("a: &a {x: 1}\nb:\n  <<: *a\n  y: 2\n")
    assert isinstance(node, Mapping)
    assert isinstance(node.values["b"], Mapping)
    merged = node.values["b"]
    assert list(merged.values) == ["x", "y"]
    assert (merged.keys["x"].line, merged.values["x"].line, merged.keys["y"].line) == (1, 1, 4)


@pytest.mark.parametrize("quote", ["'{}'", '"{}"', "|\n  {}"])
@pytest.mark.parametrize("text", ["yes", "010", "2024-01-31", ".inf", "=", "<<", "1e3"])
def test_quoted_scalars_are_text_without_a_word(text: str, quote: str) -> None:
    assert data("a: " + quote.format(text)) == {"a": text}


@pytest.mark.parametrize(
    ("text", "value"),
    [("!!str 12", "12"), ('!!int "12"', 12), ("!!float 1", 1.0), ("!!bool true", True), ("!!null ''", None)],
)
def test_core_tags_are_honoured(text: str, value: Value) -> None:
    assert with_kinds(data(f"a: {text}")) == with_kinds({"a": value})


def test_tags_of_collections_are_honoured() -> None:
    assert data("a: !!seq [1]\nb: !!map {c: 1}\nd: !<tag:yaml.org,2002:str> 1") == {"a": [1], "b": {"c": 1}, "d": "1"}


def test_exactly_the_allowed_depth() -> None:
    node, found = read_text("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    assert isinstance(node, Sequence)
    assert found == []
