"""A step that moved to another graph and leads elsewhere there: what is said of it, and what needs a second look."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.diff_programs import chain, graph, program, task, words
from tests.support.work import grows_evenly

from magnus_argo.changes.compare import changes_between
from magnus_argo.diagnostics.words import plain
from magnus_argo.magnus.program import Program

Steps = dict[str, Any]
UNDO: Steps = {"undo": task("fail", "run undo")}


def branch(steps: Steps, **keys: Any) -> Steps:
    return {"sub": {"type": "parallel", "next": "success", "branches": {"x": graph(steps)}, **keys}}


def before(**keys: Any) -> Steps:
    """`pay` stands in front of the branch that it moves into."""
    return {"pay": task("sub", "run pay", **keys), **branch(chain("x1")), **UNDO}


def after(more: Steps | None = None, following: str = "success", **keys: Any) -> Steps:
    steps = {"x1": task("pay", "run x1"), "pay": task(following, "run pay", **keys), **(more or {})}
    return {**branch(steps), **UNDO}


def failures(base: Steps, head: Steps) -> list[str]:
    return [plain(failure.words()) for failure in changes_between(program(base), program(head)).failures]


MOVED = ["step `pay` is now `sub/x/pay` after `x1`", "after `sub/x/pay`: `success` instead of `sub`"]


def test_a_failure_that_is_swallowed() -> None:
    base, head = before(on_failure="undo"), after(on_failure="success")
    assert words(program(base), program(head)) == [*MOVED, "on failure of `sub/x/pay`: `success` instead of `undo`"]
    risks = {change.field: change.risk for change in changes_between(program(base), program(head)).changes}
    assert risks == {"place": "", "next": "", "on_failure": "failure"}
    assert failures(base, head) == [
        "`sub/x/pay` fails → `sub` succeeds anyway → the run succeeds anyway "
        "(before: `undo` runs → the run ends as failed)"
    ]


def test_a_failure_that_the_step_around_swallows() -> None:
    steps = {"x1": task("pay", "run x1"), "pay": task("success", "run pay")}
    head = {**branch(steps, on_failure="success"), **UNDO}
    base = {**before(), **branch(chain("x1"), on_failure="success")}
    assert words(program(base), program(head)) == [*MOVED, "on failure of `sub/x/pay`: `success` instead of `fail`"]
    assert len(failures(base, head)) == 1


def test_another_step_of_the_same_name() -> None:
    head = after({"undo": task("success", "run nothing")}, on_failure="undo")
    found = words(program(before(on_failure="undo")), program(head))
    assert "on failure of `sub/x/pay`: `sub/x/undo` instead of `undo`" in found


@pytest.mark.parametrize("called", ["clean", "tidy"])
def test_a_step_whose_neighbours_move_along(called: str) -> None:
    first = {"y": task("pay", "run y"), "pay": task("success", "run pay", on_failure="clean")}
    base = {**branch({**first, "clean": task("fail", "run clean")}), **UNDO}
    here = {"pay": task("success", "run pay", on_failure=called), called: task("fail", "run clean")}
    head = {"sub": {**branch(chain("y"))["sub"], "next": "pay"}, **here, **UNDO}
    assert words(program(base), program(head)) == [
        "step `sub/x/pay` is now `pay`",
        f"step `sub/x/clean` is now `{called}`",
    ]
    assert failures(base, head) == []


def test_a_step_that_cannot_run_does_not_fail() -> None:
    head = after(on_failure="success")
    head["sub"]["branches"]["x"]["steps"]["x1"]["next"] = "success"
    assert failures(before(on_failure="undo"), head) == []


def test_many_steps_that_moved() -> None:
    def moved(size: int) -> tuple[Program, Program]:
        names = [f"s{number}" for number in range(size)]
        handled = chain(*names, **{name: {"on_failure": "undo"} for name in names})
        last = {**handled[names[-1]], "next": "sub"}
        base = {**handled, names[-1]: last, **branch(chain("x1")), **UNDO}
        return program(base), program({**branch({"x1": task("s0", "run x1"), **chain(*names)}), **UNDO})

    assert grows_evenly(moved, lambda pair: changes_between(*pair), 50)
