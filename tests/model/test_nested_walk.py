"""The model of nested walks, of what magnus does in containers, and the random pipelines that they are tried on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from .containers import Containers, command_of, expanded
from .dag import Execution
from .nested_walk import Pipeline, nested_walk
from .random_nested import DEEPEST, ODD_ITEMS, VARIABLES, random_pipelines

ENDS = {"success": {"type": "success"}, "fail": {"type": "fail"}}
WORK = {"start_at": "work", "steps": {"work": {"type": "task", "next": "success"}, **ENDS}}
INNER = {"type": "map", "iterate_on": "colours", "iterate_as": "a", "branch": WORK, "next": "success"}
MAPS = {"start_at": "inner", "steps": {"inner": INNER, **ENDS}}


def pipeline_of(kind: str, **fields: Any) -> Pipeline:
    step = {"type": kind, **fields, "next": "success", "on_failure": "tidy"}
    graph = {"start_at": "p", "steps": {"p": step, "tidy": {"type": "stub", "next": "fail"}, **ENDS}}
    return Pipeline(graph, {"part.yaml": WORK}, {"colours": ["red", True], "years": [2023, 2024], "none": []})


PARALLEL = pipeline_of("parallel", branches={"a": WORK, "b b": WORK})
DAG = pipeline_of("dag", dag_definition="part.yaml")
EMPTY = pipeline_of("map", iterate_on="none", iterate_as="i", branch=WORK)
NESTED = pipeline_of("map", iterate_on="years", iterate_as="z", branch=MAPS)


@pytest.mark.parametrize(
    ("pipeline", "failing", "states", "ran"),
    [
        (PARALLEL, "", {"": "SUCCESS", "p.a": "SUCCESS", "p.b b": "SUCCESS"}, ("p", "success")),
        (PARALLEL, "p.a.work", {"": "FAIL", "p.a": "FAIL", "p.b b": "SUCCESS"}, ("p", "tidy", "fail")),
        (DAG, "", {"": "SUCCESS", "p.dag": "SUCCESS"}, ("p", "success")),
        (DAG, "p.dag.work", {"": "FAIL", "p.dag": "FAIL"}, ("p", "tidy", "fail")),
        (EMPTY, "", {"": "SUCCESS"}, ("p", "success")),
    ],
)
def test_nested_walks(pipeline: Pipeline, failing: str, states: dict[str, str], ran: tuple[str, ...]) -> None:
    found = nested_walk(pipeline, lambda name: name != failing)
    assert (found.states, found.steps[""]) == (states, ran)


def test_maps_in_maps_fill_in_their_items() -> None:
    found = nested_walk(NESTED, lambda name: name != "p.2024.inner.True.work")
    assert found.steps["p.2024.inner.True"] == ("p.2024.inner.True.work", "p.2024.inner.True.fail")
    assert [branch for branch, state in found.states.items() if state == "FAIL"] == [
        *("p.2024.inner.True", "p.2024", "")
    ]
    assert found.variables["p.2024.inner.True"] == (("z", "2024"), ("a", "true"))
    assert nested_walk(NESTED, lambda _: True, str).variables["p.2023"] == (("z", '"2023"'),)


def container(*arguments: str, **environment: str) -> dict[str, Any]:
    listed = [{"name": name, "value": value} for name, value in environment.items()]
    return {"command": ["magnus"], "args": [*arguments, "--file", "pipeline.yaml"], "env": listed}


def pod(*arguments: str, attempt: int = 0, **environment: str) -> Execution:
    return Execution(("x",), "step", {}, attempt, container(*arguments, **environment))


def step(name: str, *more: str) -> Execution:
    return pod("execute_single_node", "the-uid", name, *more)


def fan(mode: str, name: str, *more: str) -> Execution:
    return pod("fan", "the-uid", name, "--mode", mode, *more)


def test_a_run_in_containers() -> None:
    containers = Containers(PARALLEL, "0.5", lambda name: name != "p.b b.work", "Error")
    pods = [
        *(fan("out", "p"), step("p.a.work"), step("p.a.success"), step("p.b%b.work"), step("p.b%b.fail")),
        *(fan("in", "p"), step("tidy"), step("fail")),
    ]
    ends = [containers.outcome(execution) for execution in pods]
    assert ends == ["Succeeded", "Succeeded", "Succeeded", "Error", "Succeeded", "Failed", "Succeeded", "Failed"]
    assert (containers.mistakes, containers.begun) == ([], set())
    assert containers.log == nested_walk(PARALLEL, lambda name: name != "p.b b.work")
    assert containers.files(pods[0]) == {}


def test_a_map_in_containers() -> None:
    containers = Containers(NESTED, "0.5", lambda _: True, "Failed")
    assert containers.outcome(fan("out", "p")) == "Succeeded"
    assert json.loads(containers.files(fan("out", "p"))["/tmp/output.txt"]) == [2023, 2024]
    inner = "p.map_variable_placeholder.inner"
    assert containers.outcome(fan("out", inner, "--map-variable", '{"z": 2023}')) == "Succeeded"
    item = ("--map-variable", '{"z": 2023, "a": true}')
    assert containers.outcome(step(f"{inner}.map_variable_placeholder.work", *item)) == "Succeeded"
    assert containers.log.steps["p.2023.inner.True"] == ("p.2023.inner.True.work",)
    assert containers.mistakes == []


@pytest.mark.parametrize(
    ("reason", "pods"),
    [
        ("KeyError", [step("p.a.work")]),
        ("KeyError", [fan("out", "p"), step("p.c.work")]),
        ("KeyError", [step("lost")]),
        ("before the end", [fan("out", "p"), step("p.a.work"), fan("in", "p")]),
        ("after the end", [step("success"), step("tidy")]),
        ("composite", [step("p")]),
        ("another map variable", [fan("out", "p", "--map-variable", '{"z": 1}')]),
        ("TypeError", [fan("out", "p", "--map-variable", "[]")]),
        ("runs as", [pod("execute_single_node", "{{workflow.uid}}", "tidy")]),
        ("counts as 2", [pod("execute_single_node", "the-uid", "tidy", MAGNUS_STEP_ATTEMPT="2")]),
        ("no command line", [step("tidy", "--parameters", "p.yaml")]),
        ("no command line", [pod("execute_single_node", "tidy")]),
        ("no command of magnus", [fan("around", "p")]),
    ],
)
def test_mistakes_are_noticed(reason: str, pods: list[Execution]) -> None:
    containers = Containers(PARALLEL, "0.5", lambda _: True, "Failed")
    assert [containers.outcome(execution) for execution in pods][-1] == (
        "Succeeded" if "counts" in reason else "Failed"
    )
    assert [mistake for mistake in containers.mistakes if reason in mistake]


def test_a_branch_has_the_name_that_magnus_gives_it() -> None:
    containers = Containers(NESTED, "0.4", lambda _: True, "Failed")
    containers.outcome(fan("out", "p"))
    containers.outcome(step("p.2023.inner"))
    containers.outcome(fan("out", "p.map_variable_placeholder.inner", "--map-variable", '{"z": 2023}'))
    assert ["placeholder" in containers.mistakes[0], "TypeError" in containers.mistakes[1]] == [True, True]


def test_attempts() -> None:
    graph = {"start_at": "a", "steps": {"a": {"type": "task", "max_attempts": 2, "next": "success"}, **ENDS}}
    containers = Containers(Pipeline(graph), "0.5", lambda _: True, "Failed")
    assert containers.outcome(step("a")) == "Failed"
    assert containers.begun == {"a"}
    again = pod("execute_single_node", "the-uid", "a", attempt=1, MAGNUS_STEP_ATTEMPT="2")
    assert containers.outcome(again) == "Succeeded"
    assert (containers.begun, containers.log.steps[""]) == (set(), ("a",))


def test_the_kubelet_expands_variables() -> None:
    assert expanded("$(A) $$(A) $(B) $A $$ $", {"A": "x"}) == "x $(A) $(B) $A $ $"
    assert command_of(container("fan", "the-uid", "$$HOME", "--mode", "out")).step == "$HOME"


SAMPLE = list(random_pipelines(1, 1500))


def graphs_in(pipeline: Pipeline, graph: Any, depth: int = 0) -> Iterator[tuple[int, Any]]:
    yield depth, graph
    for inner in graph["steps"].values():
        nested = [*inner.get("branches", {}).values(), *([inner["branch"]] if "branch" in inner else [])]
        nested += [pipeline.definitions[inner["dag_definition"]]] if inner["type"] == "dag" else []
        for branch in nested:
            yield from graphs_in(pipeline, branch, depth + 1)


def test_the_same_seed_gives_the_same_pipelines() -> None:
    assert list(random_pipelines(1, 1500)) == SAMPLE
    assert list(random_pipelines(2, 1500)) != SAMPLE


def test_random_pipelines_show_every_shape() -> None:
    shapes: set[str] = set()
    for pipeline in SAMPLE:
        walked = nested_walk(pipeline, lambda _: True)
        for depth, graph in graphs_in(pipeline, pipeline.graph):
            kinds = {name: step["type"] for name, step in graph["steps"].items()}
            shapes.add(f"depth {depth}")
            shapes.add(f"{kinds[graph['start_at']]} first")
            shapes |= {
                f"{kinds[step['on_failure']]} as handler" for step in graph["steps"].values() if "on_failure" in step
            }
            shapes |= {
                f"attempts in depth {min(depth, 1)}" for step in graph["steps"].values() if "max_attempts" in step
            }
        shapes |= {f"{len(items)} items" for items in pipeline.parameters.values()}
        shapes |= {"sorted otherwise" for told in walked.variables.values() if [*told] != sorted(told)}
    composites = [f"{kind} {place}" for kind in ("parallel", "map", "dag") for place in ("first", "as handler")]
    deep = [f"depth {depth}" for depth in range(DEEPEST + 1)]
    sizes = [f"{count} items" for count in range(4)]
    assert shapes >= {*composites, *deep, *sizes, "attempts in depth 0", "attempts in depth 1", "sorted otherwise"}


def test_random_pipelines_use_every_item_and_variable() -> None:
    items = {repr(item) for pipeline in SAMPLE for items in pipeline.parameters.values() for item in items}
    assert items >= {repr(item) for item in ODD_ITEMS}
    told = {
        name
        for pipeline in SAMPLE
        for told in nested_walk(pipeline, lambda _: True).variables.values()
        for name, _ in told
    }
    assert told >= set(VARIABLES)
    assert not any("." in str(item) for item in ODD_ITEMS), "magnus would take it for the end of a name"
