"""The model of magnus' local executor, and the random graphs that it walks."""

from __future__ import annotations

from typing import Any

import pytest

from .random_graphs import EVERY_NAME, random_graphs
from .walk import Walk, walk, ways

GRAPH = {
    "start_at": "a",
    "steps": {
        "a": {"type": "task", "next": "b", "on_failure": "h"},
        "b": {"type": "stub", "next": "done"},
        "h": {"type": "task", "next": "b", "on_failure": "done"},
        "done": {"type": "success"},
        "broken": {"type": "fail"},
    },
}


@pytest.mark.parametrize(
    ("failing", "ran", "state"),
    [
        ("", "a b done", "SUCCESS"),
        ("a", "a h b done", "SUCCESS"),
        ("a h", "a h done", "SUCCESS"),
        ("b", "a b broken", "FAIL"),
        ("a b", "a h b broken", "FAIL"),
    ],
)
def test_walks(failing: str, ran: str, state: str) -> None:
    assert walk(GRAPH, lambda step: step not in failing.split()) == Walk(tuple(ran.split()), state)


def test_a_walk_may_begin_at_its_end() -> None:
    assert walk({**GRAPH, "start_at": "done"}, lambda _: False) == Walk(("done",), "SUCCESS")


def test_every_way_is_found_once() -> None:
    found = ways(GRAPH)
    assert {tuple(step for step, succeeds in way.items() if not succeeds) for way in found} == {
        (),
        ("a",),
        ("a", "h"),
        ("b",),
        ("a", "b"),
    }
    assert len(found) == 5


SAMPLE = list(random_graphs(seed=1, count=400))


def targets(graph: dict[str, Any], key: str) -> list[str]:
    kinds = {name: step["type"] for name, step in graph["steps"].items()}
    return [kinds[step[key]] for step in graph["steps"].values() if key in step]


def test_the_same_seed_gives_the_same_graphs() -> None:
    assert list(random_graphs(seed=1, count=400)) == SAMPLE
    assert list(random_graphs(seed=2, count=400)) != SAMPLE


def test_random_graphs_are_what_magnus_accepts() -> None:
    for graph in SAMPLE:
        kinds = [step["type"] for step in graph["steps"].values()]
        assert kinds.count("success") == kinds.count("fail") == 1
        assert 1 <= len(kinds) - 2 <= 8
        assert graph["start_at"] in graph["steps"]
        assert all(
            step["type"] in ("success", "fail") or step["next"] in graph["steps"] for step in graph["steps"].values()
        )
        assert all(name and not set(name) & set(".%") for name in graph["steps"])
        assert ways(graph), "each way ends"


@pytest.mark.parametrize(
    "shape",
    [
        lambda graph: "fail" in targets(graph, "next"),
        lambda graph: "fail" in targets(graph, "on_failure"),
        lambda graph: "success" in targets(graph, "on_failure"),
        lambda graph: "success" not in targets(graph, "next") + targets(graph, "on_failure"),
        lambda graph: graph["steps"][graph["start_at"]]["type"] == "success",
        lambda graph: any(step.get("on_failure") == step.get("next", "") for step in graph["steps"].values()),
        lambda graph: (
            len({name for way in ways(graph) for name in walk(graph, way.__getitem__).ran}) < len(graph["steps"]) - 2
        ),
        lambda graph: any(step.get("max_attempts") == 3 for step in graph["steps"].values()),
        lambda graph: len(graph["steps"]) == 3,
        lambda graph: len(graph["steps"]) == 10,
    ],
)
def test_random_graphs_show_every_shape(shape: Any) -> None:
    assert any(shape(graph) for graph in SAMPLE)


def test_random_graphs_use_every_name() -> None:
    used = {name for graph in random_graphs(seed=3, count=2000) for name in graph["steps"]}
    assert used >= set(EVERY_NAME)
