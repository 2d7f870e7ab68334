"""Large, deep and hostile documents: bounded in time, in the number of reports and in their length."""

from __future__ import annotations

import os
import subprocess
import sys
from textwrap import dedent

import pytest
from tests.support.schema_documents import GOOD
from tests.support.work import grows_evenly

from magnus_argo.diagnostics.budgets import MAX_OF_A_KIND
from magnus_argo.diagnostics.diagnostic import Diagnostic
from magnus_argo.schema import check_shape
from magnus_argo.schema.fast import conforms
from magnus_argo.yaml.nodes import Mapping, Node, Scalar, Sequence, Value


def node_of(value: Value, line: list[int]) -> Node:
    """A tree for plain data, a line for each node, without writing and reading a file."""
    line[0] += 1
    place = ("file.yaml", line[0], 1, 2)
    if isinstance(value, dict):
        mapping = Mapping(*place)
        for key, item in value.items():
            mapping.keys[key] = Scalar(key, *place)
            mapping.values[key] = node_of(item, line)
        return mapping
    if isinstance(value, list):
        sequence = Sequence(*place)
        sequence.items = [node_of(item, line) for item in value]
        return sequence
    return Scalar(value, *place)


def reports_of(value: Value, document: str = "pipeline") -> list[Diagnostic]:
    found = check_shape(node_of(value, [0]), document)
    assert len(found) <= MAX_OF_A_KIND + 1
    assert all(len(report.message) + len(report.help or "") < 1500 for report in found)
    return found


def task(**more: Value) -> dict[str, Value]:
    return {"type": "task", "command": "a.b", "next": "b", **more}


def pipeline(steps: dict[str, Value]) -> Value:
    return {"dag": {"start_at": "a", "steps": steps}}


def test_a_hundred_reports_are_enough_and_they_are_the_first() -> None:
    found = reports_of(pipeline({f"step {number}": task(foo=1) for number in range(10_000)}))
    assert [report.message for report in found] == [
        *(f"step `step {number}` does not take `foo`" for number in range(100)),
        "there are more than 100 problems like this one, and the rest is not shown",
    ]


def test_one_mistake_in_a_large_file_is_found() -> None:
    steps: dict[str, Value] = {f"step {number}": task() for number in range(10_000)}
    steps["step 5000"] = task(next=5)
    assert [report.message for report in reports_of(pipeline(steps))] == [
        "`next` of step `step 5000` takes text, not a number"
    ]


def test_branches_in_branches() -> None:
    graph: dict[str, Value] = {"start_at": "a", "steps": {"a": {"type": "fail", "next": "b"}}}
    for _ in range(24):
        parallel: Value = {"type": "parallel", "next": "b", "branches": {"inner": graph}}
        graph = {"start_at": "a", "steps": {"p": parallel}}
    assert [report.message for report in reports_of({"dag": graph})] == [
        "step `a` of branch `inner` does not take `next`"
    ]


@pytest.mark.parametrize(
    ("value", "document", "message"),
    [
        (
            pipeline({"a": task(**{f"key {number}": 1 for number in range(100_000)})}),
            "pipeline",
            "step `a` does not take `key 0`",
        ),
        ({"dag": {f"key {number}": 1 for number in range(100_000)}}, "pipeline", "`dag` needs `start_at`, `steps`"),
        (pipeline({"a": task(**{"k" * 1_000_000: 1})}), "pipeline", f"step `a` does not take `{'k' * 59}…`"),
        (pipeline({"s" * 1_000_000: {"type": "fail", "x": 1}}), "pipeline", f"step `{'s' * 59}…` does not take `x`"),
        (pipeline({"a": task(catalog="c" * 1_000_000)}), "pipeline", "`catalog` of step `a` takes a mapping, not text"),
        (
            pipeline({"a": task(catalog={"get": "c" * 1_000_000})}),
            "pipeline",
            "`catalog.get` of step `a` takes a list, not text",
        ),
        (
            pipeline({"a": task(catalog={"get": [list(range(100_000))]})}),
            "pipeline",
            "item 1 of `catalog.get` of step `a` takes text, not a list",
        ),
        (pipeline({"\ud83d": {"type": "fail", "\x1b[2J": 1}}), "pipeline", "step `\\ud83d` does not take `\\x1b[2J`"),
        (
            {"executor": {"type": {str(number): number for number in range(50_000)}, "config": {"image": "a"}}},
            "argo-config",
            "`executor.type` is `{'0': 0, '1': 1, '2': 2, '3': 3, '4': 4, '5': 5, '6': 6, '7…`: expected `argo`",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_hostile_files_get_short_answers(value: Value, document: str, message: str) -> None:
    assert reports_of(value, document)[0].message == message


def test_two_runs_say_the_same() -> None:
    """jsonschema goes through unknown keys in the order of a set, which is another one in each process."""
    script = dedent("""
        from magnus_argo.schema import check_shape
        from magnus_argo.diagnostics.source import Source
        from magnus_argo.yaml import read
        steps = "".join(f"    step {number}: {{}}\\n" for number in range(300))
        root, _ = read(Source("f", f"dag:\\n  start_at: a\\n  steps:\\n{steps}".encode()))
        print(*check_shape(root, "pipeline"), sep="\\n")
    """)
    runs = [
        subprocess.run(
            [sys.executable, "-c", script], check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
    assert runs[0].count(b"needs `type`") == 100


def test_a_good_file_is_accepted_without_what_only_bad_ones_need() -> None:
    script = (
        "import sys; before = set(sys.modules)\n"
        "from magnus_argo.yaml.nodes import Mapping; from magnus_argo.schema import check_shape\n"
        "from magnus_argo.magnus.runtimes.detect import telltales\n"
        "root = Mapping('f', 1, 1, 2)\n"
        "assert check_shape(root, 'magnus-argo') == []; telltales()\n"
        "late = {'jsonschema', 'difflib', 'pathlib', 'yaml'}\n"
        "late |= {'magnus_argo.schema.cures', 'magnus_argo.schema.explain'}\n"
        "print(sorted(late & (set(sys.modules) - before)))"
    )
    found = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert found.stdout == "[]\n"


def test_work_grows_with_the_steps() -> None:
    def steps(count: int) -> Value:
        return pipeline({f"step {number}": task(catalog={"put": ["a"]}) for number in range(count)})

    assert conforms(steps(10_000), {"$ref": "pipeline.schema.json"})
    assert grows_evenly(steps, lambda document: conforms(document, {"$ref": "pipeline.schema.json"}), 500)


@pytest.mark.parametrize("target", GOOD)
def test_good_documents(target: str) -> None:
    document, _, kind = target.partition(".schema.json")
    assert check_shape(node_of(GOOD[target], [0]), document, kind.removeprefix("#/$defs/")) == []


@pytest.mark.parametrize(("text", "is_filled_in"), [("{" * 900_000, True), ("{" * 900_000 + "\n", False)])
def test_text_that_argo_fills_in_is_looked_for_once(text: str, is_filled_in: bool) -> None:
    assert conforms(text, {"$ref": "argo.schema.json#/$defs/Template/properties/serviceAccountName"}) is is_filled_in
