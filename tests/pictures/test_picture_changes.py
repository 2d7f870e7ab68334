"""Two pipelines in one picture: what is new, what is gone, and what is only called otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

import pytest
from tests.model.random_nested import random_pipelines
from tests.support.picture_reading import Picture, read_mermaid
from tests.support.pipeline_pairs import chain, graph, mapped, parallel, pipeline, task

from magnus_argo.changes.picture import mermaid, mermaid_of_change
from magnus_argo.magnus.graph import MAP_PLACEHOLDER
from magnus_argo.pictures.drawing import drawing_of

BASE = graph(
    extract=task("clean"),
    clean=task("fan"),
    fan=parallel("publish", "notify", left=graph(train=task()), old=graph(legacy=task(), more=task())),
    publish=task("report"),
    report=task(),
    notify=task("fail"),
)
HEAD = graph(
    extract=task("clean"),
    clean=task("fan"),
    fan=parallel("evaluate", "notify", left=graph(train=task("score"), score=task()), new=graph(boost=task())),
    evaluate=task("publish", "notify"),
    publish=task(),
    notify=task("fail"),
)
MARKS: dict[tuple[str, ...], str] = {
    ("fan",): "changed",
    ("fan", "left", "train"): "changed",
    ("fan", "left", "score"): "added",
    ("fan", "old", "legacy"): "removed",
    ("fan", "new", "boost"): "added",
    ("evaluate",): "added",
    ("report",): "removed",
}


def changed(base: dict[str, Any] | None, head: dict[str, Any] | None, marks: Mapping[tuple[str, ...], str]) -> Picture:
    return read_mermaid(mermaid_of_change(pipeline(base) if base else None, pipeline(head) if head else None, marks))


def test_one_picture_shows_both_sides() -> None:
    picture = changed(BASE, HEAD, MARKS)
    assert picture.title == "green: added · amber: changed · red, dashed: removed"
    assert picture.called() == {
        "extract": "",
        "clean": "",
        "fan (parallel)": "changedBox",
        "fan (parallel)/left": "",
        "fan (parallel)/left/train": "changed",
        "fan (parallel)/left/score": "added",
        "fan (parallel)/left/success": "",
        "fan (parallel)/new": "addedBox",
        "fan (parallel)/new/boost": "added",
        "fan (parallel)/new/success": "added",
        "fan (parallel)/old": "removedBox",
        "fan (parallel)/old/legacy": "removed",
        "fan (parallel)/old/more": "removed",
        "fan (parallel)/old/success": "removed",
        "evaluate": "added",
        "publish": "",
        "report": "removed",
        "notify": "",
        "success": "",
        "fail": "",
    }


def test_edges_that_are_new_or_gone_are_told_apart() -> None:
    picture = changed(BASE, HEAD, MARKS)
    new = {
        ("fan (parallel)", "-->", "evaluate"),
        ("evaluate", "-->", "publish"),
        ("evaluate", "-.->|on failure|", "notify"),
        ("publish", "-->", "success"),
        ("fan (parallel)/left/train", "-->", "fan (parallel)/left/score"),
        ("fan (parallel)/left/score", "-->", "fan (parallel)/left/success"),
    }
    gone = {
        ("fan (parallel)", "-->", "publish"),
        ("publish", "-->", "report"),
        ("report", "-->", "success"),
        ("fan (parallel)/left/train", "-->", "fan (parallel)/left/success"),
    }
    assert (picture.arrows("#2da44e"), picture.arrows("dasharray")) == (new, gone)
    assert new | gone < picture.arrows()


def test_what_is_gone_stands_behind_what_it_followed() -> None:
    before = graph(z=task("a"), a=task("b"), b=task("y"), y=task())
    picture = changed(before, graph(a=task()), {("z",): "removed", ("b",): "removed", ("y",): "removed"})
    assert list(picture.labels.values()) == ["z", "a", "b", "y", "success"]


def test_a_step_with_a_new_name_is_there_once_and_its_edges_are_not_new() -> None:
    head = graph(fetch=task("clean"), clean=task())
    picture = changed(graph(extract=task("clean"), clean=task()), head, {("fetch",): "changed"})
    assert picture.called() == {"fetch": "changed", "clean": "", "success": ""}
    assert picture.styles == {}


def test_a_branch_with_a_new_name_is_there_once() -> None:
    base, head = (graph(a=parallel(**{name: graph(b=task())})) for name in ("old", "new"))
    assert "a (parallel)/old" not in changed(base, head, {("a", "new", "b"): "changed"}).called()
    assert changed(base, head, {("a", "new"): "added", ("a", "old"): "removed"}).called() == {
        "a (parallel)": "",
        "a (parallel)/new": "addedBox",
        "a (parallel)/new/b": "added",
        "a (parallel)/new/success": "added",
        "a (parallel)/old": "removedBox",
        "a (parallel)/old/b": "removed",
        "a (parallel)/old/success": "removed",
        "success": "",
    }


@pytest.mark.parametrize("mark", ["added", "removed"])
def test_marks_hold_for_what_is_inside(mark: str) -> None:
    with_it, without = graph(a=task("b"), b=mapped(graph(c=task()))), graph(a=task())
    sides = (without, with_it) if mark == "added" else (with_it, without)
    called = changed(*sides, {("b",): mark}).called()
    assert called["b (map over chunks)"] == f"{mark}Box"
    assert called["b (map over chunks)/c"] == called["b (map over chunks)/success"] == mark


@pytest.mark.parametrize(("base", "head", "mark"), [(None, HEAD, "added"), (HEAD, None, "removed")])
def test_a_pipeline_may_be_new_or_gone(base: dict[str, Any] | None, head: dict[str, Any] | None, mark: str) -> None:
    looks = {look.removesuffix("Box") for look in changed(base, head, {}).called().values()}
    assert looks == {mark}


def test_without_both_or_without_marks_there_is_no_legend() -> None:
    assert changed(None, None, {}).labels == {}
    same = mermaid_of_change(pipeline(HEAD), pipeline(HEAD), {})
    assert same == mermaid(pipeline(HEAD)).replace("flowchart TB", "flowchart LR").replace(
        "direction TB", "direction LR"
    )


@pytest.mark.parametrize("branch", ["branch", MAP_PLACEHOLDER])
def test_the_branch_of_a_map_has_two_names(branch: str) -> None:
    base, head = (graph(a=mapped(graph(b=task(on_failure=failure)))) for failure in (None, "success"))
    assert changed(base, head, {("a", branch, "b"): "changed"}).called()["a (map over chunks)/b"] == "changed"


def test_a_step_of_another_kind_is_drawn_as_what_it_is_now() -> None:
    now = graph(a=mapped(graph(b=task())))
    for before in (graph(a=task()), graph(a=parallel(branch=graph(c=task())))):
        called = changed(before, now, {("a",): "changed", ("a", "branch", "c"): "removed"}).called()
        assert set(called) == {"a (map over chunks)", "a (map over chunks)/b", "a (map over chunks)/success", "success"}


def test_names_without_a_letter_are_names() -> None:
    assert changed(graph(**{"": task("x"), "x": task()}), graph(**{"": task()}), {("x",): "removed"}).called()


def test_what_is_far_from_a_change_is_folded() -> None:
    long = graph(**chain(100, "fan"), fan=parallel(**{f"b{n}": graph(**chain(3)) for n in range(6)}))
    called = changed(long, long, {("s40",): "changed"}).called()
    assert {"s39", "s40", "s41", "… 38 steps …", "… 58 steps …"} < set(called)
    assert "fan (parallel), 6 branches of 3 steps" in called
    assert called["s40"] == "changed"


def test_random_pairs_have_a_picture_with_every_mark_in_it() -> None:
    random = Random(7)
    models = list(random_pipelines(7, 300))
    for before, after in zip(models[::2], models[1::2], strict=True):
        base, head = (pipeline(model.graph, model.definitions) for model in (before, after))
        names = [
            {graph.readable_path(step) for graph in side.graphs() for step in graph.steps} for side in (base, head)
        ]
        marks = dict.fromkeys(names[0] - names[1], "removed") | dict.fromkeys(names[1] - names[0], "added")
        both = sorted(names[0] & names[1])
        marks |= dict.fromkeys(random.sample(both, len(both) // 2), "changed")
        diagram = mermaid_of_change(base, head, marks)
        assert diagram == mermaid_of_change(base, head, marks)
        assert set(read_mermaid(diagram).classes.values()) & {"added", "removed"}


def test_every_colour_is_explained() -> None:
    """Of arrows too, where no step has their colour."""
    before = graph(a=task(on_failure="b"), b=task("fail"))
    picture = changed(before, graph(a=task(), b=task("fail")), {("a",): "changed"})
    assert picture.title == "amber: changed · red, dashed: removed · grey: never runs"
    assert "#2da44e" not in mermaid_of_change(pipeline(before), pipeline(graph(a=task())), {("a",): "changed"})


@pytest.mark.parametrize(("length", "direction"), [(2, "TB"), (4, "LR"), (8, "LR"), (11, "TB"), (40, "LR")])
def test_what_is_long_goes_from_left_to_right(length: int, direction: str) -> None:
    """Up to where it could no longer be read; what is far from the change is folded before that."""
    base, head = (pipeline(graph(**chain(length, command=command))) for command in ("a.b", "a.c"))
    assert f"flowchart {direction}\n" in mermaid_of_change(base, head, {("s0",): "changed"})


def test_branches_are_as_long_as_what_is_in_them() -> None:
    branches = {name: graph(**chain(3)) for name in ("left", "right")}
    sheet = drawing_of(pipeline(graph(a=task("fan"), fan=parallel(**branches))))
    assert sheet.length == 6
