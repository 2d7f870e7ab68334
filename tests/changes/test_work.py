"""Four times the steps are four times the work of comparing, whatever became of them."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from tests.support.argo_words import settings_of
from tests.support.diff_programs import CONFIG, chain, graph, program, with_
from tests.support.work import grows_evenly

from magnus_argo.changes import referred, steps
from magnus_argo.changes.change import Changes, Comparison, Side
from magnus_argo.changes.compare import changes_between
from magnus_argo.changes.facets import content_of, lists_of
from magnus_argo.changes.render.json import render
from magnus_argo.changes.traits import Traits
from magnus_argo.diagnostics.records import replace
from magnus_argo.diagnostics.words import plain
from magnus_argo.magnus.graph import Step
from magnus_argo.magnus.pod import Pod
from magnus_argo.magnus.program import Program

Pair = tuple[Program, Program]


def compared(programs: Pair) -> None:
    changes_between(*programs)


def row(size: int, following: str) -> dict[str, Any]:
    """Stubs that each lead to one step, and to one another where they fail."""
    names = [f"a{number}" for number in range(size)]
    return {
        name: {"type": "stub", "next": following, "on_failure": after}
        for name, after in zip(names, [*names[1:], "fail"], strict=True)
    }


def test_steps_that_all_led_into_a_row_that_is_gone() -> None:
    def two(size: int) -> Pair:
        gone = chain(*(f"r{number}" for number in range(size)))
        return program(row(size, "r0") | gone), program(row(size, "fail"))

    assert grows_evenly(two, compared, 50)
    assert grows_evenly(lambda size: two(size)[::-1], compared, 50)


def with_secrets(size: int, image: str, *, steps: int) -> Program:
    """Steps that share one pod with as many secrets."""
    secrets = [
        {"environment_variable": f"S{number}", "secret_name": image, "secret_key": "key"} for number in range(size)
    ]
    config = CONFIG["executor"]["config"] | {"secrets_from_k8s": secrets}
    whole = CONFIG | {"executor": {"type": "argo", "config": config}}
    return program(chain(*(f"s{number}" for number in range(steps))), whole)


def test_steps_of_many_changes_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    pair = with_secrets(5, "a", steps=20), with_secrets(5, "b", steps=20)
    changes = tuple(changes_between(*pair).changes)
    whole = Changes("main", (Comparison(Side("p.yaml"), Side("p.yaml"), changes),))
    (all_,) = json.loads(render(whole))["pipelines"]
    monkeypatch.setattr("magnus_argo.changes.render.json.MAX_STEPS_OF_CHANGES", 100)
    (cut,) = json.loads(render(whole))["pipelines"]
    several = [change for change in all_["changes"] if len(change["steps"]) > 10]
    assert len(several) >= 5
    assert not any("more_steps" in change for change in all_["changes"])
    for before, after in zip(all_["changes"], cut["changes"], strict=True):
        assert after["steps"] == before["steps"][:10]
        assert len(after["steps"]) + after.get("more_steps", 0) == len(before["steps"])


def test_long_names_of_the_steps_of_many_changes_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    pair = with_secrets(50, "a", steps=3), with_secrets(50, "b", steps=3)
    steps = tuple((f"{number}é" + "x" * 998,) for number in range(3))
    changes = tuple(replace(change, steps=steps) for change in changes_between(*pair).changes)
    whole = Changes("main", (Comparison(Side("p.yaml"), Side("p.yaml"), changes),))
    (all_,) = json.loads(render(whole))["pipelines"]
    assert all(change["steps"] == [[*step] for step in steps] for change in all_["changes"])
    monkeypatch.setattr("magnus_argo.changes.render.json.MAX_BYTES_OF_STEPS", 100_000)
    (cut,) = json.loads(render(whole))["pipelines"]
    assert [len(change["steps"]) for change in cut["changes"]] == [3, 3, 2, *[0] * 47]
    assert [change.get("more_steps", 0) for change in cut["changes"]] == [0, 0, 1, *[3] * 47]
    assert len(render(whole)) < 200_000


def test_the_first_changes_of_a_kind_are_told_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("magnus_argo.changes.rest.MAX_CHANGES_OF_A_KIND", 3)
    few = changes_between(with_secrets(3, "a", steps=2), with_secrets(3, "b", steps=2)).changes
    assert [change.field for change in few] == ["secret `S0`", "secret `S1`", "secret `S2`"]
    many = changes_between(with_secrets(8, "a", steps=2), with_secrets(8, "b", steps=2)).changes
    assert many[:3] == few
    (rest,) = many[3:]
    assert plain(rest.words) == "`secret`: 5 more changes"
    assert (rest.field, rest.risk, rest.steps) == ("secret", "secrets", few[0].steps)


def test_the_worst_of_what_is_not_told_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("magnus_argo.changes.rest.MAX_CHANGES_OF_A_KIND", 1)

    def with_spec(**spec: Any) -> Program:
        return program(chain("a"), settings=settings_of(spec=spec))

    old = with_spec(priority=1, schedulerName="a", hostNetwork=False, dnsPolicy="Default")
    new = with_spec(priority=2, schedulerName="b", hostNetwork=True, dnsPolicy="ClusterFirst")
    first, rest = changes_between(old, new).changes
    assert (first.field, first.risk) == ("spec.priority", "")
    assert (plain(rest.words), rest.risk) == ("`spec`: 3 more changes", "privileges")


def test_secrets_that_all_steps_share() -> None:
    def changed(size: int) -> Pair:
        return with_secrets(size, "a", steps=size), with_secrets(size, "b", steps=size)

    def brought(size: int) -> Pair:
        return with_secrets(1, "a", steps=1), with_secrets(size, "b", steps=size)

    assert grows_evenly(changed, compared, 50)
    assert grows_evenly(brought, compared, 50)


def in_one_another(depth: int, called: str) -> Program:
    """Twenty times as many steps as graphs around them."""
    inside = chain(*(f"s{number}" for number in range(20 * depth)))
    for _ in range(depth):
        inside = {called: {"type": "parallel", "next": "success", "branches": {"b": graph(inside)}}}
    return program(inside)


def test_renamed_steps_in_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Counter[Step]()
    monkeypatch.setattr(steps, "content_of", lambda step: (asked.update([step]), content_of(step))[1])
    base, head = in_one_another(10, "e"), in_one_another(10, "d")
    assert len(changes_between(base, head).changes) == 10
    assert max(asked.values()) <= 2


def test_secrets_that_templates_share_are_compared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"a{number}" for number in range(20)]

    def made(overrides: dict[str, Any], chosen: dict[str, str]) -> Program:
        steps = chain(*names, **{name: {"overrides": {"argo": each}} for name, each in chosen.items()})
        return program(steps, with_("overrides", overrides), kind="WorkflowTemplate")

    def lists(pod: Pod | None) -> Traits:
        looked_at.append(pod)
        return lists_of(pod)

    base = made({"big": {"image": "one:1"}}, dict.fromkeys(names, "big"))
    head = made({f"o-{name}": {"image": f"{name}:1"} for name in names}, {name: f"o-{name}" for name in names})
    looked_at = list[Pod | None]()
    monkeypatch.setattr(referred, "lists_of", lists)
    changes_between(base, head)
    assert len(looked_at) == 2
