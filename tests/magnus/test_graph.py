"""The walk through a graph: where steps lead, what can be reached, and what comes before what."""

from __future__ import annotations

import json
from typing import get_args

from tests.support.paths import ROOT
from tests.support.pipeline_pairs import graph, pipeline, task

from magnus_argo.magnus.graph import ENDS, KINDS, Graph, Kind, Way, backwards, order, reach

SCHEMA = ROOT / "schemas" / "pipeline.schema.json"


def graph_of(**steps: object) -> Graph:
    return pipeline(graph(**steps)).graph


def test_a_step_leads_to_fail_where_it_names_no_other_step() -> None:
    ways = graph_of(a=task("b", "clean"), b=task(), clean=task("fail")).ways()
    assert ways["a"] == [Way("b", on_failure=False, stated=True), Way("clean", on_failure=True, stated=True)]
    assert ways["b"] == [Way("success", on_failure=False, stated=True), Way("fail", on_failure=True, stated=False)]
    assert ways["clean"] == [Way("fail", on_failure=False, stated=True), Way("fail", on_failure=True, stated=False)]
    assert ways["success"] == ways["fail"] == []


def test_an_empty_on_failure_is_none() -> None:
    assert graph_of(a=task("success", "")).ways()["a"][1] == Way("fail", on_failure=True, stated=False)


def test_a_graph_without_a_fail_step_has_only_the_ways_that_are_stated() -> None:
    steps = {"a": task("gone"), "success": {"type": "success"}}
    unchecked = pipeline({"start_at": "a", "steps": steps}).graph
    assert unchecked.ways()["a"] == [Way("gone", on_failure=False, stated=True)]
    assert unchecked.edges() == {"a": [], "success": []}


def test_edges_leave_out_what_nobody_stated_if_asked() -> None:
    steps = graph_of(a=task("b"), b=task("success", "a"))
    assert steps.edges() == {"a": ["b", "fail"], "b": ["success", "a"], "success": [], "fail": []}
    assert steps.edges(stated_only=True) == {"a": ["b"], "b": ["success", "a"], "success": [], "fail": []}


def test_what_is_nearer_is_reached_before_what_is_farther() -> None:
    edges = {"a": ["c", "b", "c"], "b": ["d"], "c": ["d", "a"], "d": [], "e": ["a"]}
    assert reach(edges, "a") == ["a", "c", "b", "d"]
    assert reach(backwards(edges), "d") == ["d", "b", "c", "a", "e"]


def test_what_was_seen_is_not_reached_again() -> None:
    edges = {"a": ["b"], "b": ["c"], "c": []}
    seen = {"b"}
    assert reach(edges, "a", seen) == ["a"]
    assert seen == {"a", "b"}


def test_a_step_comes_after_all_that_it_leads_to() -> None:
    edges = {"a": ["b", "c"], "b": ["d"], "c": ["b"], "d": []}
    place = {name: index for index, name in enumerate(order(edges))}
    assert all(place[target] < place[name] for name, targets in edges.items() for target in targets)
    assert sorted(place) == sorted(edges)


def test_every_kind_of_step_is_described() -> None:
    spelled = json.loads(SCHEMA.read_text())["$defs"]["step"]["properties"]["type"]["enum"]
    assert set(KINDS) == set(get_args(Kind)) == set(spelled) - {"as-is"}
    assert [kind for kind, behaviour in KINDS.items() if not (behaviour.executes or behaviour.branches)] == [*ENDS]
