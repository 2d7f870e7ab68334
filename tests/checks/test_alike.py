"""Names that a chunked run log takes for one another: which are told, and which are not in danger."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.support.compiled_graphs import CONFIG
from tests.support.work import grows_evenly

from magnus_argo.compiler import compile_pipeline
from magnus_argo.diagnostics.source import Source
from magnus_argo.magnus.load import Files
from magnus_argo.magnus.program import Options

Steps = dict[str, dict[str, Any]]

ENDS: Steps = {"success": {"type": "success"}, "fail": {"type": "fail"}}
WORK = {"start_at": "work", "steps": {"work": {"type": "stub", "next": "success"}, **ENDS}}


def told(steps: Steps, config: Source = CONFIG, **parameters: Any) -> list[str]:
    """The messages, after the words that all of them begin with."""
    text = json.dumps({"dag": {"start_at": next(iter(steps)), "steps": steps | ENDS}})
    files = Files(Source("pipeline.yaml", text.encode()), config, Source("p.yaml", json.dumps(parameters).encode()))
    found = compile_pipeline(files, Options())
    assert found.workflow is not None, found.diagnostics
    messages = [problem.message for problem in found.diagnostics if problem.rule.name == "similar-names"]
    return [message.removeprefix("with a chunked run log step ") for message in messages]


def chain(*names: str, **more: dict[str, Any]) -> Steps:
    """Steps in a row; `more` is what one of them is instead of a stub, by its name with `_` for `-`."""
    following = dict(zip(names, [*names[1:], "success"], strict=True))
    return {name: {"type": "stub", **more.get(name.replace("-", "_"), {}), "next": following[name]} for name in names}


def parallel(*branches: str) -> dict[str, Any]:
    return {"type": "parallel", "branches": dict.fromkeys(branches, WORK)}


@pytest.mark.parametrize(
    ("steps", "messages"),
    [
        (chain("a-b", "a"), ["`a` overwrites the log of `a-b`, which runs before it"]),
        (chain("a b-c", "a b"), ["`a b` overwrites the log of `a b-c`, which runs before it"]),
        (
            chain("a-b", "x", "a-c", "a"),
            ["`a` fails: it cannot distinguish its log from that of `a-b`, which runs before it"],
        ),
        (
            chain("a-b", "a", a_b=parallel("x", "y")),
            ["`a` fails: it cannot distinguish its log from that of `a-b`, which runs before it"],
        ),
        (chain("success-mail"), ["`success` overwrites the log of `success-mail`, which runs before it"]),
        (chain("fail-safe"), ["`fail` overwrites the log of `fail-safe`, which runs before it"]),
        (chain("p", p=parallel("a", "a-b")), ["`p` confuses the log of branch `a-b` with that of `a`"]),
        (chain("p", p=parallel("a-b", "a")), ["`p` confuses the log of branch `a-b` with that of `a`"]),
        (
            chain(
                "p", p={"type": "parallel", "branches": {"x": {"start_at": "a-b", "steps": chain("a-b", "a") | ENDS}}}
            ),
            ["`a` overwrites the log of `a-b`, which runs before it"],
        ),
    ],
)
def test_what_is_told(steps: Steps, messages: list[str]) -> None:
    assert told(steps) == messages


@pytest.mark.parametrize(
    "steps",
    [
        chain("a", "a-b"),
        chain("a", "a-b", a=parallel("x", "y")),
        chain("ab", "a"),
        chain("a_b", "a"),
        chain("p", "p-q", p=parallel("p-q", "x")),
        chain("p", p=parallel("a", "ab", "b-a")),
        chain("start", start={"on_failure": "a-b"}) | {"a-b": {"type": "stub", "next": "success"}},
    ],
)
def test_what_is_in_no_danger(steps: Steps) -> None:
    assert told(steps) == []


def test_steps_of_which_only_one_runs_are_in_no_danger() -> None:
    steps = {
        "start": {"type": "stub", "next": "a", "on_failure": "a-b"},
        "a": {"type": "stub", "next": "success", "on_failure": "fail"},
        "a-b": {"type": "stub", "next": "success", "on_failure": "fail"},
    }
    assert told(steps) == []
    assert told(steps | {"a-b": {"type": "stub", "next": "a"}}) != []


@pytest.mark.parametrize(
    ("items", "messages"),
    [
        (["x-1", "x"], ["`m` confuses the log of item `x-1` with that of `x`"]),
        ([1, "1-2", "2", "2-1"], ["`m` confuses the log of item `1-2` with that of `1`"]),
        ([True, "True-ish"], ["`m` confuses the log of item `True-ish` with that of `True`"]),
        (["2024-01", "2024-02", "2024"], ["`m` confuses the log of item `2024-01` with that of `2024`"]),
        (["x1", "x", 1, -1, "x", None], []),
        ("x-1", []),
    ],
)
def test_items(items: Any, messages: list[str]) -> None:
    each = {"type": "map", "iterate_on": "items", "iterate_as": "item", "branch": WORK}
    assert told(chain("m", m=each), items=items) == messages
    assert told(chain("m", m=each)) == []


def test_other_stores_know_names_apart() -> None:
    other = Source("config.yaml", CONFIG.data.replace(b"chunked-fs", b"file-system"))
    assert told(chain("a-b", "a"), other) == []


def pairs(count: int) -> Steps:
    return chain(*(name for number in range(count) for name in (f"s{number}-late", f"s{number}")))


def test_work_grows_with_the_file() -> None:
    assert len(told(pairs(99))) == 99
    assert len(told(pairs(300))) == 101, "and one that says that there are more"
    assert grows_evenly(pairs, told, 120)
