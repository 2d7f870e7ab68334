"""What runs when steps fail: checked against the model of magnus' own walk, and told in a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from tests.model import nested_walk
from tests.model.random_graphs import random_graphs
from tests.model.random_nested import random_pipelines
from tests.support.picture_reading import read_dot, read_mermaid
from tests.support.pipeline_pairs import chain, graph, mapped, parallel, pipeline, step_at, task
from tests.support.work import grows_evenly

from magnus_argo.changes.picture import dot, mermaid
from magnus_argo.magnus.graph import MAP_PLACEHOLDER, Pipeline, Step
from magnus_argo.pictures.outcome import Outcome, outcome_of
from magnus_argo.pictures.what_if import find_step, what_happens

ITEM = "item"


def logged(path: Iterable[str]) -> str:
    """The name in the run log, where each map has one item."""
    return ".".join(ITEM if name == MAP_PLACEHOLDER else name for name in path)


def compared(model: nested_walk.Pipeline, random: Random) -> tuple[Outcome, Pipeline]:
    """The states and steps of branches: by the compiler, and by the model."""
    model = replace(model, parameters={name: [ITEM] for name in model.parameters})
    built = pipeline(model.graph, model.definitions)
    places = {step: logged((*graph.path, step.name)) for graph in built.graphs() for step in graph.steps.values()}
    leaves = [step for step in places if step.kind in ("task", "stub")]
    failing = {step for step in leaves if random.random() < random.choice((0, 0.1, 0.4))}
    outcome = outcome_of(built, failing)
    named = {places[step] for step in failing}
    walked = nested_walk.nested_walk(model, lambda name: name not in named)
    assert {logged(graph.path): tuple(places[step] for step in way) for graph, way in outcome.ways.items()} == (
        walked.steps
    )
    assert {logged(graph.path): "SUCCESS" if outcome.succeeds(graph) else "FAIL" for graph in outcome.ways} == (
        walked.states
    )
    return outcome, built


@pytest.mark.parametrize("seed", range(4))
def test_the_walk_is_that_of_magnus(seed: int) -> None:
    random = Random(seed)
    models = [nested_walk.Pipeline(flat) for flat in random_graphs(seed, 500)] + list(random_pipelines(seed, 500))
    outcomes = [compared(model, random)[0] for model in models]
    assert sum(len(outcome.failed) > 2 for outcome in outcomes) > 20


@pytest.mark.parametrize("seed", range(2))
def test_what_runs_is_drawn_and_so_are_the_edges_along_which_it_ran(seed: int) -> None:
    random = Random(seed)
    for model in random_pipelines(seed, 150):
        outcome, built = compared(model, random)
        picture = read_mermaid(mermaid(built, outcome))
        looks = [look.removesuffix("Box") for name, look in picture.classes.items() if name.startswith("n")]
        ran = [step for way in outcome.ways.values() for step in way]
        red = [step for step in ran if step in outcome.failed or step.kind == "fail"]
        assert (looks.count("ran"), looks.count("failed")) == (len(ran) - len(red), len(red))
        assert set(looks) <= {"ran", "failed", "skipped"}
        thick = [edge for edge in picture.edges if edge[1].startswith("==>")]
        assert len(thick) == len(ran) - len(outcome.ways)
        assert len([edge for edge in thick if "failure" in edge[1]]) == len(outcome.failed)
        assert sorted(read_dot(dot(built, outcome))[2]) == sorted(picture.edges)


FAN = graph(
    extract=task("fan"),
    fan=parallel(
        "evaluate",
        "notify",
        left=graph(train=task("score", on_failure="retry"), score=task(), retry=task("score", max_attempts="3")),
        right=graph(train=task("score"), score=task()),
    ),
    evaluate=task("publish"),
    publish=task("loop"),
    loop=mapped(graph(work=task("check"), check=task())),
    notify=task("fail"),
)
ONE = graph(a=parallel(only=graph(b=task())), c=task())


def told(shape: dict[str, Any], *paths: str) -> str:
    built = pipeline(shape)
    failing = [step_at(built, path) for path in paths]
    return what_happens(built, failing, outcome_of(built, failing))


@pytest.mark.parametrize(
    ("paths", "sentence"),
    [
        ([], "the run succeeds"),
        (["extract"], "`extract` fails → the run ends as failed; `fan`, `evaluate`, `publish` and `loop` never run"),
        (
            ["fan/left/train"],
            "`fan/left/train` fails → `fan/left/retry` and `fan/left/score` run → `fan` succeeds anyway → "
            "`evaluate`, `publish` and `loop` run → the run succeeds anyway",
        ),
        (
            ["fan/left/train", "fan/left/retry"],
            "`fan/left/train` fails → `fan/left/retry` fails in all 3 attempts → `fan` fails when its other branches "
            "have ended → `notify` runs → the run ends as failed; "
            "`evaluate`, `publish`, `loop` and `fan/left/score` never run",
        ),
        (
            ["fan"],
            "`fan` fails → `notify` runs → the run ends as failed; `evaluate`, `publish` and `loop` never run",
        ),
        (
            ["loop/branch/work"],
            "`loop/branch/work` fails → `loop` fails when all of its items have ended → the run ends as failed; "
            "`loop/branch/check` never runs",
        ),
        (["notify"], "the run succeeds; `notify` would not run, so it cannot fail"),
        (
            ["publish", "notify", "loop"],
            "`publish` fails → the run ends as failed; `loop` never runs; "
            "`loop` and `notify` would not run, so they cannot fail",
        ),
    ],
)
def test_it_is_told_in_a_sentence(paths: list[str], sentence: str) -> None:
    assert told(FAN, *paths) == sentence


def test_a_step_with_one_branch_waits_for_no_other() -> None:
    assert told(ONE, "a/only/b") == "`a/only/b` fails → `a` fails → the run ends as failed"


def test_many_steps_are_counted() -> None:
    sentence = told(graph(**chain(100)), "s40")
    assert sentence.startswith("`s40` fails → the run ends as failed; `s41`, `s42`")
    assert sentence.endswith("`s48` and 51 more never run")


def test_the_picture_of_a_step_that_was_said_to_fail_leaves_open_what_is_in_it() -> None:
    built = pipeline(FAN)
    picture = read_mermaid(mermaid(built, outcome_of(built, [step_at(built, "fan")])))
    called = picture.called()
    assert (called["fan (parallel)"], called["fan (parallel)/left/train"]) == ("failedBox", "")
    assert (called["loop (map over chunks)"], called["loop (map over chunks)/work"]) == ("skippedBox", "skipped")
    assert picture.title == "green: runs · red: fails · grey: does not run"
    assert ("fan (parallel)", "==>|on failure|", "notify") in picture.arrows()


def test_the_way_to_fail_that_nobody_wrote_is_drawn_when_it_was_gone() -> None:
    built = pipeline(ONE)
    picture = read_mermaid(mermaid(built, outcome_of(built, [step_at(built, "a/only/b")])))
    assert {
        ("a (parallel)", "==>|on failure|", "fail"),
        ("a (parallel)/only/b", "==>|on failure|", "a (parallel)/only/fail"),
    } <= picture.arrows()
    assert "fail" not in read_mermaid(mermaid(built, outcome_of(built))).called()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("fan", "fan"),
        ("fan/left/train", "train"),
        ("fan.left.retry", "retry"),
        ("loop/branch/work", "work"),
        ("loop.branch.work", "work"),
        (f"loop.{MAP_PLACEHOLDER}.check", "check"),
        ("a%b.left.c", "c"),
        ("a b.left.c", "c"),
        ("x/y", "x/y"),
    ],
)
def test_paths_are_those_of_magnus_or_with_slashes(path: str, name: str) -> None:
    steps = {**FAN["steps"], "a b": parallel(left=graph(c=task())), "x/y": task()}
    assert step_at(pipeline({**FAN, "steps": steps}), path).name == name


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("extrat", "there is no step `extrat`: did you mean `extract`?"),
        ("train", "there is no step `train`: did you mean `fan/left/train` or `fan/right/train`?"),
        ("fan/left/trian", "there is no step `fan/left/trian`: did you mean `fan/left/train`?"),
        ("success", "`success` cannot fail: it is where a run ends"),
        ("fan/left/fail", "`fan/left/fail` cannot fail: it is where a run ends"),
    ],
)
def test_paths_that_name_no_step_that_could_fail(path: str, problem: str) -> None:
    assert find_step(pipeline(FAN), path) == problem


def test_without_a_similar_path_there_is_a_list() -> None:
    problem = find_step(pipeline(graph(**chain(50))), "?!")
    assert isinstance(problem, str)
    assert problem.startswith("there is no step `?!`: the steps are `s0`, `s1`,")
    assert problem.endswith("and 44 more")


def long(length: int) -> tuple[Pipeline, list[Step]]:
    built = pipeline(graph(**chain(length)))
    return built, [step_at(built, "s5"), step_at(built, "s9")]


def test_the_work_grows_with_the_pipeline() -> None:
    assert grows_evenly(long, lambda made: what_happens(*made, outcome_of(*made)), 500)
    assert grows_evenly(lambda length: long(length)[0], lambda built: find_step(built, "t" * 200), 2000)


def deep(depth: int) -> tuple[Pipeline, list[Step]]:
    """A hundred times as many steps as graphs around them, none of which fails when the last step does."""
    inner = graph(**chain(100 * depth, on_failure="success"))
    for _ in range(depth):
        inner = graph(d=parallel(b=inner))
    built = pipeline(inner)
    return built, [step_at(built, f"{'d/b/' * depth}s{100 * depth - 1}")]


def test_graphs_in_one_another_are_looked_through_once() -> None:
    assert grows_evenly(deep, lambda made: what_happens(*made, outcome_of(*made)), 5)
