"""What a change of the graph is called: steps that are new, gone, moved or renamed, in branches too."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from typing import Any

import pytest
import yaml
from tests.support.diff_programs import ABCD, CONFIG, chain, graph, marks, program, task, words

from magnus_argo.changes import rewiring
from magnus_argo.changes.compare import changes_between
from magnus_argo.compiler import compile_pipeline
from magnus_argo.diagnostics.budgets import MAX_STEPS_MOVED
from magnus_argo.diagnostics.source import Source
from magnus_argo.magnus.load import Files
from magnus_argo.magnus.program import Options, Program


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (
            chain("a", "x", "y", "b", "c", "d"),
            ["new step `x` after `a`, runs `run x`", "new step `y` after `x`, runs `run y`"],
        ),
        (chain("x", "a", "b", "c", "d"), ["new step `x` at the start, runs `run x`"]),
        (chain("a", "c", "d"), ["step `b` removed"]),
        (chain("a"), ["step `b` removed", "step `c` removed", "step `d` removed"]),
        (chain("a", "c", "d", "b"), ["step `b` runs after `d` instead of after `a`"]),
        (chain("d", "a", "b", "c"), ["step `d` runs at the start instead of after `c`"]),
        (
            {**ABCD, "b": task("d", "run b")},
            ["after `b`: `d` instead of `c`"],
        ),
        (
            {**ABCD, "b": task("c", "run b", on_failure="d")},
            ["on failure of `b`: `d` instead of `fail`"],
        ),
        (
            {**ABCD, "b": task("c", "run b", on_failure="n"), "n": task("fail", "notify")},
            ["new step `n` on failure of `b`, runs notify"],
        ),
        (
            {**ABCD, "b": task("c", "run b", on_failure="n"), "n": task("success", "notify")},
            ["new step `n` on failure of `b`, runs notify", "on failure of `b`: `n` instead of `fail`"],
        ),
        (
            {**chain("a", "b"), "b": task("x", "run b"), "x": task("c", "run x", on_failure="d"), **chain("c", "d")},
            ["new step `x` after `b`, on failure `d`, runs `run x`"],
        ),
        ({**ABCD, "c": task("d", "run more")}, ["step `c`: command `run c` → `run more`"]),
        ({**ABCD, "c": task("d", "run c", max_attempts=3)}, ["step `c`: attempts 1 → 3"]),
        (
            {**ABCD, "c": task("d", "run c", catalog={"put": ["x"]})},
            ['step `c`: catalog.put ["x"] instead of none'],
        ),
        (
            {**ABCD, "c": {"type": "stub", "next": "d"}},
            [
                "step `c`: type task → stub",
                "step `c`: no command_type instead of shell",
                "step `c`: no command instead of `run c`",
            ],
        ),
    ],
)
def test_the_graph(steps: dict[str, Any], expected: list[str]) -> None:
    assert words(program(ABCD), program(steps)) == expected


def test_a_start_elsewhere() -> None:
    assert words(program(ABCD), program(ABCD, start="b")) == ["it starts with `b` instead of `a`"]


def test_few_steps_are_tried_as_the_one_that_has_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = Counter[int]()
    reroutes = rewiring._reroutes
    monkeypatch.setattr(rewiring, "_reroutes", lambda *given: (tried.update([len(given[1])]), reroutes(*given))[1])
    names = [f"s{number}" for number in range(100)]
    words(program(chain(*names)), program(chain(*reversed(names))))
    assert tried[1] == MAX_STEPS_MOVED


def test_a_step_that_explains_no_other_one_is_soon_known(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = Counter[str]()
    first_from = rewiring._Passing.first_from
    monkeypatch.setattr(
        rewiring._Passing, "first_from", lambda self, name: (looked_at.update([name]), first_from(self, name))[1]
    )
    names = [f"s{number}" for number in range(200)]
    before = chain(*names)
    after = {**before, **{name: {**before[name], "next": "s199"} for name in names[160:198]}}
    words(program(before), program(after))
    assert looked_at["s1"] == 2


def test_all_turned_around() -> None:
    found = words(program(ABCD), program(chain("d", "c", "b", "a")))
    assert found[0] == "it starts with `d` instead of `a`"
    assert "after `c`: `b` instead of `d`" in found
    assert len(found) == 5


class TestRenamed:
    def test_by_its_command(self) -> None:
        new = {**chain("a", "q", "c", "d"), "q": task("c", "run b")}
        assert words(program(ABCD), program(new)) == ["step `b` is now called `q`"]
        assert marks(program(ABCD), program(new)) == {"q": "changed"}

    def test_and_changed(self) -> None:
        settings = {"max_attempts": 2, "overrides": {"argo": "large"}}
        new = {**chain("a", "q", "c", "d"), "q": task("c", "run b", **settings)}
        assert words(program(ABCD), program(new)) == [
            "step `b` is now called `q`",
            "step `q`: attempts 1 → 2",
            "step `q`: CPU limit 250m → 2",
            "step `q`: memory limit 1Gi → 8Gi",
        ]

    def test_another_command_is_another_step(self) -> None:
        assert words(program(ABCD), program(chain("a", "q", "c", "d"))) == [
            "new step `q` after `a`, runs `run q`",
            "step `b` removed",
        ]

    def test_stubs_are_alike_only_in_the_same_place(self) -> None:
        def stubs(*names: str) -> dict[str, Any]:
            after = [*names[1:], "success"]
            return {name: {"type": "stub", "next": following} for name, following in zip(names, after, strict=True)}

        assert words(program(stubs("a", "b", "c")), program(stubs("a", "q", "c"))) == ["step `b` is now called `q`"]
        assert words(program(stubs("a", "b", "c")), program(stubs("a", "c", "q"))) == [
            "new step `q` (stub) after `c`",
            "step `b` removed",
        ]

    def test_ends(self) -> None:
        new = yaml.safe_load(yaml.safe_dump(ABCD))
        new["d"]["next"] = "done"
        body = {"dag": {"start_at": "a", "steps": {**new, "done": {"type": "success"}, "fail": {"type": "fail"}}}}
        files = Files(
            Source("pipeline.yaml", yaml.safe_dump(body, sort_keys=False).encode()),
            Source("config.yaml", yaml.safe_dump(CONFIG).encode()),
        )
        head = compile_pipeline(files, Options()).program
        assert head is not None
        assert words(program(ABCD), head) == ["step `success` is now called `done`"]


FAN = {
    "a": task("fan", "run a"),
    "fan": {
        "type": "parallel",
        "next": "d",
        "branches": {"left": graph(chain("b", "b2")), "right": graph(chain("c"))},
    },
    "d": task("success", "run d"),
}


def fan(name: str = "fan", **branches: dict[str, Any]) -> dict[str, Any]:
    return {
        "a": task(name, "run a"),
        name: {"type": "parallel", "next": "d", "branches": {key: graph(steps) for key, steps in branches.items()}},
        "d": task("success", "run d"),
    }


LEFT, RIGHT = chain("b", "b2"), chain("c")


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (fan(left=LEFT, right=RIGHT, middle=chain("m")), ["new branch `middle` of `fan`, runs `run m`"]),
        (fan(left=LEFT), ["branch `right` of `fan` removed"]),
        (fan(links=LEFT, right=RIGHT), ["branch `left` of `fan` is now called `links`"]),
        (fan("spread", left=LEFT, right=RIGHT), ["step `fan` is now called `spread`"]),
        (
            fan("spread", left=chain("b", "b3"), right=RIGHT),
            [
                "step `fan` is now called `spread`",
                "new step `spread/left/b3` after `b`, runs `run b3`",
                "step `fan/left/b2` removed",
            ],
        ),
        (fan(left=chain("b", "x", "b2"), right=RIGHT), ["new step `fan/left/x` after `b`, runs `run x`"]),
        (fan(left=chain("b2", "b"), right=RIGHT), ["step `fan/left/b2` runs at the start instead of after `b`"]),
        (fan(left=chain("b"), right=chain("c", "b2")), ["step `fan/left/b2` is now `fan/right/b2`"]),
        (
            fan(left={**chain("b", "b2"), "b2": task("success", "other")}, right=RIGHT),
            ["step `fan/left/b2`: command `run b2` → other"],
        ),
        (
            chain("a", "d"),
            ["step `fan` removed"],
        ),
        (
            {**chain("a", "b", "b2", "d")},
            ["step `fan` removed", "step `fan/left/b` is now `b`", "step `fan/left/b2` is now `b2`"],
        ),
    ],
)
def test_branches(steps: dict[str, Any], expected: list[str]) -> None:
    assert words(program(FAN), program(steps)) == expected


def test_steps_that_went_into_branches() -> None:
    before = {"a": task("b2", "run a"), **chain("b2", "c", "d")}
    found = words(program(before), program(fan(left=chain("b2"), right=RIGHT)))
    assert found == [
        "new step `fan` (parallel, 2 branches) after `a`",
        "step `b2` is now `fan/left/b2` at the start",
        "after `fan/left/b2`: `success` instead of `fan/right/c`",
        "step `c` is now `fan/right/c`",
    ]


def mapped(steps: dict[str, Any]) -> dict[str, Any]:
    return {"type": "map", "iterate_on": "xs", "iterate_as": "x", "branch": graph(steps), "next": "success"}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            {"type": "parallel", "branches": {"a": graph(chain("x"))}, "next": "success"},
            mapped(chain("z")),
            ["new branch `branch` of `each`, runs `run z`", "branch `a` of `each` removed"],
        ),
        (
            {"type": "parallel", "branches": {"a": graph(chain("x"))}, "next": "success"},
            mapped(chain("x")),
            ["branch `a` of `each` is now called `branch`"],
        ),
        (task("success"), mapped(chain("z")), ["new branch `branch` of `each`, runs `run z`"]),
        (mapped(chain("z")), task("success"), ["branch `branch` of `each` removed"]),
    ],
)
def test_what_is_in_a_step_that_is_of_another_kind(
    before: dict[str, Any], after: dict[str, Any], expected: list[str]
) -> None:
    base, head = (program({"each": step}, parameters={"xs": [1]}) for step in (before, after))
    assert [each for each in words(base, head) if "branch" in each] == expected


def test_a_start_in_a_branch() -> None:
    after = fan(left={"b": task("success", "run b"), "b2": task("b", "run b2")}, right=RIGHT)
    after["fan"]["branches"]["left"]["start_at"] = "b"
    assert words(program(FAN), program(after))


def test_a_map() -> None:
    def each(*names: str, **keys: Any) -> Program:
        return program({"each": {**mapped(chain(*names)), **keys}}, parameters={"xs": [1], "zs": [2]})

    before, after = each("score"), each("score", "more")
    assert words(before, each("score", iterate_on="zs")) == ["step `each`: iterate_on xs → zs"]
    assert words(before, after) == ["new step `each/branch/more` after `score`, runs `run more`"]
    assert marks(before, after) == {"each/branch/more": "added"}


@pytest.mark.parametrize(("levels", "told"), [(6, 1000), (60, 1)])
def test_a_long_way_to_many_keys_is_kept_once(levels: int, told: int) -> None:
    """The way is in the file once: a name of all of it for each key took 60 MB. The last part of it is one value."""
    inner: dict[str, Any] = {f"k{number}": 1 for number in range(1000)}
    for number in range(levels):
        inner = {chr(97 + number % 26) * 1000: inner}
    base, head = (program({"a": {"type": "stub", "next": "success", **more}}) for more in ({}, {"x": inner}))
    tracemalloc.start()
    try:
        changes = changes_between(base, head).changes
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(changes) == told
    assert peak < 5_000_000
