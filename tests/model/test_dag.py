"""The model of Argo's controller, against traces that follow from its source and were seen on a cluster."""

from __future__ import annotations

from typing import Any

import pytest

from .build import ENDS, GUARDED, ONE_LEAF, REJOIN, TWO_LEAVES, Tasks, dag, ended, phases, workflow
from .dag import run
from .depends import RefusedError

ENDS_AS_LEAVES = {**ENDS, "success": "B.Succeeded || F.Succeeded"}
TO_FAIL = {
    "A": "",
    "B": "A.Succeeded",
    "H": "A.Failed || A.Errored",
    "fail": "(B.Failed || B.Errored) || (H.Failed || H.Errored) || H.Succeeded",
    "success": "B.Succeeded && fail.Omitted",
}
DELIBERATE = {"A": "", "fail": "A.Succeeded || (A.Failed || A.Errored)"}


@pytest.mark.parametrize("fail_fast", [True, False])
def test_a_handled_failure_beside_a_second_leaf_fails(fail_fast: bool) -> None:
    found = ended(workflow(dag("main", TWO_LEAVES, failFast=fail_fast)), "A")
    assert phases(found) == {"A": "Failed", "B": "Omitted", "F": "Succeeded", "S": "Succeeded"}
    assert found.phase == "Failed"


@pytest.mark.parametrize(
    ("tasks", "failing", "error", "expected"),
    [
        (TWO_LEAVES, "", "", "Succeeded"),
        (ONE_LEAF, "", "", "Succeeded"),
        (ONE_LEAF, "A", "", "Succeeded"),
        (ONE_LEAF, "", "A", "Succeeded"),
        (ONE_LEAF, "A F", "", "Failed"),
        (ONE_LEAF, "B", "", "Failed"),
        (REJOIN, "", "", "Succeeded"),
        (REJOIN, "A", "", "Succeeded"),
        (REJOIN, "A F", "", "Failed"),
        (ENDS_AS_LEAVES, "A fail", "", "Failed"),
        (GUARDED, "fail", "", "Succeeded"),
        (GUARDED, "A fail", "", "Succeeded"),
        (GUARDED, "fail", "A", "Succeeded"),
        (GUARDED, "B fail", "", "Failed"),
        (GUARDED, "A F fail", "", "Failed"),
        (TO_FAIL, "A fail", "", "Failed"),
        (TO_FAIL, "A", "", "Failed"),
        (DELIBERATE, "", "", "Succeeded"),
        (DELIBERATE, "fail", "", "Failed"),
    ],
)
def test_one_dag(tasks: Tasks, failing: str, error: str, expected: str) -> None:
    assert ended(workflow(dag("main", tasks)), failing, error=error).phase == expected


@pytest.mark.parametrize(
    ("failing", "ran"), [("A", ["A", "F", "S"]), ("", ["A"])], ids=["the other leaf is left out", "B never runs"]
)
def test_a_target(failing: str, ran: list[str]) -> None:
    found = ended(workflow(dag("main", TWO_LEAVES, target="S")), failing)
    assert [execution.path[-1] for execution in found.ran] == ran
    assert found.phase == "Succeeded"
    assert ("B",) not in found.phases


@pytest.mark.parametrize(
    ("failures", "policy", "attempts", "handler"),
    [
        (["Failed"], {}, 2, "Omitted"),
        (["Failed", "Failed"], {}, 2, "Succeeded"),
        (["Error"], {}, 1, "Succeeded"),
        (["Failed"], {"retryPolicy": "OnFailure"}, 2, "Omitted"),
        (["Error"], {"retryPolicy": "Always"}, 2, "Omitted"),
        (["Failed"], {"retryPolicy": "OnError"}, 1, "Succeeded"),
    ],
)
def test_retries(failures: list[str], policy: dict[str, str], attempts: int, handler: str) -> None:
    template = {"name": "tried", "container": {}, "retryStrategy": {"limit": "1", **policy}}
    found = run(
        workflow(dag("main", REJOIN, {"A": "tried"}), template),
        lambda pod: failures[pod.attempt] if pod.path == ("A",) and pod.attempt < len(failures) else "Succeeded",
    )
    assert len([pod for pod in found.ran if pod.path == ("A",)]) == attempts
    assert (phases(found)["F"], found.phase) == (handler, "Succeeded")


def test_an_expression_retries_errors_too() -> None:
    retried = workflow(dag("main", {"A": ""}), retryStrategy={"limit": 2, "expression": "true"})
    assert len(run(retried, lambda _: "Error").ran) == 3


@pytest.mark.parametrize("condition", ["a.Failed &&", "(a", "a b", "a)", "|| a", "!", "filter.Succeeded || a", "not"])
def test_a_condition_that_cannot_be_evaluated_passes_validation_and_ends_in_error(condition: str) -> None:
    tasks = dict.fromkeys(["a", "b", "filter", "not"], "")
    found = ended(workflow(dag("main", {**tasks, "X": condition})))
    assert (phases(found)["X"], found.phase) == ("Error", "Error")


POD = {"name": "pod", "container": {}}


@pytest.mark.parametrize(
    ("reason", "whole"),
    [
        ("task result `Lost`", workflow(dag("main", {"a": "", "b": "a.Lost"}))),
        ("no part of a condition", workflow(dag("main", {"a": "", "b": "a.Failed | a.Errored"}))),
        ("invalid dependency `and`", workflow(dag("main", {"a": "", "b": "", "c": "a and b"}))),
        ("wait for one another", workflow(dag("main", {"a": "b", "b": "a", "c": ""}))),
        ("cannot be the name", workflow(dag("main", {"a": "", "1b": "a"}))),
        ("cannot be the name", workflow(dag("main", {"a_b": ""}))),
        ("target is no task", workflow(dag("main", {"a": ""}, target="b"))),
        ("undefined", workflow(dag("main", {"a": ""}, {"a": "lost"}))),
        ("two templates", workflow(dag("main", {"a": ""}), POD)),
        ("two tasks", workflow({"name": "main", "dag": {"tasks": [{"name": "a", "template": "pod"}] * 2}})),
        (
            "does not know",
            workflow({"name": "main", "dag": {"tasks": [{"name": "a", "template": "pod", "when": "x"}]}}),
        ),
        ("tries for ever", workflow(dag("main", {"a": ""}), retryStrategy={})),
        ("gets no", workflow(dag("main", {"a": ""}), inputs={"parameters": [{"name": "step"}]})),
        ("no apiVersion", {**workflow(dag("main", {"a": ""})), "apiVersion": "v1"}),
    ],
)
def test_what_argo_refuses(reason: str, whole: dict[str, Any]) -> None:
    with pytest.raises(RefusedError, match=reason):
        ended(whole)
