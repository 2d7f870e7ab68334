"""DAGs in DAGs and loops, in the model of Argo's controller."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from .build import GUARDED, ONE_LEAF, TWO_LEAVES, Tasks, dag, ended, phases, workflow
from .dag import DEEPEST

HANDLED_OUTSIDE = {
    "N": "",
    "E": "N.Failed || N.Errored",
    "X": "N.Succeeded || E.Succeeded",
}


@pytest.mark.parametrize(
    ("inner", "failing", "expected", "final"),
    [
        (ONE_LEAF, "A", {"N": "Succeeded", "E": "Omitted", "X": "Succeeded"}, "Succeeded"),
        (GUARDED, "B fail", {"N": "Failed", "E": "Succeeded", "X": "Succeeded"}, "Succeeded"),
        (GUARDED, "B fail E", {"N": "Failed", "E": "Failed", "X": "Omitted"}, "Failed"),
        (TWO_LEAVES, "A", {"N": "Failed", "E": "Succeeded", "X": "Succeeded"}, "Succeeded"),
    ],
    ids=["handled inside", "handled outside", "handled nowhere", "handled inside beside a second leaf"],
)
def test_a_dag_in_a_dag(inner: Tasks, failing: str, expected: dict[str, str], final: str) -> None:
    found = ended(workflow(dag("main", HANDLED_OUTSIDE, {"N": "inner"}), dag("inner", inner)), failing)
    assert {name: phase for name, phase in phases(found).items() if name in expected} == expected
    assert found.phase == final


def test_what_is_omitted_after_a_dag_inherits_from_what_ran_last_inside() -> None:
    """The inner failure was handled inside, and so X, which nothing starts, does not fail the outer DAG."""
    tasks = {"N": "", "X": "N.Failed"}
    found = ended(workflow(dag("main", tasks, {"N": "inner"}), dag("inner", ONE_LEAF)), "A")
    assert (phases(found)["X"], found.phase) == ("Omitted", "Succeeded")


@pytest.mark.parametrize("fail_fast", [True, False])
def test_branches_as_leaves(fail_fast: bool) -> None:
    wrapper = dag("wrapper", {"b1": "", "b2": ""}, failFast=fail_fast) | {"parallelism": 1}
    found = ended(workflow(dag("main", HANDLED_OUTSIDE, {"N": "wrapper"}), wrapper), "b1")
    assert phases(found) == {
        "N/b1": "Failed",
        "N/b2": "Succeeded",
        "N": "Failed",
        "E": "Succeeded",
        "X": "Succeeded",
    }
    assert found.phase == "Succeeded"


FAN_IN = {"out": "", "b1": "out.Succeeded", "b2": "out.Succeeded"}
TOLERANT = " && ".join(
    f"({task}.Succeeded || {task}.Failed || {task}.Errored || {task}.Omitted)" for task in ("b1", "b2")
)
FULL = TOLERANT.replace("|| b1.Omitted", "|| b1.Omitted || b1.Skipped")


@pytest.mark.parametrize(("failing", "expected"), [("b1", "Succeeded"), ("b1 join", "Failed")])
def test_a_fan_in_that_waits_for_branches_in_any_state_decides(failing: str, expected: str) -> None:
    found = ended(workflow(dag("main", {**FAN_IN, "join": TOLERANT})), failing)
    assert (phases(found)["join"], found.phase) == (expected, expected)


def looping(tasks: Tasks, loop: str, items: str = "[]") -> dict[str, Any]:
    template = dag("main", tasks)
    for task in template["dag"]["tasks"]:
        if task["name"] == loop:
            task["withParam"] = items
            task["arguments"] = {"parameters": [{"name": "item", "value": "<{{item}}>"}]}
    return template


@pytest.mark.parametrize(("condition", "joined"), [(TOLERANT, "Omitted"), (FULL, "Succeeded")])
def test_a_fan_in_that_forgets_skipped_loses_what_follows_an_empty_loop(condition: str, joined: str) -> None:
    found = ended(workflow(looping({**FAN_IN, "join": condition}, "b1")))
    assert (phases(found)["b1"], phases(found)["join"], found.phase) == ("Skipped", joined, "Succeeded")


def test_an_empty_loop_in_the_dag_itself_loses_what_follows() -> None:
    found = ended(workflow(looping({"M": "", "X": "M.Succeeded"}, "M")))
    assert (phases(found), found.phase) == ({"M": "Skipped", "X": "Omitted"}, "Succeeded")


def test_an_empty_loop_in_a_dag_of_its_own_has_succeeded() -> None:
    found = ended(workflow(dag("main", {"M": "", "X": "M.Succeeded"}, {"M": "loop"}), looping_alone()))
    assert (phases(found)["M"], phases(found)["X"], found.phase) == ("Succeeded", "Succeeded", "Succeeded")


def looping_alone(items: str = "[]") -> dict[str, Any]:
    return {**looping({"each": ""}, "each", items), "name": "loop"}


def test_a_loop_ends_all_its_items_and_then_its_handler_runs() -> None:
    whole = workflow(dag("main", HANDLED_OUTSIDE, {"N": "loop"}), looping_alone('[1, 2, "x"]'))
    found = ended(whole, "each(1:2)")
    assert phases(found) == {
        "N/each(0:1)": "Succeeded",
        "N/each(1:2)": "Failed",
        "N/each(2:x)": "Succeeded",
        "N/each": "Failed",
        "N": "Failed",
        "E": "Succeeded",
        "X": "Succeeded",
    }
    assert found.phase == "Succeeded"


def test_items_reach_the_pods() -> None:
    pods = {"name": "pod", "container": {}, "inputs": {"parameters": [{"name": "item"}]}}
    whole = workflow(looping_alone('["a", {"k": [1], "i": "&"}, null, true, 1.50]'))
    whole["spec"]["templates"][-1] = pods
    items = [pod.arguments["item"] for pod in ended(whole).ran]
    assert items == ["<a>", '<{"i":"\\u0026","k":[1]}>', "<null>", "<true>", "<1.5>"]


@pytest.mark.parametrize(
    ("state", "failing", "phase"),
    [
        ("AnySucceeded", "each(0:1)", "Succeeded"),
        ("AnySucceeded", "each(0:1) each(1:2)", "Omitted"),
        ("AllFailed", "each(0:1)", "Omitted"),
        ("AllFailed", "each(0:1) each(1:2)", "Succeeded"),
    ],
)
def test_states_of_loops(state: str, failing: str, phase: str) -> None:
    found = ended(workflow(looping({"each": "", "X": f"each.{state}"}, "each", "[1, 2]")), failing)
    assert phases(found)["X"] == phase


def test_arguments_travel_through_nested_dags() -> None:
    needs = {"inputs": {"parameters": [{"name": "step"}]}}
    hands = {"parameters": [{"name": "step", "value": "{{inputs.parameters.step}}.{{workflow.uid}}"}]}
    inner = dag("inner", {"b": ""}) | needs
    inner["dag"]["tasks"][0]["arguments"] = hands
    outer = dag("main", {"a": ""}, {"a": "inner"})
    outer["dag"]["tasks"][0]["arguments"] = {"parameters": [{"name": "step", "value": "x"}]}
    assert ended(workflow(outer, inner, **needs)).ran[0].arguments == {"step": "x.the-uid"}


@pytest.mark.parametrize("listed", ["{", '{"a": 1}', "{{=lost}}", "{{tasks.out.outputs.parameters.list}}"])
def test_a_loop_over_what_is_no_list_ends_in_error(listed: str) -> None:
    found = ended(workflow(looping({"each": "", "X": "each.Errored"}, "each", listed)))
    assert phases(found) == {"each": "Error", "X": "Succeeded"}


def test_an_item_that_nobody_can_replace_ends_the_loop_in_error() -> None:
    whole = workflow(looping_alone('["a"]'))
    whole["spec"]["templates"][0]["dag"]["tasks"][0]["arguments"]["parameters"][0]["value"] = "{{lost}}"
    assert phases(ended(whole)) == {"each": "Error"}


OUTPUTS = {"parameters": [{"name": "list", "valueFrom": {"path": "/tmp/list"}}]}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"/tmp/list": "[1]"}, {"out": "Succeeded", "each": "Succeeded", "each(0:1)": "Succeeded"}),
        ({}, {"out": "Error", "each": "Omitted"}),
    ],
)
def test_a_task_speaks_of_what_another_one_puts_out(files: dict[str, str], expected: dict[str, str]) -> None:
    tasks = {"out": "", "each": "out.Succeeded"}
    whole = workflow(looping(tasks, "each", "{{tasks.out.outputs.parameters.list}}"), outputs=OUTPUTS)
    found = ended(whole, files=lambda pod: files if pod.path == ("out",) else {"/tmp/list": ""})
    assert phases(found) == expected


def test_what_a_later_task_puts_out_is_not_there_yet() -> None:
    whole = workflow(looping({"out": "", "each": ""}, "each", "{{tasks.out.outputs.parameters.list}}"), outputs=OUTPUTS)
    assert phases(ended(whole, files=lambda _: {"/tmp/list": "[]"}))["each"] == "Error"


@pytest.mark.parametrize(
    ("tag", "phase"), [("{{inputs.parameters.x}}", "Error"), ("{{=inputs.parameters.x}}", "Succeeded")]
)
def test_a_bell_rings_only_in_a_template_that_takes_it_as_it_is(tag: str, phase: str) -> None:
    pods = {"inputs": {"parameters": [{"name": "x"}]}, "container": {"args": [tag]}}
    whole = workflow(dag("main", {"a": ""}), **pods)
    bell = {"parameters": [{"name": "x", "value": r"{{='\u0007'}}"}]}
    whole["spec"]["templates"][0]["dag"]["tasks"][0]["arguments"] = bell
    assert phases(ended(whole)) == {"a": phase}


def test_tasks_that_do_not_wait_for_one_another_run_in_any_order() -> None:
    whole = workflow(dag("main", {"a": "", "b": "", "c": "a.Succeeded"}))
    orders = {"".join(phases(ended(whole, random=Random(seed)))) for seed in range(40)}
    assert orders == {"abc", "acb", "bac"}


def test_retries_are_counted_in_the_container() -> None:
    counted = {"env": [{"name": "N", "value": "{{=asInt(retries) + 1}}"}]}
    whole = workflow(dag("main", {"a": ""}), retryStrategy={"limit": 1}, container=counted)
    assert [pod.container["env"][0]["value"] for pod in ended(whole, "a").ran] == ["1", "2"]


def test_a_dag_that_calls_itself_ends_in_error() -> None:
    found = ended(workflow(dag("main", {"a": ""}, {"a": "main"})))
    assert found.phase == "Error"
    assert max(len(path) for path in found.phases) == DEEPEST


def test_a_cron_workflow_holds_the_spec_deeper() -> None:
    whole = workflow(dag("main", {"a": ""}))
    cron = {**whole, "kind": "CronWorkflow", "spec": {"schedules": ["0 6 * * *"], "workflowSpec": whole["spec"]}}
    assert phases(ended(cron)) == {"a": "Succeeded"}
