"""Both parsers give one result, and what is accepted is read by magnus' own reader, alike."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterator

import pytest
from tests.support.yaml_mutants import compositions, mutants
from tests.support.yaml_readers import read_ruamel, with_kinds
from tests.support.yaml_reading import nodes
from tests.support.yaml_samples import EVERYTHING, MISTAKES, TEMPLATES

from magnus_argo.diagnostics.diagnostic import Diagnostic, has_errors
from magnus_argo.diagnostics.source import Source
from magnus_argo.yaml import pyyaml
from magnus_argo.yaml.nodes import Mapping, Node, Scalar, Value, plain
from magnus_argo.yaml.reader import _read

SAME = [
    EVERYTHING,
    *(case[0] for case in MISTAKES),
    *(case[0] for case in TEMPLATES),
    "a: [what?, b?c]\nb: {?c: d}\n? e\n: f\n",
    "a: [?]\n",
    "a: |\n  \tb\n",
    "a: ![b]\n",
    'a: "\\ud83d\\ude00"\n',
    "a: {b: , c}\nd: [, e]",
    "a: !!str\nb: &x\nc: !!str &y d\n",
    "%YAML 1.2\n---\na: b\n...\n---\nc\n",
    "a\n...\n%FOO\n---\nb\n",
    "[" * 2000,
    "- " * 2000,
    "{a: " * 2000,
    "a: 1\na: 2\nb: yes\nc: 2024-01-31\n*x : 1\n",
    "a: 1\u2028b: 2\n",
    "\n\n# x\n- a\n",
]


def both(text: str) -> tuple[Node | None, list[Diagnostic]]:
    source = Source("p.yaml", text.encode())
    fast_node, fast = _read(source, fast=True)
    node, found = _read(source, fast=False)
    assert fast == found, text
    assert summary(fast_node) == summary(node), text
    assert node is not None or has_errors(found)
    assert all(one.primary.span.end_column > one.primary.span.column for one in found)
    return node, found


def summary(node: Node | None) -> list[object]:
    if node is None:
        return []
    return [
        (type(one), one.span, with_kinds(one.value) if isinstance(one, Scalar) else list(getattr(one, "keys", ())))
        for one in nodes(node)
    ]


def read_by_magnus(text: str) -> Value:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of reused anchors
        data = read_ruamel(text.encode())
    assert data is None or isinstance(data, (bool, int, float, str, list, dict))
    return data


def ordered(data: object) -> object:
    if isinstance(data, dict):
        return [(key, ordered(value)) for key, value in data.items()]
    return [ordered(item) for item in data] if isinstance(data, list) else (type(data), data)


def check(texts: Iterator[str]) -> Counter[str]:
    seen: Counter[str] = Counter()
    for text in texts:
        node, found = both(text)
        seen.update({one.rule.name for one in found})
        if node is not None and not has_errors(found):
            seen["accepted"] += 1
            assert ordered(plain(node)) == ordered(read_by_magnus(text)), text
    return seen


@pytest.mark.parametrize("text", SAME)
def test_both_parsers_give_one_result(text: str) -> None:
    both(text)


@pytest.mark.parametrize("seed", range(3))
def test_mutants(seed: int) -> None:
    seen = check(mutants(seed, 1500))
    assert seen["accepted"] > 100
    assert seen["yaml-syntax"] > 100


@pytest.mark.parametrize("seed", range(3))
def test_compositions(seed: int) -> None:
    seen = check(compositions(seed, 1500))
    assert seen["accepted"] > 100
    assert seen["yaml-syntax"] > 50


ANCHORS = r"""
&a{}|x: &a{} b|x: &a{}b c|&a{}b c: 1|? &a{}b c\n: 1|x: &a{}b\n  c: 1|- &a{}[1]|x: !!str &a{}b c|x: &a{}b !!str c
x: !!map # &a\n  &a{}b\n  c: 1|[&a{}]|[&a{}b c]|{{x: &a{}b}}|- &a k\n- *a{}|- &a k\n- *a{}b c|- &a k\n- *a{}b : 1
y: &a 1\nx: {{<<: *a{}b}}|[&a k, *a{}]|[&a k, *a{}b c]|{{x: &a k, *a{} : 1}}|{{x: &a k, y: *a{}b}}
"""


def test_names_of_anchors_end_where_they_end_for_magnus() -> None:
    ends = [*map(chr, range(0x20, 0x7F)), "", "\t", "\n", "\xa0", "é", ": ", " #"]
    ends += ["::", ":?", "?:", ":-", "-:", "_?", "1:"]
    texts = [f"{text}\n".replace("\\n", "\n") for line in ANCHORS.split("\n") for text in line.split("|")]
    seen = check(text.format(end) for text in texts if text.strip() for end in ends)
    assert seen["accepted"] > 500
    assert seen["yaml-syntax"] > 1000


def test_libyaml_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def __init__(self, text: str) -> None:
            raise AssertionError(text)

    source = Source("p.yaml", EVERYTHING.encode())
    monkeypatch.setattr("magnus_argo.yaml.pure_parser.PureParser", Broken)
    assert _read(source, fast=True)[0] is not None
    with pytest.raises(AssertionError):
        _read(source, fast=False)


def test_without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    source = Source("p.yaml", EVERYTHING.encode())
    expected = summary(_read(source, fast=True)[0])
    monkeypatch.setattr(pyyaml, "CParser", None)
    assert summary(_read(source, fast=True)[0]) == expected


def test_shared_nodes_are_shared_by_both() -> None:
    for fast in (True, False):
        node, _ = _read(Source("p.yaml", b"a: &x {b: 1}\nc: *x\n"), fast=fast)
        assert isinstance(node, Mapping)
        assert node.values["a"] is node.values["c"]
