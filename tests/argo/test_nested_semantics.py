"""Compiled workflows with parallel, map and dag steps do on Argo what their pipelines do under magnus: the same steps
run, for the same items, and every branch ends the same.

Both sides are models (`tests/model/`), which know nothing of the compiler.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice
from random import Random
from string import Template
from typing import Any

import pytest
from tests.model.broken import BROKEN, Break, everywhere, loops_stand_beside_fan_out
from tests.model.containers import Containers, expanded
from tests.model.dag import Execution, run, spec_of
from tests.model.nested_walk import NestedWalk, Pipeline, nested_walk
from tests.model.random_nested import random_pipelines
from tests.support.compiled_graphs import LABEL, check_tasks, dags_of
from tests.support.compiled_pipelines import (
    FAMILIES,
    Workflow,
    hands_over,
    in_words_of,
    workflow_of,
)

Translate = Callable[[Pipeline, str], Workflow]


def as_read_by(family: str, pipeline: Pipeline) -> Pipeline:
    """0.4 replaces variables in the pipeline's file, though not in others, and makes `$$` a `$` (0.4.22 utils.py
    apply_variables)."""
    if family == "0.5":
        return pipeline
    graph = json.loads(Template(json.dumps(pipeline.graph)).safe_substitute())
    return Pipeline(graph, pipeline.definitions, pipeline.parameters)


def argo(workflow: Workflow, containers: Containers, random: Random) -> Iterator[str]:
    """Runs the workflow and says what should not have happened."""
    found = run(workflow, containers.outcome, containers.files, random)
    yield from containers.mistakes
    yield from (f"`{name}` never ended" for name in sorted(containers.begun))
    if (found.phase == "Succeeded") != (containers.log.states[""] == "SUCCESS"):
        yield f"the workflow has {found.phase}, its run log says {containers.log.states['']}"
    for execution in found.ran:
        handed = parameters_in(execution)
        wanted = asked_for(containers.pipeline) if execution.path == found.ran[0].path else {}
        if handed != wanted:
            yield f"{'/'.join(execution.path)} is handed {handed} instead of {wanted}"


def parameters_in(execution: Execution) -> dict[str, Any]:
    """As magnus reads them (0.5.1 parameters.py get_user_set_parameters, without what is text for it)."""
    found = {variable["name"]: expanded(variable["value"], {}) for variable in execution.container.get("env", [])}
    prefix = "MAGNUS_PRM_"
    return {name.removeprefix(prefix): json.loads(text) for name, text in found.items() if name.startswith(prefix)}


def asked_for(pipeline: Pipeline) -> dict[str, Any]:
    """Those parameters whose names Argo can take."""
    listed = pipeline.parameters.items() if hands_over(pipeline) else ()
    return {name: items for name, items in listed if re.fullmatch(r"[-\w]+", name)}


def differences(pipelines: Iterable[Pipeline], family: str, translate: Translate = workflow_of) -> Iterator[str]:
    """A random run of each pipeline, where it goes otherwise on Argo."""
    random = Random(4)
    for pipeline in (in_words_of(family, pipeline) for pipeline in pipelines):
        workflow, read = translate(pipeline, family), as_read_by(family, pipeline)
        chance = random.choice((0.4, 0.7, 0.9, 1))
        succeeds = cache(lambda _, chance=chance: random.random() < chance)
        magnus = nested_walk(read, succeeds, str if family == "0.4" else lambda item: item)
        containers = Containers(read, family, succeeds, random.choice(("Failed", "Error")))
        found = [*argo(workflow, containers, random), *unlike(magnus, containers.log)]
        if found:
            files = (pipeline.graph, pipeline.definitions, pipeline.parameters)
            yield "\n".join([*found, *(json.dumps(file) for file in files)])


def unlike(magnus: NestedWalk, seen: NestedWalk) -> Iterator[str]:
    for what in ("steps", "states", "variables"):
        expected, found = getattr(magnus, what), getattr(seen, what)
        for branch in {**expected, **found}:
            if expected.get(branch) != found.get(branch):
                yield f"{what} of `{branch}`: {expected.get(branch)} under magnus, {found.get(branch)} on Argo"


@pytest.mark.parametrize(
    ("family", "seed"), [*(("0.5", seed) for seed in range(7)), *(("0.4", seed) for seed in range(3))]
)
def test_the_same_steps_run_and_end_the_same(seed: int, family: str) -> None:
    found = next(differences(random_pipelines(seed, 500), family), None)
    assert found is None, f"\n{found}"


def broken(change: Break) -> Translate:
    def translate(pipeline: Pipeline, family: str) -> Workflow:
        workflow = workflow_of(pipeline, family)
        change(workflow)
        return workflow

    return translate


@pytest.mark.parametrize("mistake", BROKEN)
def test_nothing_that_is_compiled_can_be_otherwise(mistake: str) -> None:
    found = differences(random_pipelines(30, 500), "0.5", broken(BROKEN[mistake]))
    assert len(list(islice(found, 3))) == 3


def test_numbers_that_are_printed_as_floats_are_noticed() -> None:
    change = everywhere("toJson(toJson(#))", "toJson(string(#))")
    assert next(differences(random_pipelines(30, 500), "0.4", broken(change)), None)


def test_a_loop_may_stand_beside_fan_out_if_fan_in_waits_for_skipped_ones() -> None:
    found = next(differences(random_pipelines(30, 120), "0.5", broken(loops_stand_beside_fan_out)), None)
    assert found is None, f"\n{found}"


@pytest.mark.parametrize("family", FAMILIES)
def test_a_workflow_is_what_argo_takes(family: str) -> None:
    for pipeline in random_pipelines(20, 300):
        check_workflow(workflow_of(in_words_of(family, pipeline), family))


def check_workflow(workflow: Workflow) -> None:
    spec = spec_of(workflow)
    templates = {template["name"]: template for template in spec["templates"]}
    called = [task["template"] for tasks in dags_of(spec) for task in tasks]
    assert len(templates) == len(spec["templates"])
    assert {spec["entrypoint"], *called} == set(templates)
    assert [name for name in templates if not LABEL.fullmatch(name)] == []
    assert not any("failFast" in template for template in templates.values())
    for template in templates.values():
        check_inputs(template)
    for template in (template for template in templates.values() if "dag" in template):
        check_tasks(template["dag"]["tasks"])
        check_calls(template["dag"]["tasks"], templates)


def check_inputs(template: Workflow) -> None:
    """All that is declared is spoken of, and nothing else."""
    spoken_of = {name for text in texts(template) for name in re.findall(r"inputs\.parameters\.([-\w]+)", text)}
    assert spoken_of == set(inputs_of(template)), template


def texts(value: Any) -> Iterator[str]:
    """All text in a template but for what stands in quotes in an expression."""
    if isinstance(value, str):
        yield re.sub(r"'(?:[^'\\]|\\.)*'", "", value) if value.startswith("{{=") else value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts(inner)


def inputs_of(template: Workflow, *, own: bool = True) -> list[str]:
    """`own`: with those that have a value, and that no task hands over."""
    declared = template.get("inputs", {}).get("parameters", [])
    return [parameter["name"] for parameter in declared if own or "value" not in parameter]


def check_calls(tasks: list[dict[str, Any]], templates: dict[str, Workflow]) -> None:
    """Each task hands over what its template declares; a loop stands alone; only what fan-out leaves is spoken of, by
    a task that waits for it."""
    for task in tasks:
        handed = [argument["name"] for argument in task.get("arguments", {}).get("parameters", [])]
        assert sorted(handed) == sorted(inputs_of(templates[task["template"]], own=False)), task
        assert len(tasks) == 1 or "withParam" not in task
        if "tasks[" in json.dumps(task):
            assert task["depends"] == "fan-out.Succeeded"
            assert "outputs" in templates[tasks[0]["template"]]


ENDS = {"success": {"type": "success"}, "fail": {"type": "fail"}}
WORK = {"start_at": "work", "steps": {"work": {"type": "stub", "next": "success"}, **ENDS}}
KINDS: dict[str, dict[str, Any]] = {
    "parallel": {"branches": {"a": WORK, "b": WORK}},
    "map": {"iterate_on": "items", "iterate_as": "item", "branch": WORK},
    "dag": {"dag_definition": "part.yaml"},
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("end", ["Failed", "Error"])
def test_a_fan_out_that_dies_fails_its_step_and_runs_nothing_of_it(kind: str, end: str) -> None:
    outer = {"type": kind, **KINDS[kind], "next": "success", "on_failure": "tidy"}
    graph = {"start_at": "outer", "steps": {"outer": outer, "tidy": {"type": "stub", "next": "success"}, **ENDS}}
    pipeline = Pipeline(graph, {"part.yaml": WORK}, {"items": [1, 2]})
    containers = Containers(pipeline, "0.5", lambda _: True, "Failed")
    dies = run(
        workflow_of(pipeline, "0.5"),
        lambda pod: end if pod.path == ("outer", "fan-out") else containers.outcome(pod),
        containers.files,
    )
    assert dies.phase == "Succeeded"
    assert ["/".join(pod.path) for pod in dies.ran] == ["outer/fan-out", "outer/fan-in", "tidy", "success"]
