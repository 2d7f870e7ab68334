"""A compiled workflow does on Argo what its pipeline does under magnus: the same steps run, with the same end.

Both sides are models (`tests/model/`), which know nothing of the compiler.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest
from tests.model.dag import Execution, run, spec_of
from tests.model.random_graphs import random_graphs
from tests.model.walk import Walk, walk, ways
from tests.support.compiled_graphs import LABEL, Graph, Workflow, check_tasks, dags_of, workflow_of

ENDS = ("success", "fail")


def step_of(execution: Execution) -> str:
    """The step that a pod runs: magnus takes `%` for a space, and the kubelet `$$` for a `$`."""
    return execution.arguments["step"].replace("$$", "$").replace("%", " ")


def argo(workflow: Workflow, graph: Graph, way: dict[str, bool], failure: str) -> Walk:
    """What runs on Argo when the steps of `way` end so, as `magnus execute_single_node` does: a step that may be tried
    again succeeds at its last attempt or not at all, and the fail step exits 1, always."""

    def outcome(execution: Execution) -> str:
        step = graph["steps"][step_of(execution)]
        if step["type"] in ENDS:
            return "Succeeded" if step["type"] == "success" else "Failed"
        last = execution.attempt + 1 == step.get("max_attempts", 1)
        return "Succeeded" if last and way.get(step_of(execution), True) else failure

    found = run(workflow, outcome)
    steps = [step_of(execution) for execution in found.ran if execution.attempt == 0]
    for name in steps:
        attempts = [execution.attempt for execution in found.ran if step_of(execution) == name]
        assert attempts == list(range(graph["steps"][name].get("max_attempts", 1))), name
    return Walk(tuple(steps), "SUCCESS" if found.phase == "Succeeded" else "FAIL")


def differences(graphs: Iterator[Graph], translate: Callable[[Graph], Workflow]) -> Iterator[str]:
    """Each way through each graph that goes otherwise on Argo."""
    random = Random(4)
    for graph in graphs:
        workflow = translate(graph)
        for way in ways(graph):
            failure = random.choice(("Failed", "Error"))
            magnus = walk(graph, way.__getitem__)
            seen = argo(workflow, graph, way, failure)
            if seen != magnus:
                shown = {step: "Succeeded" if succeeds else failure for step, succeeds in way.items()}
                yield f"graph    {json.dumps(graph)}\noutcomes {shown}\nmagnus   {magnus}\nargo     {seen}"


@pytest.mark.parametrize("seed", range(5))
def test_the_same_steps_run_and_end_the_same(seed: int) -> None:
    found = next(differences(random_graphs(seed, 1000), workflow_of), None)
    assert found is None, f"\n{found}"


@pytest.mark.parametrize("seed", range(2))
def test_a_workflow_is_what_argo_takes(seed: int) -> None:
    for graph in random_graphs(seed, 500):
        spec = spec_of(workflow_of(graph))
        templates = [template["name"] for template in spec["templates"]]
        called = [task["template"] for tasks in dags_of(spec) for task in tasks]
        assert {spec["entrypoint"], *called} == set(templates), graph
        assert all(LABEL.fullmatch(name) for name in templates), graph
        for tasks in dags_of(spec):
            check_tasks(tasks)


def encode(
    graph: Graph,
    *,
    failed: str = "({0}.Failed || {0}.Errored)",
    implicit: bool = True,
    guarded: bool = True,
    pruned: bool = True,
    handlers: bool = True,
) -> Workflow:
    """The translation as it is written down, in a few lines; each argument takes away one thing that it needs."""
    steps = graph["steps"]
    fail = next(name for name, step in steps.items() if step["type"] == "fail")
    tasks = {name: f"t-{number}" for number, name in enumerate(steps)}
    waiting = [graph["start_at"]] if pruned else list(steps)
    terms: dict[str, list[str]] = {name: [] for name in waiting}
    for name in waiting:
        if "next" not in steps[name]:
            continue
        handler = steps[name].get("on_failure") if handlers else None
        ways_on = [(steps[name]["next"], "{0}.Succeeded")]
        ways_on += [(handler or fail, failed)] if handler or implicit else []
        for target, term in ways_on:
            waiting += [target] if target not in terms else []
            terms.setdefault(target, []).append(term.format(tasks[name]))
    return assembled(graph, tasks, terms, fail if guarded and fail in terms else "")


def assembled(graph: Graph, tasks: dict[str, str], terms: dict[str, list[str]], guard: str) -> Workflow:
    listed = []
    for name, either in terms.items():
        depends = " || ".join(either)
        if guard and either and graph["steps"][name]["type"] == "success":
            depends = f"({depends}) && {tasks[guard]}.Omitted"
        step = {"parameters": [{"name": "step", "value": name.replace("$", "$$").replace(" ", "%")}]}
        template = f"pod-{graph['steps'][name].get('max_attempts', 1)}"
        task = {"name": tasks[name], "template": template, "arguments": step}
        listed.append(task | ({"depends": depends} if depends else {}))
    spec = {"entrypoint": "main", "templates": [{"name": "main", "dag": {"tasks": listed}}, *map(pod, (1, 2, 3))]}
    return {"apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow", "spec": spec}


def pod(attempts: int) -> dict[str, Any]:
    needed = {"name": f"pod-{attempts}", "inputs": {"parameters": [{"name": "step"}]}, "container": {}}
    return needed | {"retryStrategy": {"limit": attempts - 1, "retryPolicy": "Always"}}


def test_the_rules_as_they_are_written_down_have_no_differences() -> None:
    assert next(differences(random_graphs(11, 1000), encode), None) is None


@pytest.mark.parametrize(
    "mutation",
    [
        {"implicit": False},
        {"guarded": False},
        {"pruned": False},
        {"handlers": False},
        {"failed": "{0}.Failed"},
        {"failed": "{0}.Errored"},
        {"failed": "!{0}.Succeeded"},
    ],
)
def test_nothing_in_the_rules_can_be_left_out(mutation: dict[str, Any]) -> None:
    found = list(differences(random_graphs(11, 300), lambda graph: encode(graph, **mutation)))
    assert len(found) > 5


@pytest.mark.parametrize("needed", [r" && [-\w]+\.Omitted", r" \|\| [-\w]+\.Errored", r"[-\w]+\.Failed \|\| "])
def test_nothing_that_is_compiled_can_be_left_out(needed: str) -> None:
    def mutated(graph: Graph) -> Workflow:
        workflow = workflow_of(graph)
        for task in (task for tasks in dags_of(spec_of(workflow)) for task in tasks):
            if "depends" in task:
                task["depends"] = re.sub(needed, "", task["depends"])
        return workflow

    assert len(list(differences(random_graphs(12, 200), mutated))) > 5
