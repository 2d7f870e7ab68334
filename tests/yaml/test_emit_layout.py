"""What is written looks as people write it, and holds nothing but data and comments."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import yaml
from tests.support.yaml_readers import FAST, SLOW, agrees
from tests.support.yaml_texts import HIDDEN, SENTENCES, WORKFLOW_WORDS, special_texts

from magnus_argo.yaml.nodes import Value
from magnus_argo.yaml.writer import emit, inline

STEP: Value = {"parameters": [{"name": "step", "value": "a b"}]}
EXAMPLE: Value = {
    "kind": "Workflow",
    "spec": {
        "arguments": inline({"parameters": []}),
        "templates": [
            {"name": "train", "args": ["--file", 1, True, None, 2.5], "labels": {}},
            {"name": "dag", "tasks": [inline({"name": "a", "arguments": STEP})]},
            [["x", ["z"]], {"y": {"deep": []}}],
        ],
    },
}
LAYOUT = """\
kind: Workflow
spec:
  arguments: {parameters: []}
  templates:
    - name: train
      args:
        - --file
        - 1
        - true
        - null
        - 2.5
      labels: {}
    - name: dag
      tasks:
        - {name: a, arguments: {parameters: [{name: step, value: a b}]}}
    - - - x
        - - z
      - 'y':
          deep: []
"""


def test_the_layout() -> None:
    assert emit(EXAMPLE).decode() == LAYOUT


@pytest.mark.parametrize(("data", "text"), [({}, "{}"), ([], "[]"), (None, "null"), (inline([1, "a"]), "[1, a]")])
def test_small_documents(data: Value, text: str) -> None:
    assert emit(data).decode() == f"{text}\n"


@pytest.mark.parametrize("place", [lambda data: {"key": data}, lambda data: [data], lambda data: data])
def test_a_line_in_brackets_ends_at_column_110(place: Callable[[Value], Value]) -> None:
    room = 110 - len(emit(place(inline({"a": ["b", ""]}))).decode()) + len("''\n")
    fits, too_long = (place(inline({"a": ["b", "x" * length]})) for length in (room, room + 1))
    assert max(map(len, emit(fits).decode().splitlines())) == 110
    assert "{" not in emit(too_long).decode()
    assert all(agrees(read, data) for read in FAST + SLOW for data in (fits, too_long))


def test_what_is_too_long_for_one_line_has_children_on_one_line() -> None:
    written = emit([inline({"name": "x" * 90, "arguments": STEP})]).decode()
    assert written.splitlines()[1] == "  arguments: {parameters: [{name: step, value: a b}]}"


def test_marking_leaves_the_data_alone() -> None:
    data: Value = {"a": [1]}
    assert inline(data) == data
    assert emit(data) == b"a:\n  - 1\n"
    assert [inline(scalar) for scalar in (None, True, 1, 2.5, "a")] == [None, True, 1, 2.5, "a"]


@pytest.mark.parametrize("seen", HIDDEN)
def test_what_reviewers_cannot_see_is_an_escape(seen: str) -> None:
    written = emit([f"a{seen}b"]).decode()
    assert seen not in written.removesuffix("\n")
    assert re.fullmatch(r'- "a\\\w+b"\n', written)


@pytest.mark.parametrize("text", ["é", "中文🎉", "it's", '"a" \\ b', "{{workflow.uid}}", "x-{{a}}", "#a", "1e3", "NO"])
def test_what_reviewers_see_is_in_single_quotes(text: str) -> None:
    quoted = text.replace("'", "''")
    assert emit({text: text}).decode() == f"'{quoted}': '{quoted}'\n"


@pytest.mark.parametrize("text", [*WORKFLOW_WORDS, *SENTENCES])
def test_usual_words_of_workflows_are_plain(text: str) -> None:
    assert emit({"value": text}).decode() == f"value: {text}\n"


def test_nothing_but_nodes_is_written() -> None:
    shared: Value = {"a": ["b"]}
    texts: Value = ["\n---\n" + "word " * 200, *special_texts()]
    written = emit({"x": shared, "y": [shared, shared], "z": texts}, header="---")
    for event in yaml.parse(written, Loader=yaml.CSafeLoader):
        assert getattr(event, "anchor", None) is None
        assert getattr(event, "tag", None) is None
        assert not getattr(event, "explicit", False)
    assert b"\n---" not in written
    assert b"\r" not in written
    assert written.endswith(b"\n")
    assert not written.endswith(b"\n\n")


@pytest.mark.parametrize("breaking", [*"\n\r\v\f\x1c\x85\u2028\u2029\x00\x1b\u202e\ufeff\ud800", "\r\n"])
def test_a_header_stays_a_comment(breaking: str) -> None:
    written = emit({"a": 1}, header=f"made by{breaking}b: 2{breaking}--- c{breaking}")
    *comments, data = written.decode().splitlines()
    assert data == "a: 1"
    assert all(re.fullmatch(r"#( \S.*)?", line) for line in comments)
    assert "".join(comments).replace("# ", "") == "made byb: 2--- c"
    assert all(read(written) == {"a": 1} for read in FAST + SLOW)


def test_a_header_of_several_lines() -> None:
    assert emit([], header="made by a tool\n\n  from: é") == "# made by a tool\n#\n#   from: é\n[]\n".encode()
    assert emit([], header="") == b"[]\n"
